import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { HAZARD_NAMES, type Hazard, hazardRow } from '../actions/hazards.ts'
import { MATCHERS } from '../checks/policy/matchers/list.ts'
import { pathsOf } from '../checks/policy/place.ts'
import type { Seen } from './learn-log.ts'
import { learnOutputs } from './texts/learn.ts'

/** A proposed profile, as the configuration has it. */
export interface LearnedProfile {
  readonly allow?: readonly string[]
  readonly ask?: readonly string[]
  readonly where?: Readonly<Record<string, Conditions>>
  readonly hazards?: Readonly<Record<string, true | object>>
}

type Conditions = Readonly<Record<string, object>>

/** A profile, and what its owner should know about it. */
export interface Proposal {
  readonly profile: LearnedProfile
  readonly remarks: readonly string[]
}

/** The matcher for the values that the audit log shows of a hazard. */
const LEARNT = { path: 'under', url: 'host' } as const
/** Values of `host` that mean more than one host. */
const SEVERAL_HOSTS = /^(public|private|loopback)$|[*/]/
/** Matches a root folder, which holds everything. */
const ROOT = /^([A-Za-z]:)?[\\/]*$/

/**
 * Proposes the smallest profile for these calls: each action by its name, decks and note types by the names seen, hazards by hosts and
 * folders. An action whose calls waited for the owner goes on waiting. Where the log does not show what a call named, the profile
 * leaves it out rather than allow everything.
 */
export function proposeProfile(actions: ReadonlyMap<string, Seen>, catalogue: Catalogue): Proposal {
  const remarks: string[] = []
  const known = [...actions].flatMap(([name, seen]): [Action, Seen][] => {
    const action = catalogue.get(name)
    const hidden = (['deck', 'model'] as const).find(
      (subject) => seen[subject].cut > 0 && seen[subject].found.size === 0,
    )
    if (action === undefined) return []
    if (hidden === undefined) return [[action, seen]]
    remarks.push(learnOutputs('learn.names-hidden', { action: name, subject: hidden }).text)
    return []
  })
  known.sort(([one], [other]) => (one.name < other.name ? -1 : 1))
  const hazards = hazardsOf(known, remarks)
  const where: Record<string, Conditions> = {}
  for (const [action, seen] of known) {
    const conditions = {
      ...namesIn(action, seen, remarks),
      ...placesIn(action, seen, hazards),
      ...readsOnly(action, seen),
    }
    if (Object.keys(conditions).length > 0) where[action.name] = conditions
  }
  const allow = known.filter(([action, seen]) => seen.asked === 0 || splits(action, seen)).map(([{ name }]) => name)
  const ask = known.flatMap(([action, seen]) => {
    if (seen.asked === 0) return []
    return splits(action, seen) ? action.gateway.actsAs.map((other) => other.action) : [action.name]
  })
  return {
    profile: {
      ...(allow.length > 0 && { allow }),
      ...(ask.length > 0 && { ask: [...new Set(ask)].sort() }),
      ...(Object.keys(where).length > 0 && { where }),
      ...(hazards.size > 0 && { hazards: Object.fromEntries(hazards) }),
    },
    remarks,
  }
}

/** Whether some calls were allowed and others, which do what another action does (`addTags` with `add: false`), waited. */
function splits({ gateway }: Action, { allowed, asked }: Seen): boolean {
  return allowed > 0 && asked > 0 && gateway.actsAs.length > 0
}

/** Exactly the decks and note types seen. The matcher `deck` would add all decks below them. */
function namesIn(action: Action, seen: Seen, remarks: string[]): Conditions {
  const conditions: Record<string, object> = {}
  for (const subject of ['deck', 'model'] as const) {
    if (pathsOf(action, subject).length === 0) continue
    const { found, absent, cut } = seen[subject]
    if (cut > 0) remarks.push(learnOutputs('learn.names-cut', { action: action.name, subject, count: cut }).text)
    const names = found.size > 0 ? { in: [...found].sort() } : {}
    conditions[subject] = { ...(absent && { absent: true }), ...names }
  }
  return conditions
}

/** The hazards of all actions together, as a profile names them. */
function hazardsOf(actions: readonly (readonly [Action, Seen])[], remarks: string[]): Map<string, true | object> {
  const all = new Map<string, true | object>()
  for (const hazard of HAZARD_NAMES) {
    const users = actions.filter(([, seen]) => seen.hazards.has(hazard))
    const { value } = hazardRow(hazard)
    const places = new Set(users.flatMap(([, seen]) => placesOf(seen, hazard)))
    for (const [action, seen] of users)
      if (value !== null && placesOf(seen, hazard).length < Math.max(1, seen.hazards.get(hazard)?.size ?? 0))
        remarks.push(learnOutputs('learn.places-hidden', { action: action.name, hazard }).text)
    if (users.length === 0) continue
    if (value === null) all.set(hazard, true)
    else if (places.size > 0) all.set(hazard, { [LEARNT[value]]: [...places].sort() })
  }
  return all
}

/** The hosts or folders of a hazard that a profile can name one by one. */
function placesOf(seen: Seen, hazard: Hazard): string[] {
  const { value } = hazardRow(hazard)
  if (value === null) return []
  const isTooWide = (place: string) => (value === 'url' ? SEVERAL_HOSTS : ROOT).test(place)
  return [...(seen.hazards.get(hazard) ?? [])].filter(
    (place) => !isTooWide(place) && MATCHERS[LEARNT[value]].mistake(place) === null,
  )
}

/** A profile names a hazard for all its actions, so each action gets the hosts and folders of its own calls. */
function placesIn(action: Action, seen: Seen, hazards: ReadonlyMap<string, true | object>): Conditions {
  const conditions: Record<string, object> = {}
  for (const { hazard, path } of action.gateway.hazards) {
    const { value } = hazardRow(hazard)
    const all = hazards.get(hazard)
    if (value === null || path === '' || all === undefined) continue
    const own = placesOf(seen, hazard).sort()
    if (own.length === 0) conditions[path] = { absent: true, in: [''] }
    else if (JSON.stringify({ [LEARNT[value]]: own }) !== JSON.stringify(all))
      conditions[path] = { absent: true, [LEARNT[value]]: own }
  }
  return conditions
}

/** An action that can also write, such as `canAddNotes` with media, keeps to reading if it did nothing else. */
function readsOnly({ gateway }: Action, { wrote }: Seen): Conditions {
  if (wrote || gateway.kind !== 'read') return {}
  const places = gateway.writesWhen.filter(({ is }) => is === 'truthy')
  return Object.fromEntries(places.map(({ path }) => [path, { absent: true, maxItems: 0 }]))
}
