import type { Action } from '../actions/catalogue.ts'
import type { NarrowingRule } from '../actions/facts.ts'
import { parsePath } from '../actions/path.ts'
import { exactText } from '../wire/outline.ts'
import type { Value } from '../wire/value.ts'

/** What a narrowing says of a call. `error` names the place and the rule, never the value. */
export type NarrowingVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly rule: NarrowingRule }

const PASSES: NarrowingVerdict = { ok: true }

/** On Windows trailing dots and blanks fall off, so that a name of nothing else is an empty one. */
const EMPTY_ON_WINDOWS = /^[. \\/]*$/

const DIGITS = /^-?[0-9]+$/
const ONLY_DIGITS = /^[0-9]*$/

/** A separator, a drive or a way up. */
const OUTSIDE_FOLDER = /[\\/]|\.\.|^[A-Za-z]:/

interface Rule {
  readonly holds: (value: Value) => boolean
  /** What the value must be, as the error says it. */
  readonly expected: string
}

/** The narrowings for everyone; the reason of each stands in docs/validation.md. */
const RULES: { readonly [rule in NarrowingRule]: Rule } = {
  'media-path': { holds: (value) => value === null || typeof value === 'string', expected: 'a string or null' },
  'file-name': {
    holds: (value) => typeof value !== 'string' || !isEmptyName(value, process.platform),
    expected: 'the name of a file, not an empty one',
  },
  'sql-id': { holds: areIds, expected: 'a list of integers or strings of digits' },
  'sql-value': {
    holds: (value) =>
      iterated(value).every((row) => iterated(row).every((cell) => typeof cell === 'number' || isId(cell))),
    expected: 'rows of numbers or strings of digits',
  },
  'file-pattern': {
    holds: (value) => typeof value !== 'string' || !OUTSIDE_FOLDER.test(value),
    expected: 'a pattern without separators or ..',
  },
  'warning-check': { holds: (value) => value !== null, expected: 'true or false' },
  'deck-list': { holds: (value) => typeof value !== 'string', expected: 'a list of strings' },
}

/** Whether a file name leads to the folder it is joined to, and not to a file in it. */
export function isEmptyName(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? EMPTY_ON_WINDOWS.test(name) : name === ''
}

/** What Python iterates over: the items of a list, the characters of a text, the names of an object. */
function iterated(value: Value): readonly Value[] {
  if (typeof value === 'string') return [...value]
  if (typeof value !== 'object' || value === null) return []
  return Array.isArray(value) ? (value as readonly Value[]) : Object.keys(value)
}

/** Whether everything Python iterates over is an id; of a text these are its characters. */
function areIds(value: Value): boolean {
  return typeof value === 'string' ? ONLY_DIGITS.test(value) : iterated(value).every(isId)
}

function isId(value: Value): boolean {
  return typeof value === 'string' ? DIGITS.test(value) : Number.isInteger(value)
}

/** The narrowings of an action as a tree of names, so that what several of them share is walked once. */
interface Node {
  readonly name: string
  readonly items: boolean
  readonly children: Node[]
  readonly rules: { readonly place: string; readonly name: NarrowingRule; readonly rule: Rule }[]
}

const trees = new WeakMap<Action, readonly Node[]>()

function treeOf(action: Action): readonly Node[] {
  const known = trees.get(action)
  if (known !== undefined) return known
  const roots: Node[] = []
  for (const { path, rule } of action.gateway.narrowings) {
    let level = roots
    let node: Node | undefined
    for (const { name, items } of parsePath(path)) {
      node = level.find((other) => other.name === name && other.items === items)
      if (node === undefined) {
        node = { name, items, children: [], rules: [] }
        level.push(node)
      }
      level = node.children
    }
    node?.rules.push({ place: path, name: rule, rule: RULES[rule] })
  }
  trees.set(action, roots)
  return roots
}

/** The first rule that does not hold below a value. */
function firstBroken(value: Value, nodes: readonly Node[]): Node['rules'][number] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  for (const node of nodes) {
    const found = (value as { readonly [name: string]: Value })[node.name]
    if (found === undefined || !Object.hasOwn(value, node.name)) continue
    const isList = node.items && Array.isArray(found)
    const list: readonly Value[] = isList ? found : [found]
    for (const [index, item] of list.entries()) {
      const exact = typeof item === 'string' ? exactText(isList ? found : value, isList ? index : node.name) : null
      const broken = node.rules.find(({ rule }) => !rule.holds(exact ?? item)) ?? firstBroken(item, node.children)
      if (broken !== undefined) return broken
    }
  }
  return undefined
}

/**
 * Refuses what is closed for everyone because it corrupts or leaks, whatever the client and whatever the settings. A place
 * that is missing passes.
 */
export function checkNarrowings(action: Action, params: Value): NarrowingVerdict {
  const broken = firstBroken(params, treeOf(action))
  if (broken === undefined) return PASSES
  return {
    ok: false,
    error: `${action.name}: params.${broken.place} must be ${broken.rule.expected}`,
    rule: broken.name,
  }
}
