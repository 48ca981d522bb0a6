import type { Budget } from '../budgets/budget.ts'
import type { Budgets, Spender, Ticket } from '../budgets/budgets.ts'
import { leafCost } from '../budgets/leaf-cost.ts'
import type { Shed } from '../budgets/shed.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Text } from '../settings/declare-texts.ts'
import { isLeaf } from '../upstream/send.ts'
import { failed, type Outcome } from '../wire/outcome.ts'
import type { PlannedLeaf } from './plan.ts'

/** The client that pays for a request, and the signal that ends its wait. */
export interface Payer {
  /** The client of the request. A call inside a `multi` can have another one. */
  readonly client: Client
  readonly caller: Caller
  /** The memory of the request while it waits, in bytes. */
  readonly bytes: number
  readonly signal: AbortSignal
}

/** A request after the checks of load and budgets. */
export interface PaidRequest {
  /** The calls that fit the clients' budgets, and refusals in place of the others. */
  readonly calls: readonly (PlannedLeaf | Outcome)[]
  /** Ends the request with the outcomes of all its calls, or with none if an error cut it short. Call it exactly once. */
  end(outcomes: readonly Outcome[]): void
  /** Creates the headers that say why no call goes on and when to try again. Null if any call goes on. */
  readonly refusal: (() => Promise<Readonly<Record<string, string>>>) | null
}

/** The checks of load and budgets before Anki. */
export interface Spending {
  /**
   * Charges the clients of leaf calls, after a wait if a short one is enough, and refuses the calls over budget.
   * Under load it first refuses the client with the most calls under way.
   */
  admit(leaves: readonly PlannedLeaf[], payer: Payer): Promise<PaidRequest>
  /** Returns whether calls cost their clients nothing. */
  areFree(leaves: readonly PlannedLeaf[]): boolean
  /** Admits `calls` free calls of a client. Returns the function to call when they have ended, or null if there is too much work. */
  enter(client: Client, calls: number): (() => void) | null
  /**
   * Charges a request that does not go to Anki as one call and the payer's bytes. The request holds none of them while it waits.
   * Resolves to null if its client left before its turn came.
   */
  charge(payer: Payer): Promise<ChargedRequest | null>
}

/** A charged request. `refusal` is set if it is over budget. It has the text and the headers that say when to try again. */
export interface ChargedRequest {
  readonly refusal: { readonly error: Text; readonly headers: Readonly<Record<string, string>> } | null
  /** Frees its place. */
  end(): void
}

/**
 * @param budgetOf returns the budget of a client
 * @param shedOf returns the load limit of the client's upstream
 */
export function createSpending(
  budgetOf: (client: Client) => Budget,
  budgets: Budgets,
  shedOf: (client: Client) => Shed,
): Spending {
  return {
    areFree: (leaves) => leaves.every(({ client }) => isUnlimited(budgetOf(client))),
    enter(client, calls) {
      const entry = shedOf(client).enter(client.name, calls)
      return entry.refusal === null ? entry.leave : null
    },
    async admit(leaves, payer) {
      const entry = shedOf(payer.client).enter(payer.client.name, leaves.length)
      if (entry.refusal !== null) {
        const { error, retryAfter } = entry.refusal
        const calls = leaves.map((): Outcome => ({ kind: 'refused', error, by: 'load' }))
        return { calls, end() {}, refusal: async () => ({ 'Retry-After': `${retryAfter}` }) }
      }
      const { leave } = entry
      try {
        const spenders = spendersOf(leaves, payer.caller, budgetOf)
        if ([...spenders.values()].every(({ budget }) => isUnlimited(budget)))
          return { calls: leaves, end: leave, refusal: null }
        const paid = leaves.map((leaf) => ({ spender: spenders.get(leaf.client) as Spender, cost: leafCost(leaf) }))
        const ticket = await budgets.admit(paid, payer.bytes, payer.signal)
        if (ticket === null) return { calls: leaves.map(() => failed('abandoned')), end: leave, refusal: null }
        return passageOf(leaves, ticket, leave)
      } catch (error) {
        leave()
        throw error
      }
    },
    async charge({ client, caller, bytes, signal }) {
      const spender = spenderOf(client, caller, budgetOf)
      if (isUnlimited(spender.budget)) return { refusal: null, end() {} }
      const cost = { calls: 1, writes: 0, notes: 0, bytes }
      const ticket = await budgets.admit([{ spender, cost }], 0, signal)
      if (ticket === null) return null
      const refused = ticket.refusals[0] ?? null
      return {
        refusal: refused === null ? null : { error: refused.error, headers: await ticket.headers() },
        end: () => ticket.end([]),
      }
    },
  }
}

function passageOf(leaves: readonly PlannedLeaf[], ticket: Ticket, leave: () => void): PaidRequest {
  const calls = leaves.map((leaf, index): PlannedLeaf | Outcome => {
    const refusal = ticket.refusals[index] ?? null
    return refusal === null ? leaf : { kind: 'refused', error: refusal.error, by: 'budget' }
  })
  return {
    calls,
    end(outcomes) {
      ticket.end(outcomes)
      leave()
    },
    refusal: calls.some(isLeaf) ? null : () => ticket.headers(),
  }
}

function isUnlimited({ rates, concurrent }: Budget): boolean {
  return rates.length === 0 && concurrent === null
}

function spendersOf(
  leaves: readonly PlannedLeaf[],
  caller: Caller,
  budgetOf: (client: Client) => Budget,
): Map<Client, Spender> {
  const spenders = new Map<Client, Spender>()
  for (const { client } of leaves) {
    if (!spenders.has(client)) spenders.set(client, spenderOf(client, caller, budgetOf))
  }
  return spenders
}

/** Returns the spender for a client's calls: the client itself if it showed a key or runs on this machine, and otherwise its address. */
function spenderOf(client: Client, { local, neighbourhood }: Caller, budgetOf: (client: Client) => Budget): Spender {
  const isKnown = local || client.conditions.keyDigests !== null
  const address = isKnown ? null : neighbourhood
  return { client: client.name, budget: budgetOf(client), address, report: client.mode === 'report' }
}
