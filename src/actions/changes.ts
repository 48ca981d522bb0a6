import { numberText, type Value } from '../wire/value.ts'
import type { Action } from './action.ts'
import type { Catalogue } from './catalogue.ts'
import { factPath, holds } from './effect.ts'
import type { Becomes } from './facts.ts'
import { until, walk } from './walk.ts'

/** A change that a call makes, with its values as texts. */
export interface Change {
  /** The word of the catalogue. `hides`: the client deletes softly. */
  readonly change: Becomes['change'] | 'hides'
  /** The name of the value, or of the part of a note type. */
  readonly name: string
  /** The new values, or the tags. */
  readonly values: readonly string[]
  /** The second values: the tag that replaces another, or the values of `sets-each`. */
  readonly others: readonly string[]
  /** The new texts of fields or templates, by name. */
  readonly texts: Readonly<Record<string, string>>
  /** The notes that the call adds, each as texts by name. */
  readonly added: readonly Readonly<Record<string, string>>[]
}

/** Returns the changes that a call makes, by the facts of the catalogue. Pure. */
export function changesOf(action: Action, params: Value, catalogue: Pick<Catalogue, 'get'>): readonly Change[] {
  const acting = action.gateway.actsAs.find((condition) => holds(condition, params))
  const real = (acting && catalogue.get(acting.action)) ?? action
  return real.gateway.becomes.flatMap((fact) => changeOf(fact, params))
}

/** Returns the change of one fact. None if the call leaves out what the fact is about. */
function changeOf({ change, at, to, value, is }: Becomes, params: Value): Change[] {
  const found = at === undefined ? [] : valuesAt(at, params)
  if (at !== undefined && found.length === 0) return []
  const values = is === undefined ? found.flatMap(change.endsWith('tags') ? tagsOf : textOf) : [is]
  return [
    {
      change,
      name: value ?? '',
      values,
      others: to === undefined ? [] : valuesAt(to, params).flatMap(textOf),
      texts: Object.assign({}, ...found.map(textsOf)) as Record<string, string>,
      added: change === 'adds' ? found.map(textsOf) : [],
    },
  ]
}

interface Found {
  readonly value: Value
  readonly holder: object
  readonly name: string | number
}

function valuesAt(path: string, params: Value): Found[] {
  const found: Found[] = []
  const visit = until((value, holder, name) => {
    if (value !== null) found.push({ value, holder, name })
    return false
  })
  walk(factPath(path), params, visit)
  return found
}

function textOf({ value, holder, name }: Found): string[] {
  if (typeof value === 'number') return [numberText(holder, name)]
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}

/** Reads tags as Anki does: a text with spaces between them, or a list of texts. */
function tagsOf({ value }: Found): string[] {
  const texts = Array.isArray(value) ? value : [value]
  return texts.flatMap((text) =>
    typeof text === 'string' ? text.split(/[\s\u3000]+/).filter((tag) => tag !== '') : [],
  )
}

/** Returns the texts of an object, by name. The sides of templates are members of their own. */
function textsOf({ value }: Found): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Value>>).flatMap(([name, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(inner).map(([side, text]) => [`${name}: ${side}`, String(text)])
        : [[name, String(inner)]],
    ),
  )
}
