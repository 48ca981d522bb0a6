import { createAccounts } from '../budgets/accounts.ts'
import type { Budget } from '../budgets/budget.ts'
import { createBudgets } from '../budgets/budgets.ts'
import { startLagMeter } from '../budgets/lag.ts'
import type { BudgetObserver } from '../budgets/observer.ts'
import { createShed, type Shed } from '../budgets/shed.ts'
import { type BudgetState, budgetStateOf } from '../budgets/shown.ts'
import { memoryStore, redisStore } from '../budgets/store.ts'
import { profileOf } from '../checks/policy/check.ts'
import { budgetOf as profileBudget } from '../checks/policy/profile.ts'
import type { Client } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Buffered } from '../edge/bodies.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { createSpending, type Spending } from '../request/spending.ts'
import type { LaneObserver } from '../upstream/observer.ts'
import { texts } from './texts.ts'

/** The budgets of a running gateway. The used amounts outlive configurations. */
export interface Budgeting {
  /** Returns the budgets of clients in a configuration. */
  spendingOf(config: Pick<Config, 'budgets' | 'profiles'>): Spending
  /** Passes on the events of an upstream's lane, and learns from them how long requests wait there. */
  listen<T extends LaneObserver>(upstream: string, observer: T): T
  /** Returns whether a client was within its budget the last time, without a wait. */
  isWithin(client: string): boolean
  /** Returns the remaining budget of every client that has one. */
  remainders(): Promise<readonly BudgetState[]>
  close(): void
}

/** The measurements of load. */
export interface BudgetingDependencies {
  readonly observer: BudgetObserver
  readonly buffered: Buffered
  readonly clock: Clock
  readonly log: Log
}

/** The part of `limits.buffered` that counts as full. The rest is for requests that arrive while the heaviest clients are refused. */
const HELD = 0.75
/** Clients without a configured budget have none, so that nothing breaks that works without a gateway. */
const UNLIMITED = 'unlimited'
/** How long a wait counts as a sign of load, in milliseconds. */
const RECENT = 1000
const NO_WAIT = { ms: 0, at: Number.NEGATIVE_INFINITY }

/** Counts every event of Redis, but logs only when the connection is lost or restored, because each failed attempt is an event too. */
function tellShared(observer: BudgetObserver, log: Log): (isShared: boolean) => void {
  let known: boolean | null = null
  return (isShared) => {
    observer.countsShared(isShared)
    if (isShared === known) return
    known = isShared
    if (isShared) logText(log, 'info', texts('budget.redis-back'))
    else logText(log, 'warn', texts('budget.redis-away'))
  }
}

/** @throws Error if Redis is configured and ioredis is not installed */
export async function startBudgeting(config: Config, dependencies: BudgetingDependencies): Promise<Budgeting> {
  const { observer, buffered, clock, log } = dependencies
  const store =
    config.redis === null
      ? memoryStore(clock)
      : await redisStore(config.redis, clock, {
          onShared: tellShared(observer, log),
          onInsured: observer.countedAlone,
        })
  const accounts = createAccounts(store.makeWindow, clock)
  const overBudget = new Set<string>()
  const budgets = createBudgets(accounts, (admission) => {
    const { client, refused, reported, waited } = admission
    if (refused + reported + waited > 0) overBudget.add(client)
    else overBudget.delete(client)
    observer.admitted(admission)
  })
  const meter = startLagMeter(clock)
  const waited = new Map<string, { readonly ms: number; readonly at: number }>()
  /** While Anki is silent, no request gets its turn, so waiting requests are no sign of load. */
  const silentSince = new Map<string, number>()
  /** Requests that wait for one Anki do not count against another. */
  const shedBefore = (upstream: string): Shed =>
    createShed(
      { ...config.lane.shed, bytes: config.limits.buffered * HELD },
      {
        wait() {
          const { ms, at } = waited.get(upstream) ?? NO_WAIT
          const recent = clock.steady() - at < RECENT ? ms : 0
          return Math.max(recent, clock.steady() - (silentSince.get(upstream) ?? clock.steady()))
        },
        lag: () => meter.lag,
        bytes: () => buffered.bytes,
      },
    )
  const sheds = new Map(config.upstreams.map(({ name }) => [name, shedBefore(name)]))
  const [{ name: first }] = config.upstreams
  const shedOf = ({ upstream }: Client) => sheds.get(upstream ?? first) ?? (sheds.get(first) as Shed)
  return {
    spendingOf({ budgets: named, profiles }) {
      const budgetOf = (client: Client): Budget => {
        const name = client.budget ?? profileBudget(profileOf(client), profiles) ?? UNLIMITED
        return named[name] as Budget
      }
      return createSpending(budgetOf, budgets, shedOf)
    },
    listen: (upstream, told) => ({
      ...told,
      waited(ms) {
        waited.set(upstream, { ms, at: clock.steady() })
        told.waited(ms)
      },
      silent(is) {
        if (is) silentSince.set(upstream, clock.steady())
        else silentSince.delete(upstream)
        told.silent(is)
      },
    }),
    isWithin: (client) => !overBudget.has(client),
    remainders: async () => (await accounts.states()).map(budgetStateOf),
    close() {
      meter.close()
      store.close()
    },
  }
}
