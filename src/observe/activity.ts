import type { IpAddress } from '../net/network.ts'

/** The activity of a client since the start. */
export interface Activity {
  readonly lastSeen: number
  /** Where it called from then; null where that is not known. */
  readonly lastAddress: IpAddress | null
  readonly calls: number
  /** Calls that were refused, without those that the owner had to be asked about. */
  readonly refused: number
  /** Calls that were not sent because the owner had not decided about them yet. */
  readonly waited: number
  readonly failed: number
  /** The number of refused calls by action. */
  readonly refusedActions: Readonly<Record<string, number>>
}

/** Calls of one action that a client has made. A request that was refused before its calls were read counts as one call of none. */
export interface CountedCalls {
  readonly action: string | null
  readonly count: number
  /** Whether they were sent on, were refused, or have to wait for the owner. */
  readonly verdict: 'sent' | 'refused' | 'waits'
  readonly hasFailed: boolean
}

/** The activity of each client. */
export interface Activities {
  count(client: string, at: number, address: IpAddress | null, calls: CountedCalls): void
  /** By the client's name. */
  readonly shown: ReadonlyMap<string, Activity>
}

type Seen = { -readonly [name in Exclude<keyof Activity, 'refusedActions'>]: Activity[name] } & {
  readonly refusedActions: Record<string, number>
}

/** Counts what each client does. */
export function createActivities(): Activities {
  const clients = new Map<string, Seen>()
  return {
    count(client, lastSeen, lastAddress, { action, count, verdict, hasFailed }) {
      const seen = clients.get(client) ?? { ...NONE, lastSeen, lastAddress, refusedActions: {} }
      clients.set(client, Object.assign(seen, { lastSeen, lastAddress }))
      seen.calls += count
      if (hasFailed) seen.failed += count
      if (verdict === 'waits') seen.waited += count
      if (verdict !== 'refused') return
      seen.refused += count
      if (action !== null) seen.refusedActions[action] = (seen.refusedActions[action] ?? 0) + count
    },
    shown: clients,
  }
}

const NONE = { calls: 0, refused: 0, waited: 0, failed: 0 }
