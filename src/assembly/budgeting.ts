import { createAccounts } from '../budgets/accounts.ts'
import type { Budget } from '../budgets/budget.ts'
import { createBudgets } from '../budgets/budgets.ts'
import { systemClock } from '../budgets/gate.ts'
import { startLagMeter } from '../budgets/lag.ts'
import { createShed, type Shed } from '../budgets/shed.ts'
import { type ShownAccount, shownAccount } from '../budgets/shown.ts'
import { memoryStore, redisStore } from '../budgets/store.ts'
import { profileOf } from '../checks/policy/check.ts'
import { budgetOf as profileBudget } from '../checks/policy/profile.ts'
import type { Client } from '../clients/client.ts'
import type { Config } from '../config/config.ts'
import type { Buffered } from '../edge/body.ts'
import type { BudgetObserver } from '../observe/budget.ts'
import type { LaneObserver } from '../observe/lane.ts'
import { createSpending, type Spending } from '../request/spending.ts'

/** The budgets of a running gateway; what was used up outlives configurations. */
export interface Budgeting {
  /** What holds by a configuration. */
  by(config: Pick<Config, 'budgets' | 'profiles'>): Spending
  /** Passes on what the lane of an upstream tells, and learns from it how long requests wait there. */
  listen<T extends LaneObserver>(upstream: string, observer: T): T
  /** What is left to every client that has a budget. */
  remainders(): Promise<readonly ShownAccount[]>
  close(): void
}

/** What load is measured by. */
export interface BudgetingDependencies {
  readonly observer: BudgetObserver
  readonly buffered: Buffered
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
}

/** Part of what may be held of bodies at all; the rest is for what comes while the heaviest are refused. */
const HELD = 0.75
/** Nothing that works without a gateway may break: who is given no budget has none. */
const UNLIMITED = 'unlimited'
/** How long a wait tells something about the present, in ms. */
const RECENT = 1000
const NO_WAIT = { ms: 0, at: Number.NEGATIVE_INFINITY }

/** @throws Error where Redis is configured and ioredis is not installed */
export async function startBudgeting(config: Config, dependencies: BudgetingDependencies): Promise<Budgeting> {
  const { observer, buffered, now } = dependencies
  const store =
    config.redis === null
      ? memoryStore(systemClock.now)
      : await redisStore(config.redis, systemClock.now, {
          onShared: observer.countsShared,
          onInsured: observer.countedAlone,
        })
  const accounts = createAccounts(store.makeWindow, systemClock)
  const budgets = createBudgets(accounts, observer.admitted)
  const meter = startLagMeter(now)
  const waited = new Map<string, { readonly ms: number; readonly at: number }>()
  /** While Anki is silent nothing gets its turn, and what waits tells nothing. */
  const silentSince = new Map<string, number>()
  /** What waits for one Anki is no reason to refuse work for another. */
  const shedBefore = (upstream: string): Shed =>
    createShed(
      { ...config.lane.shed, bytes: config.limits.buffered * HELD },
      {
        wait() {
          const { ms, at } = waited.get(upstream) ?? NO_WAIT
          const recent = now() - at < RECENT ? ms : 0
          return Math.max(recent, now() - (silentSince.get(upstream) ?? now()))
        },
        lag: () => meter.lag,
        bytes: () => buffered.bytes,
      },
    )
  const sheds = new Map(config.upstreams.map(({ name }) => [name, shedBefore(name)]))
  const [{ name: first }] = config.upstreams
  const shedOf = ({ upstream }: Client) => sheds.get(upstream ?? first) ?? (sheds.get(first) as Shed)
  return {
    by({ budgets: named, profiles }) {
      const budgetOf = (client: Client): Budget => {
        const name = client.budget ?? profileBudget(profileOf(client), profiles) ?? UNLIMITED
        return named[name] as Budget
      }
      return createSpending(budgetOf, budgets, shedOf)
    },
    listen: (upstream, told) => ({
      ...told,
      waited(ms) {
        waited.set(upstream, { ms, at: now() })
        told.waited(ms)
      },
      silent(is) {
        if (is) silentSince.set(upstream, now())
        else silentSince.delete(upstream)
        told.silent(is)
      },
    }),
    remainders: async () => (await accounts.states()).map(shownAccount),
    close() {
      meter.close()
      store.close()
    },
  }
}
