import type { Action } from '../../src/actions/action.ts'
import { NumberText, type Spelt } from './parse.ts'

type Found = Spelt | undefined

/** All values that a path leads to. `name[]` is each item of a list, or anything else as its own only item; `*` is every member. */
export function find(value: Found, [step, ...rest]: readonly string[]): Spelt[] {
  if (value === undefined) return []
  if (step === undefined || step === '') return [value]
  if (typeof value !== 'object' || value === null || value instanceof NumberText) return []
  if (step === '*') return Object.values(value).flatMap((one) => find(one, rest))
  if (Array.isArray(value)) return []
  const name = step.replace('[]', '')
  const next = Object.hasOwn(value, name) ? (value as Record<string, Spelt>)[name] : undefined
  if (step.endsWith('[]') && Array.isArray(next)) return next.flatMap((one) => find(one, rest))
  return find(next, rest)
}

const isNumberText = (text: string) => /^-?[0-9]+$/.test(text)
const isId = (value: Spelt) =>
  typeof value === 'string' ? isNumberText(value) : value instanceof NumberText && isInteger(value)
const isInteger = ({ text, value }: NumberText) => Number.isInteger(value) || !/[.eE]/.test(text)

/** What Python walks over in a value: items, names or characters. */
function parts(value: Spelt): readonly Spelt[] {
  if (typeof value === 'string') return [...value]
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null && !(value instanceof NumberText) ? Object.keys(value) : []
}

const isCell = (value: Spelt) => value instanceof NumberText || isId(value)

const RULES: Readonly<Record<string, (value: Spelt) => boolean>> = {
  'media-path': (value) => value === null || typeof value === 'string',
  'file-name': (value) => value !== '' && !(process.platform === 'win32' && /^[. \\/]*$/.test(String(value))),
  'sql-id': (value) => parts(value).every((one) => isId(one) && one !== '-'),
  'sql-value': (value) =>
    typeof value === 'string' ? /^[0-9]*$/.test(value) : parts(value).every((row) => parts(row).every(isCell)),
  'file-pattern': (value) =>
    typeof value !== 'string' ||
    !(value.includes('/') || value.includes('\\') || value.includes('..') || /^[a-z]:/i.test(value)),
  'card-attribute': (value) => typeof value !== 'string' || value[0] !== '_',
  'deck-options': (value) =>
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof NumberText ||
    Object.hasOwn(value, 'maxTaken'),
  'warning-check': (value) => value !== null,
  'deck-list': (value) => typeof value !== 'string',
}

/** Whether a call breaks one of the rules that hold for every client (docs/validation.md). */
export function breaksRestriction(action: Action, params: Spelt): boolean {
  return action.gateway.restrictions.some(({ path, rule }) =>
    find(params, path.split('.')).some((value) => RULES[rule]?.(value) !== true),
  )
}
