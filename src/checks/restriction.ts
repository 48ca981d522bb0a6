import { win32 } from 'node:path'
import type { Action } from '../actions/action.ts'
import type { RestrictionRule } from '../actions/facts.ts'
import { compilePaths, type Node } from '../actions/path.ts'
import { FOUND, STOPPED, type Visitor, walk } from '../actions/walk.ts'
import type { Text } from '../settings/declare-texts.ts'
import { exactText } from '../wire/outline.ts'
import type { Value } from '../wire/value.ts'
import { texts } from './texts.ts'

/** The verdict of a restriction on a call. `error` names the place and the rule, never the value. */
export type RestrictionVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: Text; readonly rule: RestrictionRule }

const PASSES: RestrictionVerdict = { ok: true }

/** Windows drops dots and spaces at the end, so a name of nothing but these is empty. */
const EMPTY_ON_WINDOWS = /^[. \\/]*$/

const DIGITS = /^-?[0-9]+$/
const ONLY_DIGITS = /^[0-9]*$/

/** A separator, a drive or a parent folder. */
const OUTSIDE_FOLDER = /[\\/]|\.\.|^[A-Za-z]:/

/** A rule for a value. */
type Rule = (value: Value) => boolean

/** The restrictions for every client. docs/validation.md explains each. */
const RULES: { readonly [rule in RestrictionRule]: Rule } = {
  'media-path': (value) => value === null || typeof value === 'string',
  'file-name': (value) => typeof value !== 'string' || !isEmptyName(value, process.platform),
  'sql-id': areIds,
  'sql-value': (value) => (typeof value === 'string' ? ONLY_DIGITS.test(value) : each(value, areNumbers)),
  'file-pattern': (value) => typeof value !== 'string' || !OUTSIDE_FOLDER.test(value),
  // `__dict__` replaces all attributes at once, those that `warning_check` guards included, and turns the card into another one.
  'card-attribute': (value) => typeof value !== 'string' || !value.startsWith('_'),
  // Anki treats an object without maxTaken as a deck, and overwrites the deck of that id.
  'deck-options': (value) =>
    typeof value !== 'object' || value === null || Array.isArray(value) || Object.hasOwn(value, 'maxTaken'),
  'warning-check': (value) => value !== null,
  'deck-list': (value) => typeof value !== 'string',
}

/** Whether a file name leads to its folder itself, and not to a file in it. */
export function isEmptyName(name: string, platform: NodeJS.Platform): boolean {
  // Windows resolves `..` by names alone: `a\..` is the folder even if `a` does not exist.
  return platform === 'win32' ? EMPTY_ON_WINDOWS.test(win32.normalize(name)) : name === ''
}

/** Whether everything that Python iterates over in a list or an object passes a test: the items, or the names. */
function each(value: Value, test: (item: Value) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return true
  return (Array.isArray(value) ? (value as readonly Value[]) : Object.keys(value)).every(test)
}

/** Whether all values of a row can go into an SQL statement. Those of a text are its characters, without making a list of them. */
function areNumbers(row: Value): boolean {
  return typeof row === 'string' ? ONLY_DIGITS.test(row) : each(row, (cell) => typeof cell === 'number' || isId(cell))
}

/** Whether everything that Python iterates over is an id. In a text these are its characters. */
function areIds(value: Value): boolean {
  return typeof value === 'string' ? ONLY_DIGITS.test(value) : each(value, isId)
}

function isId(value: Value): boolean {
  return typeof value === 'string' ? DIGITS.test(value) : Number.isInteger(value)
}

const compiled = new WeakMap<Action, Node>()

function restricted(action: Action): Node {
  const known = compiled.get(action)
  if (known !== undefined) return known
  const made = compilePaths(action.gateway.restrictions.map(({ path }) => path))
  compiled.set(action, made)
  return made
}

/**
 * Refuses calls that corrupt or leak, for every client and with all settings. A missing place
 * passes.
 */
export function checkRestrictions(action: Action, params: Value): RestrictionVerdict {
  const { restrictions } = action.gateway
  let broken: (typeof restrictions)[number] | undefined
  const isBroken: Visitor['end'] = (value, holder, name, { ends }) => {
    const exact = typeof value === 'string' ? (exactText(holder, name) ?? value) : value
    for (const index of ends) {
      const restriction = restrictions[index]
      if (restriction === undefined || RULES[restriction.rule](exact)) continue
      broken = restriction
      return STOPPED
    }
    return FOUND
  }
  walk(restricted(action), params, { end: isBroken, needsEach: false })
  if (broken === undefined) return PASSES
  return {
    ok: false,
    error: texts(`check.${broken.rule}`, { action: action.name, place: broken.path }),
    rule: broken.rule,
  }
}
