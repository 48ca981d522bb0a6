import type { Value } from '../wire/value.ts'
import { isMember, type Node } from './path.ts'

/** Nothing at the ends of the paths counts. */
export const NOTHING = 0
/** Something there counts, or the walk entered a list or a map, which may be empty. */
export const FOUND = 1
/** A visitor ended the walk. */
export const STOPPED = 2
export type Walked = typeof NOTHING | typeof FOUND | typeof STOPPED

/** The actions of a walk at the ends of paths. */
export interface Visitor {
  /**
   * Visits a value at the end of a path, null included: `holder[name]`, which `node` found as `member`. For an item of that member,
   * `name` is its index.
   */
  end(value: Value, holder: object, name: string | number, node: Node, member: string): Walked
  /** Whether to end the walk at an item of a list, or a member that `*` matches, in which nothing counts. */
  readonly needsEach: boolean
}

/**
 * Calls a visitor with everything at the ends of compiled paths. This is the only interpreter of the path language. Only own members
 * count. Of several members with one name, a value has the last, as in Python.
 */
export function walk(root: Node, value: Value, visitor: Visitor): Walked {
  return root.ends.length > 0 ? at(root, value, { '': value }, '', '', visitor) : below(root.children, value, visitor)
}

function at(node: Node, value: Value, holder: object, name: string | number, member: string, visitor: Visitor): Walked {
  if (node.ends.length === 0) return below(node.children, value, visitor)
  const found = visitor.end(value, holder, name, node, member)
  if (found === STOPPED || node.children.length === 0) return found
  const deeper = below(node.children, value, visitor)
  return deeper === NOTHING ? found : deeper
}

function below(nodes: readonly Node[], value: Value, visitor: Visitor): Walked {
  if (typeof value !== 'object' || value === null) return NOTHING
  const isList = Array.isArray(value)
  let found: Walked = NOTHING
  for (const node of nodes) {
    let one: Walked = NOTHING
    if (node.isSeveral) one = severalOf(node, value, visitor)
    else if (!isList) {
      const member = (value as { readonly [name: string]: Value })[node.name]
      if (member === undefined || !Object.hasOwn(value, node.name)) continue
      one = into(node, member, value, node.name, visitor)
    }
    if (one === STOPPED) return STOPPED
    if (one === FOUND) found = FOUND
  }
  return found
}

function severalOf(node: Node, value: object, visitor: Visitor): Walked {
  if (Array.isArray(value) && !(node.name === '*' && node.takesLists)) return NOTHING
  let found: Walked = node.name === '*' ? FOUND : NOTHING
  for (const member of Object.keys(value)) {
    if (!isMember(node, member)) continue
    const one = into(node, (value as { readonly [name: string]: Value })[member] as Value, value, member, visitor)
    if (one === STOPPED || (one === NOTHING && node.name === '*' && visitor.needsEach)) return STOPPED
    if (one === FOUND) found = FOUND
  }
  return found
}

function into(node: Node, value: Value, holder: object, member: string, visitor: Visitor): Walked {
  const { items } = node
  if (items && Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = at(node, value[index] as Value, value, index, member, visitor)
      if (found === STOPPED || (found === NOTHING && visitor.needsEach)) return STOPPED
    }
    return FOUND
  }
  const found = at(node, value, holder, member, member, visitor)
  return found === NOTHING && items && value !== null && visitor.needsEach ? STOPPED : found
}

/** Visits a value and its holder; true ends the walk. */
export type ValueTest = (value: Value, holder: object, name: string | number) => boolean

/** Returns a visitor that ends the walk at the first value, null included, that passes a test. */
export function until(test: ValueTest): Visitor {
  return { end: (value, holder, name) => (test(value, holder, name) ? STOPPED : FOUND), needsEach: false }
}

/** Whether a value at the paths, null included, passes a test. */
export function anyAt(root: Node, params: Value, test: ValueTest): boolean {
  return walk(root, params, until(test)) === STOPPED
}

/** Returns a function that tells whether a value at the paths, null included, passes a test. */
export function finderOf(root: Node, test: ValueTest): (params: Value) => boolean {
  const visitor = until(test)
  return (params) => walk(root, params, visitor) === STOPPED
}

/** Whether Python treats the value as true. */
export function isTruthy(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  for (const _ in value) return true
  return false
}
