import type { Action } from '../actions/action.ts'
import { factPath, holds } from '../actions/effect.ts'
import { type Hazard, hazardRow } from '../actions/hazards.ts'
import { subjectsOf } from '../actions/subjects.ts'
import { anyAt, isTruthy } from '../actions/walk.ts'
import { splitUrl } from '../checks/policy/hosts.ts'
import type { Refusal } from '../request/plan.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { numberText, readValue, type Value } from '../wire/value.ts'

/** One line of the audit log; docs/audit.md describes it, and its version moves when a member changes its meaning. */
export interface AuditLine {
  readonly v: 2
  /** When it ended, or was about to be sent, ISO 8601 in UTC. */
  readonly time: string
  /** The request's, where it does more than read: its lines share it. */
  readonly id?: string
  /** Null where the caller is no client. */
  readonly client: string | null
  readonly address: string | null
  /**
   * `console`: the owner made the call on the admin page, in the name of the client. `undo`: the gateway made it, because the owner
   * asked for an undo. Absent for the client's own call.
   */
  readonly via?: 'console' | 'undo'
  /** Where the call was sent, where there are several upstreams. */
  readonly upstream?: string
  /** A name of the catalogue, or `unknown`. */
  readonly action: string
  /** The effect of the call, real or prevented: a read that writes is a write. */
  readonly kind: Action['gateway']['kind'] | null
  /** A {@link CallOutcome}, or `sent`: about to be sent; another line says how it ended. */
  readonly outcome: string
  /** How many calls of the request it stands for, where they are several. */
  readonly count?: number
  /** The check that refused it. */
  readonly by?: string
  readonly profile?: string
  readonly rule?: string
  /** Why it was refused, or would have been, and the code of that text; where it failed, the code alone. */
  readonly reason?: string
  readonly code?: string
  /** The ids in the call that are outside the decks of its client. They did not exist for the call. */
  readonly outside?: readonly string[]
  /** The notes that the call was to delete. They were tagged and suspended instead. */
  readonly softDeleted?: readonly string[]
  /** The ids that left the decks of its client between the look of the gateway and the call, which has reached them. */
  readonly strayed?: readonly string[]
  /** It went on although the profile refuses it. */
  readonly reported?: true
  readonly deck?: readonly string[]
  readonly model?: readonly string[]
  readonly media?: readonly string[]
  readonly query?: readonly string[]
  /** Ids as text: they can be larger than a JavaScript number. */
  readonly notes?: readonly string[]
  readonly cards?: readonly string[]
  readonly created?: readonly string[]
  /** The hazards it ran into: hosts, or folders, where there are such. */
  readonly hazards?: Readonly<Record<string, readonly string[]>>
  /** How many entries of a list were left out. */
  readonly more?: Readonly<Record<string, number>>
  readonly ms: number
}

/** The bytes of names that one line holds: some 4,000 ids. */
const MOST_BYTES = 64 * 1024
const MOST_PLACES = 50
const LONGEST_TEXT = 1000
/** The end of a text that was cut. */
const CUT = '…'
/** Calls that add return ids, which are short; a longer result is not one of them. */
const LONGEST_RESULT = 1 << 20

/**
 * The part of a line about the call itself, without the fields of notes.
 *
 * @param by the check that refused the call, if one did. A call that the check of values refused names nothing: AnkiConnect would read
 *   a text in place of a list letter by letter, and none of these letters is the name of something.
 */
export function callPart(leaf: Leaf, result: Buffer | null, by: Refusal | null = null): Partial<AuditLine> {
  const { action } = leaf
  const params = leaf.value() ?? {}
  const created = result === null ? [] : createdIds(action, result)
  const lists: Record<string, readonly string[]> = {
    ...(created.length > 0 && { created }),
    ...(by !== 'check' && subjectsOf(action, params)),
  }
  const more: Record<string, number> = {}
  const bounded: Record<string, readonly string[]> = {}
  let room = MOST_BYTES
  for (const [name, list] of Object.entries(lists)) {
    const some: string[] = []
    for (const text of list) {
      const shown = shortened(text)
      room -= Buffer.byteLength(shown)
      if (room < 0) break
      some.push(shown)
    }
    bounded[name] = some
    if (some.length < list.length) more[name] = list.length - some.length
  }
  const hazards = hazardsOf(action, params)
  return {
    ...bounded,
    ...(Object.keys(hazards).length > 0 && { hazards }),
    ...(Object.keys(more).length > 0 && { more }),
  }
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}${CUT}` : text
}

/** The kind of a call by its effect. */
export function kindOf(leaf: Leaf): Action['gateway']['kind'] {
  const { kind } = leaf.action.gateway
  return kind === 'read' && leaf.writes() ? 'write' : kind
}

function createdIds(action: Action, result: Buffer): string[] {
  const { makesNotes, kind } = action.gateway
  if (makesNotes === null || kind === 'read' || result.length > LONGEST_RESULT) return []
  const value = readValue(result)
  if (typeof value === 'number') return [result.toString('latin1').trim()]
  if (!Array.isArray(value)) return []
  return value.flatMap((item, index) => (typeof item === 'number' ? [numberText(value, index)] : []))
}

/** The hazards of a call, and their places. Where files lie and which hosts are asked is what a profile restricts. */
export function hazardsOf(action: Action, params: Value): Record<string, string[]> {
  const found: Record<string, Set<string>> = {}
  for (const fact of action.gateway.hazards) {
    if (!holds(fact, params)) continue
    found[fact.hazard] ??= new Set()
    if (fact.path === '') continue
    anyAt(factPath(fact.path), params, (value) => {
      if (typeof value === 'string' && isTruthy(value)) found[fact.hazard]?.add(placeOf(fact.hazard, value))
      return false
    })
  }
  return Object.fromEntries(
    Object.entries(found).map(([hazard, places]) => [hazard, [...places].slice(0, MOST_PLACES)]),
  )
}

function placeOf(hazard: Hazard, value: string): string {
  const kind = hazardRow(hazard).value
  if (kind === null) return ''
  if (kind === 'url') return splitUrl(value)?.host ?? '?'
  const end = Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\'))
  return value.slice(0, end < 0 ? 0 : Math.max(end, 1)).slice(0, LONGEST_TEXT)
}
