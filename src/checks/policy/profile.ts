import type { Hazard } from '../../actions/hazards.ts'
import type { DeckScope } from '../../actions/scope.ts'
import { NO_PROFILE } from '../../clients/built-in.ts'
import { readScope } from '../../clients/scope-settings.ts'
import { readSoftDelete, type SoftDelete } from '../../clients/soft-delete-settings.ts'
import type { Match } from './match.ts'

/** A profile as the file has it: every member is optional. SEL is an action or an @group. */
export interface WrittenProfile {
  readonly extends?: string | readonly string[]
  readonly allow?: readonly string[]
  readonly ask?: readonly string[]
  readonly deny?: readonly string[]
  readonly where?: Readonly<Record<string, Readonly<Record<string, Match>>>>
  readonly hazards?: Readonly<Partial<Record<Hazard, true | Match>>>
  /** The budget of clients that name none. */
  readonly budget?: string
  /** The decks that are the whole collection to clients that have no scope of their own. */
  readonly scope?: DeckScope
  /** The treatment of notes that clients delete, for clients that have no setting of their own. */
  readonly softDelete?: 'on' | 'off' | { readonly tag: string }
}

/** Profiles by name. */
export type WrittenProfiles = Readonly<Record<string, WrittenProfile>>

/** An action or group, and the profile that names it: the profile itself or an ancestor. */
export interface Selector {
  readonly text: string
  readonly from: string
}

/** A condition on the calls of a selector. */
export interface SelectorCondition extends Selector {
  readonly what: string
  readonly match: Match
}

/** A hazard that a profile names. A `match` of null allows all of it. */
export interface Grant {
  readonly hazard: Hazard
  readonly match: Match | null
  readonly from: string
}

/** A profile with all that it extends. `allow`, `ask`, `deny` and `hazards` are unions, and conditions add up. */
export interface Profile {
  readonly name: string
  readonly allow: readonly Selector[]
  readonly ask: readonly Selector[]
  readonly deny: readonly Selector[]
  readonly where: readonly SelectorCondition[]
  readonly grants: readonly Grant[]
}

/** Merges profiles with those that they extend. `readProfiles` has read them, so none extends itself or an unknown one. */
export function resolveProfiles(written: WrittenProfiles): ReadonlyMap<string, Profile> {
  const resolved = new Map<string, Profile>([[NO_PROFILE, collect(NO_PROFILE, [])]])
  for (const name of Object.keys(written)) resolved.set(name, collect(name, lineOf(name, written)))
  return resolved
}

/** Returns the profile and all its ancestors, each once, the nearest first. */
function lineOf(name: string, written: WrittenProfiles): [string, WrittenProfile][] {
  const line = new Map<string, WrittenProfile>()
  const visit = (one: string) => {
    const profile = written[one]
    if (profile === undefined || line.has(one)) return
    line.set(one, profile)
    for (const parent of parentsOf(profile)) visit(parent)
  }
  visit(name)
  return [...line]
}

/** A scope that holds nothing. A mistake in a scope stops the start, and until then opens nothing. */
const NOTHING: DeckScope = { decks: [], shared: 'tag', whole: [] }

/** Returns the scope that a profile or its nearest ancestor names; null if none does. */
export function profileScope(name: string, written: WrittenProfiles): DeckScope | null {
  for (const [, { scope }] of lineOf(name, written)) {
    if (scope === undefined) continue
    const reading = readScope(scope)
    return reading.ok ? reading.value : NOTHING
  }
  return null
}

/** Returns what a profile or its nearest ancestor says of deleted notes; null if none says anything. A mistake deletes nothing. */
export function profileSoftDelete(name: string, written: WrittenProfiles): SoftDelete | null {
  for (const [, { softDelete }] of lineOf(name, written)) {
    if (softDelete === undefined) continue
    const reading = readSoftDelete(softDelete)
    return reading.ok ? reading.value : { tag: null }
  }
  return null
}

/** Returns the budget that a profile or its nearest ancestor names; null if none does. */
export function budgetOf(name: string, written: WrittenProfiles): string | null {
  for (const [, { budget }] of lineOf(name, written)) if (budget !== undefined) return budget
  return null
}

export function parentsOf({ extends: parents = [] }: WrittenProfile): readonly string[] {
  return typeof parents === 'string' ? [parents] : parents
}

function collect(name: string, line: readonly [string, WrittenProfile][]): Profile {
  const select = (member: 'allow' | 'ask' | 'deny'): Selector[] =>
    line.flatMap(([from, profile]) => (profile[member] ?? []).map((text) => ({ text, from })))
  const where = line.flatMap(([from, profile]) =>
    Object.entries(profile.where ?? {}).flatMap(([text, conditions]) =>
      Object.entries(conditions).map(([what, match]) => ({ text, from, what, match })),
    ),
  )
  const grants = line.flatMap(([from, profile]) =>
    Object.entries(profile.hazards ?? {}).map(([hazard, match]) => ({
      hazard: hazard as Hazard,
      match: match === true ? null : match,
      from,
    })),
  )
  return { name, allow: select('allow'), ask: select('ask'), deny: select('deny'), where, grants }
}
