import { LRUCache } from 'lru-cache'
import { type Account, type RateRemainder, remaindersOf } from './account.ts'
import type { Budget, Rate } from './budget.ts'
import { type Clock, createGate, type Gate } from './gate.ts'
import type { RateWindow } from './window.ts'

/** An account and the way into it. */
export interface OpenAccount extends Account {
  readonly gate: Gate
}

/** An account as its owner sees it: what is left of each rate, and what is under way. */
export interface AccountState {
  readonly client: string
  /** One address of a client that anyone can be; null where the client has one account. */
  readonly address: string | null
  readonly budget: string
  readonly remainders: readonly RateRemainder[]
  readonly active: number
  readonly waiting: number
}

/** All accounts: one for each client, and one for each address of those clients that anyone can be. */
export interface Accounts {
  open(client: string, address: string | null, budget: Budget): OpenAccount
  /** Those in use, the clients' first; of addresses the latest `MOST_SHOWN`. */
  states(): Promise<readonly AccountState[]>
}

interface Named {
  readonly client: string
  readonly address: string | null
  readonly account: OpenAccount
}

/**
 * How many addresses are told apart at a time; the one not seen for longest is forgotten first, and begins anew. A thousand
 * bytes each at most.
 */
const MOST_ADDRESSES = 10_000
const MOST_SHOWN = 100

/** What one account keeps waiting: more than the connections there are by default, and what a few large bodies take. */
const WAITING = { requests: 1000, bytes: 64 * 1024 * 1024 }

/** @param makeWindow makes the counters of a rate; called once for each rate there is */
export function createAccounts(makeWindow: (rate: Rate) => RateWindow, clock: Clock): Accounts {
  const windows = new Map<string, RateWindow>()
  const clients = new Map<string, Named>()
  const addresses = new LRUCache<string, Named>({
    max: MOST_ADDRESSES,
    dispose: ({ account: { key, windows } }) => {
      for (const window of windows) window.forget(key)
    },
  })

  /** Rates are counted by what they are, so that a reload keeps the counts of those it does not change. */
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
      // After a reload the same client may have another budget.
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
