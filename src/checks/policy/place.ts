import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Action } from '../../actions/catalogue.ts'
import type { Subject } from '../../actions/facts.ts'
import { SCHEMAS } from '../../actions/folder.ts'
import { parsePath } from '../../actions/path.ts'
import type { Value } from '../../wire/value.ts'
import type { CompiledMatch } from './matchers.ts'

/** The subjects a profile can name instead of a path. */
export const SUBJECTS: readonly Subject[] = ['deck', 'model', 'media', 'query', 'notes', 'cards']

/** A tree of the names on the way to the places; what several places share is walked once. */
interface Node {
  readonly name: string
  readonly items: boolean
  /** A place ends here. */
  isEnd: boolean
  /** What ends here is walked through as Python does: the characters of a text, the names of an object. */
  isList: boolean
  readonly children: Node[]
}

/** The paths in an action's `params` that WHAT of a profile means; none for a subject that the action does not have. */
export function pathsOf(action: Action, what: string): readonly string[] {
  const subject = SUBJECTS.find((one) => one === what)
  return subject === undefined ? [what] : (action.gateway.subjects[subject] ?? [])
}

const NOTHING = 0
const HOLDS = 1
const FAILS = 2

/**
 * A function that says whether matchers hold of an action's calls at a place. Every value found must match; where nothing
 * is found, or only null, the call fails unless absence is allowed, and so it does for every single item of a list on the way:
 * the second note of `addNotes` without a deck is not covered by the first one's. An empty list holds.
 */
export function compilePlace(action: Action, what: string, match: CompiledMatch): (params: Value) => boolean {
  const roots = treeOf(action, pathsOf(action, what))
  const isNothing = (result: number) => (result === NOTHING && !match.absent ? FAILS : result)

  const below = (value: Value, nodes: readonly Node[]): number => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return NOTHING
    let result = NOTHING
    for (const node of nodes) {
      if (node.name === '*') {
        result = HOLDS
        for (const [name, found] of Object.entries(value)) {
          if (isNothing(at(found, value, name, node)) === FAILS) return FAILS
        }
        continue
      }
      const found = (value as { readonly [name: string]: Value })[node.name]
      if (found === undefined || !Object.hasOwn(value, node.name)) continue
      const one = at(found, value, node.name, node)
      if (one === FAILS) return FAILS
      if (one === HOLDS) result = HOLDS
    }
    return result
  }
  const at = (value: Value, holder: object, name: string | number, node: Node): number => {
    if (!node.items) return here(value, holder, name, node)
    if (value === null) return NOTHING
    if (!Array.isArray(value)) return isNothing(here(value, holder, name, node))
    for (let index = 0; index < value.length; index++) {
      if (isNothing(here(value[index] as Value, value, index, node)) === FAILS) return FAILS
    }
    return HOLDS
  }
  const here = (value: Value, holder: object, name: string | number, node: Node): number => {
    if (!node.isEnd) return below(value, node.children)
    if (value === null) return NOTHING
    const list = node.isList ? walked(value) : value
    if (!match.whole(list, holder, name)) return FAILS
    if (!node.isList || !Array.isArray(list)) return match.each(list, holder, name) ? HOLDS : FAILS
    for (let index = 0; index < list.length; index++) {
      const item = list[index] as Value
      const holds = item === null ? match.absent : match.each(item, list, index)
      if (!holds) return FAILS
    }
    return HOLDS
  }
  return (params) => isNothing(below(params, roots)) !== FAILS
}

function treeOf(action: Action, paths: readonly string[]): Node[] {
  const roots: Node[] = []
  for (const path of paths) {
    let level = roots
    let node: Node | undefined
    const steps = parsePath(path)
    for (const { name, items } of steps) {
      node = level.find((other) => other.name === name && other.items === items)
      if (node === undefined) {
        node = { name, items, isEnd: false, isList: false, children: [] }
        level.push(node)
      }
      level = node.children
    }
    if (node === undefined) continue
    node.isEnd = true
    node.isList = steps.length === 1 && !node.items && takesList(action, node.name)
  }
  return roots
}

/** Whether a parameter is a list to AnkiConnect, so that `"AB"` means the two names A and B. */
function takesList(action: Action, parameter: string): boolean {
  const { properties = {} } = action.params as { properties?: Record<string, Schema> }
  const schema = properties[parameter]
  const { type } = schema?.$ref === undefined ? (schema ?? {}) : readShape(schema.$ref)
  // Where AnkiConnect never looks at the value, the schema takes every type and does not tell.
  const tells = Array.isArray(type) && !type.includes('boolean')
  return tells ? type.includes('array') : type === 'array' || action.gateway.inStepWith === parameter
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
}

function readShape(reference: string): Schema {
  return JSON.parse(readFileSync(join(SCHEMAS, 'actions', reference), 'utf8')) as Schema
}

function walked(value: Value): Value {
  if (typeof value === 'string') return [...value]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : value
}
