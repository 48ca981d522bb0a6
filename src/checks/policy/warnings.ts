import type { Action } from '../../actions/action.ts'
import type { Catalogue } from '../../actions/catalogue.ts'
import type { Subject } from '../../actions/facts.ts'
import type { Text } from '../../settings/declare-texts.ts'
import { warnings } from '../texts.ts'
import { SUBJECTS } from './place.ts'
import type { Policy } from './policy.ts'
import type { Profile, Selector } from './profile.ts'
import { selectedBy } from './read.ts'

/** The most actions that a warning names. For more, it gives only their number. */
const MOST_NAMED = 6

/** Returns a warning for each rule of a profile that can do nothing, and for each restriction that other actions get around. */
export function warningsOf(policy: Policy, catalogue: Catalogue): Text[] {
  const { profile } = policy
  const standing = standingsOf(profile, catalogue)
  return [
    ...unreachable(profile, catalogue, standing),
    ...idleHazards(profile, standing.open),
    ...waysAround(profile, catalogue, standing.open),
  ]
}

interface Standings {
  readonly denied: ReadonlySet<Action>
  readonly asked: ReadonlySet<Action>
  /** The actions that can pass, with or without asking the owner. */
  readonly open: readonly Action[]
}

function standingsOf(profile: Profile, catalogue: Catalogue): Standings {
  const named = (selectors: readonly Selector[]) =>
    new Set(selectors.flatMap(({ text }) => selectedBy(text, catalogue)))
  const denied = named(profile.deny)
  const asked = named(profile.ask)
  const open = [...new Set([...named(profile.allow), ...asked])].filter((action) => !denied.has(action))
  return { denied, asked, open }
}

function unreachable(profile: Profile, catalogue: Catalogue, { denied, asked, open }: Standings): Text[] {
  const own = (selectors: readonly Selector[]) => selectors.filter(({ from }) => from === profile.name)
  const all = (selector: Selector, test: (action: Action) => boolean) =>
    selectedBy(selector.text, catalogue).every(test)
  return [
    ...own(profile.allow)
      .filter((selector) => all(selector, (action) => denied.has(action) || asked.has(action)))
      .map(({ text }) => warnings('profile.idle-allow', { profile: profile.name, rule: text })),
    ...own(profile.ask)
      .filter((selector) => all(selector, (action) => denied.has(action)))
      .map(({ text }) => warnings('profile.idle-ask', { profile: profile.name, rule: text })),
    ...own(profile.where)
      .filter((selector) => all(selector, (action) => !open.includes(action)))
      .map(({ text }) => warnings('profile.idle-where', { profile: profile.name, rule: text })),
  ]
}

function idleHazards(profile: Profile, open: readonly Action[]): Text[] {
  const run = new Set(open.flatMap(({ gateway }) => gateway.hazards.map(({ hazard }) => hazard)))
  return profile.grants
    .filter(({ hazard, from }) => from === profile.name && !run.has(hazard))
    .map(({ hazard }) => warnings('profile.idle-hazard', { profile: profile.name, hazard }))
}

/** Returns the actions that name the same thing as a restricted one, change something, and have no condition on it. */
function waysAround(profile: Profile, catalogue: Catalogue, open: readonly Action[]): Text[] {
  const found: Text[] = []
  for (const subject of SUBJECTS) {
    const restricted = new Set(
      profile.where.filter(({ what }) => what === subject).flatMap(({ text }) => selectedBy(text, catalogue)),
    )
    if (restricted.size === 0) continue
    const free = open.filter((action) => !restricted.has(action) && actsOn(action, subject))
    if (free.length === 0) continue
    const names = free.map(({ name }) => name)
    const shown =
      names.length > MOST_NAMED
        ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
        : names.join(', ')
    const verb = free.length === 1 ? 'names' : 'name'
    found.push(warnings('profile.way-around', { profile: profile.name, subject, actions: shown, verb }))
  }
  return found
}

function actsOn({ gateway }: Action, subject: Subject): boolean {
  return gateway.subjects[subject] !== undefined && gateway.kind !== 'read'
}
