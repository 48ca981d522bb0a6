import type { Action } from '../actions/catalogue.ts'
import type { NarrowingRule } from '../actions/facts.ts'
import { anyAt, type Path, parsePath } from '../actions/path.ts'
import type { Value } from '../wire/value.ts'

/** What a narrowing says of a call. `error` names the place and the rule, never the value. */
export type NarrowingVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly rule: NarrowingRule }

const PASSES: NarrowingVerdict = { ok: true }

/** On Windows trailing dots and blanks fall off, so that a name of nothing else is an empty one. */
const EMPTY_ON_WINDOWS = /^[. \\/]*$/

const DIGITS = /^-?[0-9]+$/

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
  'sql-id': { holds: (value) => iterated(value).every(isId), expected: 'a list of integers or strings of digits' },
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

function isId(value: Value): boolean {
  return typeof value === 'string' ? DIGITS.test(value) : Number.isInteger(value)
}

interface Compiled {
  readonly place: string
  readonly path: Path
  readonly name: NarrowingRule
  readonly rule: Rule
}

const compiled = new WeakMap<Action, readonly Compiled[]>()

function narrowingsOf(action: Action): readonly Compiled[] {
  const known = compiled.get(action)
  if (known !== undefined) return known
  const list = action.gateway.narrowings.map(({ path, rule }) => ({
    place: path,
    path: parsePath(path),
    name: rule,
    rule: RULES[rule],
  }))
  compiled.set(action, list)
  return list
}

/**
 * Refuses what is closed for everyone because it corrupts or leaks, whatever the client and whatever the settings. A place
 * that is missing passes.
 */
export function checkNarrowings(action: Action, params: Value): NarrowingVerdict {
  for (const { place, path, name, rule } of narrowingsOf(action)) {
    if (anyAt(params, path, (value) => !rule.holds(value))) {
      return { ok: false, error: `${action.name}: params.${place} must be ${rule.expected}`, rule: name }
    }
  }
  return PASSES
}
