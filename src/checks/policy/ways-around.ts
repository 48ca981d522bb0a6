import type { Action } from '../../actions/action.ts'
import { hazardRow } from '../../actions/hazards.ts'
import { compilePaths, type ParameterPath, parsePath } from '../../actions/path.ts'
import { foldField } from '../../actions/spelling.ts'
import { finderOf, isTruthy } from '../../actions/walk.ts'
import type { Value } from '../../wire/value.ts'
import type { CompiledMatch } from './match.ts'

/** Whether a call gets around a condition although the value at its place fulfils it. */
export type WayAround = (params: Value) => boolean

/**
 * Returns a function that tells whether AnkiConnect uses another value than the one that a condition checks at these paths. There are
 * two cases: a parameter that AnkiConnect ignores because another one is given (`notes` next to a `query`, the `url` of a medium
 * next to its `data`), and a field of a note that a medium of the note writes into.
 */
export function compileWaysAround(action: Action, paths: readonly string[], match: CompiledMatch): WayAround {
  const ways = paths.map(parsePath).flatMap((path) => [
    // If a call may have nothing at the place, it may also have an ignored value there.
    ...(match.absent ? [] : passedOver(action, path)),
    // A medium adds a reference to a field. Rules that only limit sizes limit that too.
    ...(match.isOnlySize ? [] : writtenByMedia(action, path)),
  ])
  return (params) => ways.some((way) => way(params))
}

/** A parameter that AnkiConnect ignores if one of its neighbours is given. */
interface PassedOver {
  readonly at: ParameterPath
  readonly by: readonly string[]
  readonly isGiven: (value: Value) => boolean
}

function passedOver(action: Action, path: ParameterPath): WayAround[] {
  return passedOverIn(action)
    .filter(({ at }) => leadsThrough(path, at) && path[at.length - 1]?.name !== '*')
    .flatMap(({ at, by, isGiven }) =>
      by.map((name): WayAround => {
        const neighbour = [...path.slice(0, at.length - 1), { name, items: false }]
        return finderOf(compilePaths([neighbour]), isGiven)
      }),
    )
}

/** AnkiConnect takes a medium from its data, then from its path, then from its URL. It takes notes from a search if there is one. */
function passedOverIn({ gateway: { hazards, subjects } }: Action): PassedOver[] {
  const media = hazards.map(({ hazard, path }): PassedOver => {
    return { at: parsePath(path), by: hazardRow(hazard).after ?? [], isGiven: isTruthy }
  })
  const { notes = [], query = [] } = subjects
  const searched = notes.map((path): PassedOver => {
    return { at: parsePath(path), by: query, isGiven: (value) => value !== null }
  })
  return [...media, ...searched]
}

function writtenByMedia({ gateway: { subjects } }: Action, path: ParameterPath): WayAround[] {
  const field = path.at(-1)
  const holder = path.at(-2)
  if (field === undefined || holder === undefined || !['fields', '*'].includes(holder.name)) return []
  const note = path.slice(0, -2)
  return (subjects.media ?? [])
    .map((place) => parsePath(place).slice(0, -1))
    .filter((medium) => medium.length === note.length + 1 && leadsThrough([...note, ...medium.slice(-1)], medium))
    .map((medium): WayAround => {
      const written = [...note, ...medium.slice(-1), { name: 'fields', items: false }]
      return finderOf(compilePaths([written]), (fields) => namesField(fields, field.name))
    })
}

/** Whether a medium's list of fields has a name, without regard to letter case. Python also iterates over a text or an object. */
function namesField(fields: Value, name: string): boolean {
  if (name === '*') return isTruthy(fields)
  if (fields === null) return false
  const listed: readonly Value[] =
    typeof fields === 'string' || Array.isArray(fields) ? [...(fields as Iterable<Value>)] : Object.keys(fields)
  return listed.some((one) => typeof one === 'string' && foldField(one) === foldField(name))
}

/** Whether a path goes through a place. Lists and single objects are alike. */
function leadsThrough(path: ParameterPath, place: ParameterPath): boolean {
  return place.every(({ name }, at) => path[at]?.name === '*' || path[at]?.name === name)
}
