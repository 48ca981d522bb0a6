import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { MiB } from '../settings/units.ts'
import { type Account, type RateRemainder, remaindersOf } from './account.ts'
import type { Budget, Rate } from './budget.ts'
import { createGate, type Gate } from './gate.ts'
import type { RateWindow } from './window.ts'

/** An account and its queue. */
export interface OpenAccount extends Account {
  readonly gate: Gate
}

/** An account as the owner sees it: the remainder of each rate, and the requests under way. */
export interface AccountState {
  readonly client: string
  /** One address of a client without a key. Null if the client has a single account. */
  readonly address: string | null
  readonly budget: string
  readonly remainders: readonly RateRemainder[]
  readonly active: number
  readonly waiting: number
}

/** All accounts: one for each client, or one for each address of a client without a key. */
export interface Accounts {
  open(client: string, address: string | null, budget: Budget): OpenAccount
  /** Returns the accounts in use: first those of clients, then those of the latest `MOST_SHOWN` addresses. */
  states(): Promise<readonly AccountState[]>
}

interface Named {
  readonly client: string
  readonly address: string | null
  readonly account: OpenAccount
}

/**
 * The number of addresses with an account of their own, at most a thousand bytes each.
 * A new address replaces the one that has been idle longest, which then starts with a full budget again.
 */
const MOST_ADDRESSES = 10_000
const MOST_SHOWN = 100

/** The limit of one account's queue: more requests than there are connections by default, and the size of a few large bodies. */
const WAITING = { requests: 1000, bytes: 64 * MiB }

/** @param makeWindow creates the counters of a rate, once for each rate */
export function createAccounts(makeWindow: (rate: Rate) => RateWindow, clock: Clock): Accounts {
  const windows = new Map<string, RateWindow>()
  const clients = new Map<string, Named>()
  const addresses = new LRUCache<string, Named>({
    max: MOST_ADDRESSES,
    dispose: ({ account: { key, windows } }) => {
      for (const window of windows) window.forget(key)
    },
  })

  /** The key of a counter is the content of its rate, so that a reload keeps the counts of unchanged rates. */
  const windowOf = (rate: Rate): RateWindow => {
    const key = `${rate.unit} ${rate.points} ${rate.window}`
    const known = windows.get(key)
    if (known !== undefined) return known
    const made = makeWindow(rate)
    windows.set(key, made)
    return made
  }
  const create = (key: string, budget: Budget): OpenAccount => {
    const account: Account = { key, budget, windows: budget.rates.map(windowOf) }
    return { ...account, gate: createGate(account, clock, WAITING) }
  }

  return {
    open(client, address, budget) {
      const store = address === null ? clients : addresses
      const key = address === null ? client : `${client} ${address}`
      const known = store.get(key)
      // A reload may have given the client another budget.
      if (known?.account.budget === budget) return known.account
      const account = create(key, budget)
      store.set(key, { client, address, account })
      return account
    },
    states: () =>
      Promise.all(
        [...clients.values(), ...[...addresses.values()].slice(0, MOST_SHOWN)].map(
          async ({ client, address, account }) => ({
            client,
            address,
            budget: account.budget.name,
            remainders: await remaindersOf(account),
            active: account.gate.active,
            waiting: account.gate.waiting,
          }),
        ),
      ),
  }
}
