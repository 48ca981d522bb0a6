import type { Action, Catalogue } from '../../actions/catalogue.ts'
import type { Subject } from '../../actions/facts.ts'
import { SUBJECTS } from './place.ts'
import type { Policy } from './policy.ts'
import type { Profile, Selector } from './profile.ts'
import { selectedBy } from './read.ts'

/** So many actions are named in a warning; of more only how many there are. */
const MOST_NAMED = 6

/** What a profile says that can do nothing, or that leaves a way around what it narrows; one line each. */
export function warningsOf(policy: Policy, catalogue: Catalogue): string[] {
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
  /** What can pass, asked about or not. */
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

function unreachable(profile: Profile, catalogue: Catalogue, { denied, asked, open }: Standings): string[] {
  const own = (selectors: readonly Selector[]) => selectors.filter(({ from }) => from === profile.name)
  const all = (selector: Selector, test: (action: Action) => boolean) =>
    selectedBy(selector.text, catalogue).every(test)
  return [
    ...own(profile.allow)
      .filter((selector) => all(selector, (action) => denied.has(action) || asked.has(action)))
      .map(({ text }) => `allow ${text} is never reached: all of it is denied or asked about`),
    ...own(profile.ask)
      .filter((selector) => all(selector, (action) => denied.has(action)))
      .map(({ text }) => `ask ${text} is never reached: all of it is denied`),
    ...own(profile.where)
      .filter((selector) => all(selector, (action) => !open.includes(action)))
      .map(({ text }) => `where ${text} is never reached: none of it is allowed`),
  ]
}

function idleHazards(profile: Profile, open: readonly Action[]): string[] {
  const run = new Set(open.flatMap(({ gateway }) => gateway.hazards.map(({ hazard }) => hazard)))
  return profile.grants
    .filter(({ hazard, from }) => from === profile.name && !run.has(hazard))
    .map(({ hazard }) => `hazard ${hazard} is named, and nothing that is allowed runs into it`)
}

/** Actions that name the same thing as a narrowed one, change something, and have no condition on it. */
function waysAround(profile: Profile, catalogue: Catalogue, open: readonly Action[]): string[] {
  const warnings: string[] = []
  for (const subject of SUBJECTS) {
    const narrowed = new Set(
      profile.where.filter(({ what }) => what === subject).flatMap(({ text }) => selectedBy(text, catalogue)),
    )
    if (narrowed.size === 0) continue
    const free = open.filter((action) => !narrowed.has(action) && actsOn(action, subject))
    if (free.length === 0) continue
    const names = free.map(({ name }) => name)
    const shown =
      names.length > MOST_NAMED
        ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
        : names.join(', ')
    warnings.push(
      `${subject} is narrowed for some actions, and ${shown} ${free.length === 1 ? 'names' : 'name'} one without a condition`,
    )
  }
  return warnings
}

function actsOn({ gateway }: Action, subject: Subject): boolean {
  return gateway.subjects[subject] !== undefined && gateway.kind !== 'read'
}
