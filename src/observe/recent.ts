import { isAlwaysRefused } from '../clients/remedy.ts'
import type { Clock } from '../clock.ts'
import type { IpAddress } from '../net/network.ts'
import type { CallTally } from '../request/tally.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { RefusedBy, RequestOutcome, ServedBy } from '../wire/outcome.ts'
import { type Activity, type CountedCalls, createActivities } from './activity.ts'
import { createRecentFailures, type RecentFailure } from './recent-failures.ts'
import { createRecentRefusals, type RecentRefusal } from './recent-refusals.ts'
import { createSeconds, type Second } from './seconds.ts'

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
/** Error texts may name parameters, which are a client's own words. */
const LONGEST = 240
/** A refusal of a client says nothing about its caller, because the client has a name. */
const OF_A_CLIENT = { remedy: null, who: null, surroundings: '' }

/** Remembers the latest requests, for the owner. */
export function createRecent({ wall }: Pick<Clock, 'wall'>): Recent {
  const requests: RecentRequest[] = []
  let oldest = 0
  let total = 0
  const refusals = createRecentRefusals()
  const failures = createRecentFailures()
  const activities = createActivities()
  const seconds = createSeconds()

  const inOrder = () => [...requests.slice(oldest), ...requests.slice(0, oldest)]
  const remember = (request: RecentRequest) => {
    requests[oldest] = request
    oldest = (oldest + 1) % REQUESTS
  }
  const refuseWhole = ({ client, actions, refusal, codes, address, remedy, caller }: RecentEnd, at: number) => {
    if (refusal === null) return
    const [code = null] = codes
    const { who = null, surroundings = '' } = caller ?? {}
    const own = { at, client, by: refusal, error: null, code, remedy: remedy?.text ?? null, who, surroundings }
    const calls = client === null ? [] : Object.entries(actions)
    // A client that is refused as a whole is a page of Anki (request/foreign-page.ts).
    for (const [action, count] of calls.length === 0 ? [[null, 1] as const] : calls) {
      refusals.add({ ...own, action, count })
      if (client !== null)
        activities.count(client, at, address, { action, count, verdict: 'refused', hasFailed: false })
    }
  }
  const addCall = (call: CallTally, { address, via, remedy, caller }: RecentEnd, at: number, isHidden: boolean) => {
    const { action, client, refusal, failure, count } = call
    if (refusal !== null && !isHidden) {
      const { text, code } = refusal.error
      const { who = null, surroundings = '' } = caller ?? {}
      const from = client === null ? { remedy: remedy?.text ?? null, who, surroundings } : OF_A_CLIENT
      refusals.add({ at, client, action, by: refusal.by, error: text.slice(0, LONGEST), code, ...from, count })
    }
    if (hasFailed(call)) failures.add({ at, client, action, error: failure, count })
    if (client === null || via !== undefined) return
    const verdict = verdictOf(refusal?.error.code)
    activities.count(client, at, address, { action, count, verdict, hasFailed: hasFailed(call) })
  }

  return {
    add(end) {
      const { client, actions, outcome, servedBy, ms, calls, via } = end
      const at = wall()
      const failed = calls.reduce((sum, call) => sum + (hasFailed(call) ? call.count : 0), 0)
      total += 1
      remember({ at, client, actions, outcome, servedBy, ms, failed, ...(via !== undefined && { via }) })
      seconds.count({ outcome, servedBy, hasFailed: failed > 0 }, at)
      const isHidden = end.remedy !== null && isAlwaysRefused(end.remedy)
      if (!isHidden) refuseWhole(end, at)
      for (const call of calls) addCall(call, end, at, isHidden)
    },
    forget: refusals.forget,
    requests: () => inOrder().reverse(),
    shown: () => ({
      requests: inOrder().slice(-SHOWN).reverse(),
      refusals: refusals.shown(),
      failures: failures.shown(),
      clients: activities.shown,
      seconds: seconds.shown(wall()),
      medians: mediansOf(requests),
      total,
    }),
  }
}

/** The codes of calls that the client can send again once the owner has allowed them. */
const WAITING = ['approval.waiting', 'image.waiting']

function verdictOf(code: string | undefined): CountedCalls['verdict'] {
  if (code === undefined) return 'sent'
  return WAITING.includes(code) ? 'waits' : 'refused'
}

function hasFailed({ outcome }: CallTally): boolean {
  return outcome === 'error' || outcome === 'failed'
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
