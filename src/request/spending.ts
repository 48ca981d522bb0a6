import type { Budget } from '../budgets/budget.ts'
import type { Budgets, PaidLeaf, Spender } from '../budgets/budgets.ts'
import { leafCost } from '../budgets/leaf-cost.ts'
import type { Refusal } from '../budgets/refusal.ts'
import type { Shed } from '../budgets/shed.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { TalliedOutcome } from '../observe/tally.ts'
import { errorAnswer, type PlannedLeaf } from './plan.ts'

/** Whom a request's calls are charged to, and how long it can wait. */
export interface Payer {
  /** Whose the request is; inside a `multi` a call can be another client's. */
  readonly client: Client
  readonly caller: Caller
  /** What the request holds while it waits, in bytes. */
  readonly bytes: number
  readonly signal: AbortSignal
}

/** How the leaf calls of a request ended; one that was refused says `by` what, `budget` or `load`. */
export interface Spent {
  readonly outcomes: readonly TalliedOutcome[]
  /** Where nothing went: the headers that say why, and when to come back. */
  readonly refusal: Readonly<Record<string, string>> | null
}

/** Sends leaf calls on; resolves to an outcome for each. */
export type Send = (leaves: readonly PlannedLeaf[]) => Promise<readonly TalliedOutcome[]>

/** The way past load and budgets. */
export interface Spending {
  /**
   * Lets go of a request's leaf calls what its clients have left for, waiting where that is worth it; `send` is called with these,
   * once at most. Work of the client that has most of it under way is refused first where there is too much.
   */
  pass(leaves: readonly PlannedLeaf[], payer: Payer, send: Send): Promise<Spent>
  /** Whether calls cost their clients nothing. */
  areFree(leaves: readonly PlannedLeaf[]): boolean
  /** Lets so many calls of a client in that are free; what is returned is called when they have ended. Null where there is too much work. */
  enter(client: Client, calls: number): (() => void) | null
  /** Charges a request that is none of Anki's, as one call and so many bytes, none of them held; null where its client left before its turn came. */
  charge(payer: Payer): Promise<Charge | null>
}

/** A request that was charged. `refusal`: it is over budget, in words, and the headers that say when to come back. */
export interface Charge {
  readonly refusal: { readonly error: string; readonly headers: Readonly<Record<string, string>> } | null
  /** Gives its place free. */
  end(): void
}

/** @param budgetOf the budget of a client @param shedOf what stands before the upstream of a client */
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
    async pass(leaves, payer, send) {
      const entry = shedOf(payer.client).enter(payer.client.name, leaves.length)
      if (entry.refusal !== null) {
        const { refusal } = entry
        return {
          outcomes: leaves.map(() => refused(refusal, 'load')),
          refusal: { 'Retry-After': `${refusal.retryAfter}` },
        }
      }
      try {
        const spenders = spendersOf(leaves, payer.caller, budgetOf)
        if ([...spenders.values()].every(({ budget }) => isUnlimited(budget)))
          return { outcomes: await send(leaves), refusal: null }
        const paid = leaves.map((leaf) => ({ spender: spenders.get(leaf.client) as Spender, cost: leafCost(leaf) }))
        return await passBudgets(leaves, paid, payer, budgets, send)
      } finally {
        entry.leave()
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

async function passBudgets(
  leaves: readonly PlannedLeaf[],
  paid: readonly PaidLeaf[],
  { bytes, signal }: Payer,
  budgets: Budgets,
  send: Send,
): Promise<Spent> {
  const ticket = await budgets.admit(paid, bytes, signal)
  if (ticket === null) return { outcomes: leaves.map(() => ABANDONED), refusal: null }
  const going = leaves.filter((_, index) => ticket.refusals[index] === null)
  let sent: readonly TalliedOutcome[] = []
  try {
    if (going.length > 0) sent = await send(going)
  } finally {
    // What somebody else's call or the cache answered says so.
    ticket.end(sent.map((outcome) => ({ outcome, cached: outcome.by !== undefined })))
  }
  let next = 0
  const outcomes = ticket.refusals.map((refusal) =>
    refusal === null ? (sent[next++] as TalliedOutcome) : refused(refusal, 'budget'),
  )
  return { outcomes, refusal: going.length === 0 ? await ticket.headers() : null }
}

const ABANDONED: TalliedOutcome = { kind: 'failed', failure: 'abandoned' }

function refused({ error }: Refusal, by: 'budget' | 'load'): TalliedOutcome {
  return { ...errorAnswer(error), by }
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

/** Who pays for a client's calls: itself where it showed a key, else the address it calls from, unless that is this machine. */
function spenderOf(client: Client, { local, neighbourhood }: Caller, budgetOf: (client: Client) => Budget): Spender {
  const isKnown = local || client.conditions.keyDigests !== null
  const address = isKnown ? null : neighbourhood
  return { client: client.name, budget: budgetOf(client), address, report: client.mode === 'report' }
}
