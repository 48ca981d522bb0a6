import { formatIp } from '../config/network.ts'
import type { Lately, RecentRefusal, RecentRequest, Second } from '../observe/recent.ts'
import type { Approvals, PendingApproval } from './approvals.ts'

/** How AnkiConnect does. `busy`: it leaves everything unanswered. `circle`: what answers there is this gateway itself. */
export interface AnkiState {
  /** The upstream's name in the configuration. */
  readonly name: string
  readonly state: 'up' | 'busy' | 'down' | 'circle' | 'unknown'
  readonly url: string
  /** The same in words; of one of several with its name. */
  readonly reason: string
}

/** What is kept, and how well that serves; `by` is null where nothing is kept. */
export interface CacheState {
  readonly by: 'stamp' | 'time' | null
  readonly entries: number
  readonly bytes: number
  readonly hits: number
  readonly misses: number
}

/** What is left of one budget of a client, or of one address of it. */
export interface BudgetState {
  readonly client: string
  readonly address: string | null
  readonly budget: string
  /** Each of its rates: in words, which part of it is left (0 to 1), and when it is whole again in ms. */
  readonly rates: readonly { readonly rate: string; readonly left: number; readonly endsIn: number | null }[]
  readonly active: number
  readonly waiting: number
}

/** A client of the configuration. */
export interface KnownClient {
  readonly name: string
  readonly profile: string | null
  readonly mode: 'enforce' | 'report'
  /** The upstream it names; null is the default one. */
  readonly upstream: string | null
}

/** What each room hands over for the state. */
export interface StateSources {
  readonly version: string
  /** When the gateway started, and the present, in ms of the wall clock. */
  readonly started: number
  readonly now: () => number
  /** Each upstream, the default one first. */
  readonly upstreams: () => readonly AnkiState[]
  readonly active: () => number
  readonly cache: () => CacheState
  readonly clients: () => readonly KnownClient[]
  readonly budgets: () => Promise<readonly BudgetState[]>
  readonly lately: () => Lately
  readonly approvals: Approvals
  /** Split calls that an end of the process interrupted, in words. */
  readonly interrupted: () => readonly string[]
}

/** A client, what it has done since the start, and its budgets. */
export interface ClientState extends KnownClient {
  /** Null where it has not called yet. */
  readonly lastSeen: number | null
  /** Where it called from then; null where that is not known. */
  readonly lastAddress: string | null
  readonly calls: number
  readonly refused: number
  readonly budgets: readonly BudgetState[]
}

/** All that the admin page shows; times in ms of the wall clock. */
export interface State {
  readonly version: string
  readonly started: number
  readonly now: number
  readonly upstreams: readonly AnkiState[]
  readonly active: number
  readonly total: number
  readonly cache: CacheState
  readonly clients: readonly ClientState[]
  readonly approvals: readonly PendingApproval[]
  /** The profiles that a new client can be given. */
  readonly profiles: readonly string[]
  readonly requests: readonly RecentRequest[]
  readonly refusals: readonly RecentRefusal[]
  readonly seconds: readonly Second[]
  readonly medians: Lately['medians']
  readonly interrupted: readonly string[]
}

/** Puts together what the rooms say now. Nothing in it is a key or a value of a call. */
export async function takeState(sources: StateSources): Promise<State> {
  const { version, started, approvals } = sources
  const { clients: activity, total, requests, refusals, seconds, medians } = sources.lately()
  const budgets = await sources.budgets()
  const clients = sources.clients().map((client): ClientState => {
    const { lastSeen = null, lastAddress = null, calls = 0, refused = 0 } = activity.get(client.name) ?? {}
    const { name, profile, mode, upstream } = client
    return {
      name,
      profile,
      mode,
      upstream,
      lastSeen,
      lastAddress: lastAddress && formatIp(lastAddress),
      calls,
      refused,
      budgets: budgets.filter((budget) => budget.client === name),
    }
  })
  return {
    version,
    started,
    now: sources.now(),
    upstreams: sources.upstreams(),
    active: sources.active(),
    total,
    cache: sources.cache(),
    clients,
    approvals: approvals.pending(),
    profiles: approvals.profiles(),
    requests,
    refusals,
    seconds,
    medians,
    interrupted: sources.interrupted(),
  }
}
