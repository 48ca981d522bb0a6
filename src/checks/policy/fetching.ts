import type { Action } from '../../actions/action.ts'
import { HAZARDS } from '../../actions/hazards.ts'
import { parsePath } from '../../actions/path.ts'
import { type HostRule, hostReaches, readHostRule, splitUrl } from './hosts.ts'
import { type CompiledMatch, compileMatch, type Match, matchersIn } from './match.ts'
import { listed } from './matchers/matcher.ts'
import type { Policy } from './policy.ts'
import type { SelectorCondition } from './profile.ts'
import { fitsSingle } from './single.ts'

/** The rule of a profile for the URLs that a client names in an action. */
export interface FetchRule {
  /** Whether it restricts no URL, so that AnkiConnect may fetch one itself and follow its redirects anywhere. */
  readonly isOpen: boolean
  /** Whether the gateway may fetch a URL. */
  mayAsk(url: string): boolean
  /** Whether the host of an allowed URL may resolve to this IP address. */
  mayReach(url: string, ip: string): boolean
}

/**
 * Returns a rule that allows every fetch, and reports once if a redirect or a name led somewhere that the given rule forbids. The check
 * has reported the URL itself. AnkiConnect fetches nothing more itself than under the given rule.
 */
export function reportingRule({ isOpen, mayAsk, mayReach }: FetchRule, onReport: () => void): FetchRule {
  let hops = 0
  let isReported = false
  const pass = (isAllowed: boolean) => {
    if (!isAllowed && !isReported) {
      isReported = true
      onReport()
    }
    return true
  }
  return {
    isOpen,
    mayAsk(url) {
      hops += 1
      return pass(hops === 1 || mayAsk(url))
    },
    mayReach: (url, ip) => pass(!mayAsk(url) || mayReach(url, ip)),
  }
}

/** The rule for a client that may fetch nothing. */
export const NO_FETCH: FetchRule = { isOpen: false, mayAsk: () => false, mayReach: () => false }

/** Matchers on a URL, and the hosts that they name; null if they name none. */
interface Bound {
  readonly match: CompiledMatch
  readonly hosts: readonly HostRule[] | null
  readonly isOpen: boolean
}

const rules = new WeakMap<Policy, Map<Action, FetchRule>>()

/** Returns the rule of a profile for the URLs in an action. Makes it at the first use. */
export function fetchRuleOf(policy: Policy, action: Action): FetchRule {
  const known = rules.get(policy) ?? new Map<Action, FetchRule>()
  rules.set(policy, known)
  const rule = known.get(action) ?? compile(policy, action)
  known.set(action, rule)
  return rule
}

/**
 * A URL must fit one of the hazard's grants, and every condition on one of the places where the action takes URLs. The check has
 * compared the given URL with its own place. Its redirects may lead to anything that one of the places allows.
 */
function compile({ profile }: Policy, action: Action): FetchRule {
  const grants = profile.grants
    .filter(({ hazard }) => hazard === 'fetch')
    .map(({ match }) => boundOf(match ?? HAZARDS.fetch.plain))
  const places = action.gateway.hazards.filter(({ hazard }) => hazard === 'fetch').map(({ path }) => path)
  const { groupsWhen, writesWhen } = action.gateway
  const groups = [...action.gateway.groups, ...groupsWhen.flatMap((fact) => fact.groups)]
  if (writesWhen.length > 0) groups.push('write')
  const isFor = ({ text }: SelectorCondition) =>
    text === action.name || text === '@all' || groups.some((group) => text === `@${group}`)
  const conditions = places.map((place) =>
    profile.where.filter((one) => isFor(one) && leadsTo(one.what, place)).map(({ match }) => boundOf(match)),
  )
  return {
    isOpen: grants.some(({ isOpen }) => isOpen) && conditions.some((ofPlace) => ofPlace.every(({ isOpen }) => isOpen)),
    mayAsk: (url) =>
      grants.some((bound) => fits(bound, url)) &&
      conditions.some((ofPlace) => ofPlace.every((bound) => fits(bound, url))),
    mayReach: (url, ip) =>
      grants.some((bound) => fits(bound, url) && reaches(bound, url, ip)) &&
      conditions.some((ofPlace) => ofPlace.every((bound) => fits(bound, url) && reaches(bound, url, ip))),
  }
}

function boundOf(match: Match): Bound {
  const { host } = match
  const hosts = host === undefined ? null : listed(host).flatMap((text) => readHostRule(text) ?? [])
  const isOpen = matchersIn(match).every(([{ takesEveryUrl }, wanted]) => takesEveryUrl?.(wanted) === true)
  return { match: compileMatch(match), hosts, isOpen }
}

function fits({ match }: Bound, url: string): boolean {
  return fitsSingle(match, url, { url }, 'url')
}

function reaches({ hosts, isOpen }: Bound, url: string, ip: string): boolean {
  if (isOpen) return true
  const host = splitUrl(url)?.host
  return host !== undefined && hostReaches(hosts, host, ip)
}

/** Whether a condition's path leads to a place. Lists and single objects are alike. */
function leadsTo(what: string, place: string): boolean {
  const own = parsePath(what)
  const steps = parsePath(place)
  return own.length === steps.length && own.every(({ name }, at) => name === '*' || name === steps[at]?.name)
}
