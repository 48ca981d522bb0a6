import type { IpAddress } from '../config/network.ts'
import type { RefusedBy, RequestOutcome, ServedBy } from './outcome.ts'
import type { CallTally } from './tally.ts'

/** A request that has ended, as its owner sees it; `at` in ms of the wall clock, `ms` is how long it took. */
export interface RecentRequest {
  readonly at: number
  readonly client: string | null
  readonly actions: Readonly<Record<string, number>>
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly ms: number
}

/** Refusals that are alike; `at` is when the last one was, `error` what its client was told. */
export interface RecentRefusal {
  readonly at: number
  readonly client: string | null
  /** The refused call's; null where the request was refused as a whole. */
  readonly action: string | null
  readonly by: RefusedBy
  readonly error: string | null
  /** Which setting would have let the caller in. */
  readonly remedy: string | null
  readonly count: number
}

/** What a client has done since the start. */
export interface Activity {
  readonly lastSeen: number
  /** Where it called from then; null where that is not known. */
  readonly lastAddress: IpAddress | null
  readonly calls: number
  readonly refused: number
}

/** Requests that ended in one second, by who answered; `not`: refused, failed or dropped. */
export interface Second {
  readonly anki: number
  readonly here: number
  readonly not: number
}

/** What happened lately. */
export interface Lately {
  /** The newest first. */
  readonly requests: readonly RecentRequest[]
  /** The newest first. */
  readonly refusals: readonly RecentRefusal[]
  /** By the client's name. */
  readonly clients: ReadonlyMap<string, Activity>
  /** One for each of the last seconds, the latest last. */
  readonly seconds: readonly Second[]
  /** The median time of recent requests in ms, by who answered. */
  readonly medians: Readonly<Partial<Record<ServedBy, number>>>
  /** Requests since the start. */
  readonly total: number
}

/** What is remembered of a request. */
export interface RecentEnd extends Omit<RecentRequest, 'at'> {
  readonly calls: readonly CallTally[]
  readonly address: IpAddress | null
  readonly refusal: RefusedBy | null
  readonly remedy: string | null
}

type Mutable<T> = { -readonly [name in keyof T]: T[name] }

/** A memory of bounded size. */
export interface Recent {
  add(end: RecentEnd): void
  lately(): Lately
}

const REQUESTS = 200
const SHOWN = 40
const REFUSALS = 30
const SECONDS = 60
/** Error texts may name parameters, which are a client's own words. */
const LONGEST = 240

/** @param wallNow the wall clock in ms */
export function createRecent(wallNow: () => number): Recent {
  const requests: RecentRequest[] = []
  let oldest = 0
  let refusals: RecentRefusal[] = []
  const clients = new Map<string, Mutable<Activity>>()
  const seconds = new Map<number, Mutable<Second>>()
  let total = 0

  const remember = (request: RecentRequest) => {
    requests[oldest] = request
    oldest = (oldest + 1) % REQUESTS
  }
  const refuse = (refusal: Omit<RecentRefusal, 'at'>, at: number) => {
    const alike = refusals.find((other) => isAlike(other, refusal))
    const count = refusal.count + (alike?.count ?? 0)
    refusals = [{ ...refusal, at, count }, ...refusals.filter((other) => other !== alike)].slice(0, REFUSALS)
  }
  const begin = (second: number): Mutable<Second> => {
    for (const old of seconds.keys()) {
      if (old > second - SECONDS) break
      seconds.delete(old)
    }
    const made = { anki: 0, here: 0, not: 0 }
    seconds.set(second, made)
    return made
  }
  const countSecond = ({ outcome, servedBy }: RecentEnd, at: number) => {
    const second = Math.floor(at / 1000)
    const counts = seconds.get(second) ?? begin(second)
    counts[outcome !== 'answered' ? 'not' : servedBy === 'upstream' ? 'anki' : 'here'] += 1
  }
  const see = (client: string, at: number, address: IpAddress | null, calls: number, refused: number) => {
    const known = clients.get(client)
    if (known === undefined) return clients.set(client, { lastSeen: at, lastAddress: address, calls, refused })
    known.lastSeen = at
    known.lastAddress = address
    known.calls += calls
    known.refused += refused
  }

  return {
    add(end) {
      const { client, actions, outcome, servedBy, ms, calls, address, refusal, remedy } = end
      const at = wallNow()
      total += 1
      remember({ at, client, actions, outcome, servedBy, ms })
      countSecond(end, at)
      if (refusal !== null) refuse({ client, action: null, by: refusal, error: null, remedy, count: 1 }, at)
      for (const { action, client, refusal, count } of calls) {
        if (refusal !== null) {
          const error = refusal.error.slice(0, LONGEST)
          refuse({ client, action, by: refusal.by, error, remedy: client === null ? remedy : null, count }, at)
        }
        if (client !== null) see(client, at, address, count, refusal === null ? 0 : count)
      }
    },
    lately() {
      const now = Math.floor(wallNow() / 1000)
      const none = { anki: 0, here: 0, not: 0 }
      return {
        requests: [...requests.slice(oldest), ...requests.slice(0, oldest)].slice(-SHOWN).reverse(),
        refusals,
        clients,
        seconds: Array.from({ length: SECONDS }, (_, index) => seconds.get(now - SECONDS + 1 + index) ?? none),
        medians: mediansOf(requests),
        total,
      }
    },
  }
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

function mediansOf(requests: readonly RecentRequest[]): Lately['medians'] {
  const times: Partial<Record<ServedBy, number[]>> = {}
  for (const { servedBy, ms } of requests) {
    const list = times[servedBy] ?? []
    list.push(ms)
    times[servedBy] = list
  }
  const middle = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] as number
  return Object.fromEntries(Object.entries(times).map(([served, list]) => [served, middle(list)]))
}
