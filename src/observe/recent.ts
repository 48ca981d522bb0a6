import { isAlwaysRefused } from '../clients/remedy.ts'
import type { Clock } from '../clock.ts'
import type { IpAddress } from '../net/network.ts'
import type { CallTally } from '../request/tally.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { RefusedBy, RequestOutcome, ServedBy } from '../wire/outcome.ts'

/** A request that has ended, as its owner sees it; `at` in ms of the wall clock, `ms` is how long it took. */
export interface RecentRequest {
  readonly at: number
  readonly client: string | null
  readonly actions: Readonly<Record<string, number>>
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly ms: number
  /** How many of its calls failed: Anki answered with an error, or gave no usable reply. */
  readonly failed: number
  /** `console`: the owner made it on this page, in the name of the client. */
  readonly via?: 'console'
}

/** Calls that failed for the same reason; `at` is the time of the last one. */
export interface RecentFailure {
  readonly at: number
  readonly client: string | null
  readonly action: string
  /** Why, in words for the owner (request/shown-error.ts). Null if many other calls of the same request failed. */
  readonly error: string | null
  readonly count: number
}

/** Similar refusals; `at` is the time of the last one, and `error` the text that its client got. */
export interface RecentRefusal {
  readonly at: number
  readonly client: string | null
  /** The refused call's; null where the request was refused as a whole. */
  readonly action: string | null
  readonly by: RefusedBy
  readonly error: string | null
  /** The code of that text, or of why the request was refused. */
  readonly code: string | null
  /** Which setting would have let the caller in. */
  readonly remedy: string | null
  /** The caller's origin or address; null if a client called, or if it is not safe to show. */
  readonly who: string | null
  readonly count: number
}

/** The activity of a client since the start. */
export interface Activity {
  readonly lastSeen: number
  /** Where it called from then; null where that is not known. */
  readonly lastAddress: IpAddress | null
  readonly calls: number
  readonly refused: number
  readonly failed: number
  /** The number of refused calls by action. */
  readonly refusedActions: Readonly<Record<string, number>>
}

/**
 * Requests that ended in one second, by who answered.
 * `failed`: a call of it failed.
 * `not`: refused, or without a reply because Anki is closed or the client left.
 */
export interface Second {
  readonly anki: number
  readonly here: number
  readonly failed: number
  readonly not: number
}

/** The recent requests and refusals. */
export interface RecentActivity {
  /** The newest first. */
  readonly requests: readonly RecentRequest[]
  /** The newest first. */
  readonly refusals: readonly RecentRefusal[]
  /** The newest first. */
  readonly failures: readonly RecentFailure[]
  /** By the client's name. */
  readonly clients: ReadonlyMap<string, Activity>
  /** One for each of the last seconds, the latest last. */
  readonly seconds: readonly Second[]
  /** The median time of recent requests in ms, by who answered. */
  readonly medians: Readonly<Partial<Record<ServedBy, number>>>
  /** Requests since the start. */
  readonly total: number
}

/** The remembered facts of a request. */
export interface RecentEnd extends Omit<RecentRequest, 'at' | 'failed'> {
  readonly calls: readonly CallTally[]
  readonly address: IpAddress | null
  readonly refusal: RefusedBy | null
  readonly codes: readonly string[]
  readonly remedy: Text | null
  readonly caller: { readonly who: string | null; readonly surroundings: string } | null
}

type Mutable<T> = { -readonly [name in keyof T]: T[name] }

interface KnownRefusal extends RecentRefusal {
  readonly surroundings: string
}
type Seen = Mutable<Omit<Activity, 'refusedActions'>> & { readonly refusedActions: Record<string, number> }

/** A memory of bounded size. */
export interface Recent {
  add(end: RecentEnd): void
  /** All requests in memory, the newest first. */
  requests(): readonly RecentRequest[]
  shown(): RecentActivity
  /** Forgets the refusals of a caller that is no client. */
  forget(who: string): void
}

const REQUESTS = 200
const SHOWN = 40
const REFUSALS = 30
/** How many of them may be of callers that are no client, and of those with the same surroundings. */
const OF_NOBODY = 15
const OF_SURROUNDINGS = 6
const FAILURES = 30
const SECONDS = 60
/** Error texts may name parameters, which are a client's own words. */
const LONGEST = 240

export function createRecent({ wall }: Pick<Clock, 'wall'>): Recent {
  const requests: RecentRequest[] = []
  let oldest = 0
  let refusals: KnownRefusal[] = []
  let failures: RecentFailure[] = []
  const clients = new Map<string, Seen>()
  const seconds = new Map<number, Mutable<Second>>()
  let total = 0

  const inOrder = () => [...requests.slice(oldest), ...requests.slice(0, oldest)]
  const remember = (request: RecentRequest) => {
    requests[oldest] = request
    oldest = (oldest + 1) % REQUESTS
  }
  const refuse = (refusal: Omit<KnownRefusal, 'at'>, at: number) => {
    const alike = refusals.find((other) => isAlike(other, refusal))
    const count = refusal.count + (alike?.count ?? 0)
    const all = [{ ...refusal, at, count }, ...refusals.filter((other) => other !== alike)]
    refusals = (refusal.client === null ? withoutCrowds(all, refusal.surroundings) : all).slice(0, REFUSALS)
  }
  const fail = (failure: RecentFailure) => {
    const { client, action, error } = failure
    const isSame = (other: RecentFailure) => other.client === client && other.action === action
    const alike = failures.find((other) => isSame(other) && withoutFigures(other.error) === withoutFigures(error))
    const count = failure.count + (alike?.count ?? 0)
    failures = [{ ...failure, count }, ...failures.filter((other) => other !== alike)].slice(0, FAILURES)
  }
  const begin = (second: number): Mutable<Second> => {
    for (const old of seconds.keys()) {
      if (old > second - SECONDS) break
      seconds.delete(old)
    }
    const made = { anki: 0, here: 0, failed: 0, not: 0 }
    seconds.set(second, made)
    return made
  }
  const countSecond = ({ outcome, servedBy }: RecentEnd, failed: number, at: number) => {
    const second = Math.floor(at / 1000)
    const counts = seconds.get(second) ?? begin(second)
    if (outcome === 'failed' || (outcome === 'answered' && failed > 0)) counts.failed += 1
    else counts[outcome !== 'answered' ? 'not' : servedBy === 'upstream' ? 'anki' : 'here'] += 1
  }
  const see = (client: string, at: number, lastAddress: IpAddress | null): Seen => {
    const known = clients.get(client)
    if (known !== undefined) return Object.assign(known, { lastSeen: at, lastAddress })
    const made: Seen = { lastSeen: at, lastAddress, calls: 0, refused: 0, failed: 0, refusedActions: {} }
    clients.set(client, made)
    return made
  }
  const countRefused = (seen: Seen, action: string, count: number) => {
    seen.refused += count
    seen.refusedActions[action] = (seen.refusedActions[action] ?? 0) + count
  }
  const refuseWhole = ({ client, actions, refusal, codes, address, remedy, caller }: RecentEnd, at: number) => {
    if (refusal === null) return
    const [code = null] = codes
    const { who = null, surroundings = '' } = caller ?? {}
    const own = { client, by: refusal, error: null, code, remedy: remedy?.text ?? null, who, surroundings }
    const calls = client === null ? [] : Object.entries(actions)
    if (calls.length === 0) refuse({ ...own, action: null, count: 1 }, at)
    for (const [action, count] of calls) refuse({ ...own, action, count }, at)
    if (client === null) return
    // A client that is refused as a whole is a page of Anki (request/foreign-page.ts).
    const seen = see(client, at, address)
    for (const [action, count] of calls) {
      seen.calls += count
      countRefused(seen, action, count)
    }
    if (calls.length > 0) return
    seen.calls += 1
    seen.refused += 1
  }

  return {
    add(end) {
      const { client, actions, outcome, servedBy, ms, calls, address, via } = end
      const remedy = end.remedy?.text ?? null
      const at = wall()
      const failed = calls.reduce((sum, call) => sum + (hasFailed(call) ? call.count : 0), 0)
      total += 1
      remember({ at, client, actions, outcome, servedBy, ms, failed, ...(via !== undefined && { via }) })
      countSecond(end, failed, at)
      const isHidden = end.remedy !== null && isAlwaysRefused(end.remedy)
      const { who = null, surroundings = '' } = end.caller ?? {}
      if (!isHidden) refuseWhole(end, at)
      for (const call of calls) {
        const { action, client, refusal, failure, count } = call
        if (refusal !== null && !isHidden) {
          const { text, code } = refusal.error
          const error = text.slice(0, LONGEST)
          const from = client === null ? { remedy, who, surroundings } : { remedy: null, who: null, surroundings: '' }
          refuse({ client, action, by: refusal.by, error, code, ...from, count }, at)
        }
        if (hasFailed(call)) fail({ at, client, action, error: failure, count })
        if (client === null || via !== undefined) continue
        const seen = see(client, at, address)
        seen.calls += count
        if (refusal !== null) countRefused(seen, action, count)
        if (hasFailed(call)) seen.failed += count
      }
    },
    forget(who) {
      refusals = refusals.filter((one) => one.who !== who)
    },
    requests: () => inOrder().reverse(),
    shown() {
      const now = Math.floor(wall() / 1000)
      const none = { anki: 0, here: 0, failed: 0, not: 0 }
      return {
        requests: inOrder().slice(-SHOWN).reverse(),
        refusals: refusals.map(({ surroundings: _, ...shown }) => shown),
        failures,
        clients,
        seconds: Array.from({ length: SECONDS }, (_, index) => seconds.get(now - SECONDS + 1 + index) ?? none),
        medians: mediansOf(requests),
        total,
      }
    },
  }
}

/** Removes the oldest refusals of callers that are no client, so that no crowd of them hides the refusals of clients. */
function withoutCrowds(all: readonly KnownRefusal[], crowded: string): KnownRefusal[] {
  const nobody = all.filter(({ client }) => client === null)
  const crowd = nobody.filter(({ surroundings }) => surroundings === crowded)
  const over = new Set([...crowd.slice(OF_SURROUNDINGS), ...nobody.slice(OF_NOBODY)])
  return all.filter((one) => !over.has(one))
}

function hasFailed({ outcome }: CallTally): boolean {
  return outcome === 'error' || outcome === 'failed'
}

function isAlike(one: RecentRefusal, other: Omit<RecentRefusal, 'at'>): boolean {
  const { client, action, by, error, remedy } = other
  const isSame = one.client === client && one.action === action && one.by === by && one.remedy === remedy
  return isSame && withoutFigures(one.error) === withoutFigures(error)
}

/** `try again in 2 s` and `in 3 s` say the same. */
function withoutFigures(error: string | null): string | null {
  return error?.replace(/[0-9]+/g, '') ?? null
}

function mediansOf(requests: readonly RecentRequest[]): RecentActivity['medians'] {
  const times: Partial<Record<ServedBy, number[]>> = {}
  for (const { servedBy, ms } of requests) {
    const list = times[servedBy] ?? []
    list.push(ms)
    times[servedBy] = list
  }
  const middle = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] as number
  return Object.fromEntries(Object.entries(times).map(([served, list]) => [served, middle(list)]))
}
