import type { BudgetState } from '../budgets/shown.ts'
import type { Clock } from '../clock.ts'
import { formatIp } from '../net/network.ts'
import type { Activity } from '../observe/activity.ts'
import type { CacheState } from '../observe/kept.ts'
import type { RecentActivity, RecentRequest } from '../observe/recent.ts'
import type { RecentFailure } from '../observe/recent-failures.ts'
import type { RecentRefusal } from '../observe/recent-refusals.ts'
import type { Second } from '../observe/seconds.ts'
import type { SnapshotFacts } from '../snapshots/shelf.ts'
import type { UpstreamState } from '../upstream/state.ts'
import type { Approvals, OwnerGrant, PendingApproval } from './approvals.ts'

/** The state of an AnkiConnect. */
export interface AnkiState {
  /** The upstream's name in the configuration. */
  readonly name: string
  readonly state: UpstreamState
  readonly url: string
  /** The state in words. With several upstreams, it includes the name. */
  readonly reason: string
  /** The code of these words. */
  readonly code: string
}

/** A client of the configuration. */
export interface KnownClient {
  readonly name: string
  /** Its profile as it applies, also if the configuration names none. */
  readonly profile: string
  readonly mode: 'enforce' | 'report'
  /** The name of the client's upstream. Null for the default one. */
  readonly upstream: string | null
  /** Whether the owner has revoked it. */
  readonly isRevoked?: boolean
}

/** The copies of collections. */
export interface SnapshotsState {
  /** The folder of the copies. Null if the owner wants none. */
  readonly folder: string | null
  /** The kept copies, oldest first. */
  readonly kept: readonly SnapshotFacts[]
  /** The last destructive call without a copy, unless a copy was made since. */
  readonly missing: {
    readonly at: number
    readonly client: string
    readonly action: string
    readonly reason: string
  } | null
}

/** The sources of the state. */
export interface StateSources {
  readonly version: string
  /** Whether a demo collection in memory stands in for Anki. False by default. */
  readonly isSandbox?: boolean
  /** The time when the gateway started, in milliseconds of the wall clock. */
  readonly started: number
  readonly clock: Pick<Clock, 'wall'>
  /** Returns the state of each upstream, the default one first. */
  readonly upstreams: () => readonly AnkiState[]
  readonly active: () => number
  readonly cache: () => CacheState
  readonly clients: () => readonly KnownClient[]
  readonly budgets: () => Promise<readonly BudgetState[]>
  readonly recent: () => RecentActivity
  readonly approvals: Approvals
  /** Returns whether the owner's own rule denies an action to a client, so that its refusals are not shown. */
  readonly isDenied?: (client: string, action: string) => boolean
  /** Returns whether a client's profile now allows all of its refused calls of an action, so that they need no rule any more. */
  readonly isAllowedNow?: (client: string, action: string) => boolean
  /** Returns descriptions of the split calls that were interrupted when the process ended. */
  readonly interrupted: () => readonly string[]
  /** Returns descriptions of problems that the owner can fix: files that cannot be written, and ways around the gateway. */
  readonly troubles: () => readonly string[]
  /** Returns the copies of collections. None by default. */
  readonly snapshots?: () => SnapshotsState
}

/** A client, its activity since the start, and its budgets. */
export interface ClientState
  extends KnownClient,
    Pick<Activity, 'calls' | 'refused' | 'waited' | 'failed' | 'refusedActions'> {
  /** The time of the last call. Null before the first call. */
  readonly lastSeen: number | null
  /** The address of the last call. Null if it is unknown. */
  readonly lastAddress: string | null
  readonly budgets: readonly BudgetState[]
}

/** All data of the admin page. Times in milliseconds of the wall clock. */
export interface AdminState {
  readonly version: string
  /** Whether a demo collection in memory stands in for Anki. */
  readonly isSandbox: boolean
  readonly started: number
  readonly now: number
  readonly upstreams: readonly AnkiState[]
  readonly active: number
  readonly total: number
  readonly cache: CacheState
  readonly clients: readonly ClientState[]
  readonly approvals: readonly PendingApproval[]
  /** The actions that the owner has allowed to clients for a while. */
  readonly grants: readonly OwnerGrant[]
  /** By name, the clients that could answer their own questions in the owner's place, with the reason and the remedy. */
  readonly answerers: Readonly<Record<string, string>>
  /** For how long the page offers to allow an action, in milliseconds. */
  readonly period: number
  /** The names of the profiles that a new client can have. */
  readonly profiles: readonly string[]
  readonly requests: readonly RecentRequest[]
  readonly refusals: readonly RecentRefusal[]
  readonly failures: readonly RecentFailure[]
  readonly seconds: readonly Second[]
  readonly medians: RecentActivity['medians']
  readonly interrupted: readonly string[]
  readonly troubles: readonly string[]
  readonly snapshots: SnapshotsState
}

/** The refusals that a rule of the client's own can undo. Those by a budget or for the form of a call have nothing to do with it. */
const RULED: ReadonlySet<string | null> = new Set(['policy.not-allowed', 'policy.hazard'])

/** The state without copies. */
export const NO_SNAPSHOTS: SnapshotsState = { folder: null, kept: [], missing: null }
const NO_ACTIVITY = {
  lastSeen: null,
  lastAddress: null,
  calls: 0,
  refused: 0,
  waited: 0,
  failed: 0,
  refusedActions: {},
}

/** Collects the present state. It contains no keys and no values of calls. */
export async function takeState(sources: StateSources): Promise<AdminState> {
  const { version, started, approvals, isDenied = () => false, isAllowedNow = () => false } = sources
  const { clients: activity, total, requests, refusals, failures, seconds, medians } = sources.recent()
  const budgets = await sources.budgets()
  const clients = sources.clients().map((client): ClientState => {
    const { lastSeen, lastAddress, ...counts } = activity.get(client.name) ?? NO_ACTIVITY
    const { name, profile, mode, upstream, isRevoked = false } = client
    return {
      name,
      profile,
      mode,
      upstream,
      isRevoked,
      lastSeen,
      lastAddress: lastAddress && formatIp(lastAddress),
      ...counts,
      budgets: budgets.filter((budget) => budget.client === name),
    }
  })
  return {
    version,
    isSandbox: sources.isSandbox ?? false,
    started,
    now: sources.clock.wall(),
    upstreams: sources.upstreams(),
    active: sources.active(),
    total,
    cache: sources.cache(),
    clients,
    approvals: approvals.pending(),
    grants: approvals.grants(),
    period: approvals.period(),
    answerers: approvals.answerers(),
    profiles: approvals.profiles(),
    requests,
    refusals: refusals.filter(
      ({ client, action, code }) =>
        client === null ||
        action === null ||
        !(isDenied(client, action) || (RULED.has(code) && isAllowedNow(client, action))),
    ),
    failures,
    seconds,
    medians,
    interrupted: sources.interrupted(),
    troubles: sources.troubles(),
    snapshots: sources.snapshots?.() ?? NO_SNAPSHOTS,
  }
}
