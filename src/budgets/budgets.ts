import { type LeafOutcome, mayHaveReached } from '../upstream/leaf.ts'
import { refund, remaindersOf } from './account.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Budget, Cost } from './budget.ts'
import { FREE, sumOf, weighed } from './cost.ts'
import type { Admission } from './gate.ts'
import { refusalHeaders } from './headers.ts'
import type { Refusal } from './refusal.ts'

/** Who makes a call, as far as budgets go. */
export interface Spender {
  readonly client: string
  readonly budget: Budget
  /** Where it calls from, if anyone there could be this client; null where it has proved who it is. */
  readonly address: string | null
  /** Whether what is over budget is only counted. */
  readonly report: boolean
}

/** A leaf call and who pays for it. */
export interface PaidLeaf {
  readonly spender: Spender
  readonly cost: Cost
}

/** How a leaf call ended, and whether the cache answered it. */
export interface PaidOutcome {
  readonly outcome: LeafOutcome
  readonly cached: boolean
}

/** A request that has passed its budgets, in whole or in part. */
export interface Ticket {
  /** For each leaf call: null where it may go, else why not. */
  readonly refusals: readonly (Refusal | null)[]
  /** The headers that tell a client that reads them why it was refused, and when to come back. */
  headers(): Promise<Readonly<Record<string, string>>>
  /** Ends the request: `outcomes` are of the calls that went, in their order. What never reached Anki is returned. */
  end(outcomes: readonly PaidOutcome[]): void
}

/** How the calls of one client fared, for the metrics. */
export interface BudgetEvent {
  readonly client: string
  readonly allowed: number
  readonly refused: number
  /** Calls that went although they were over budget, because their client is only reported. */
  readonly reported: number
  /** How long the request waited, in ms. */
  readonly waited: number
}

/** The budgets of all clients. */
export interface Budgets {
  /** Resolves to null where the client left before its turn came. */
  admit(leaves: readonly PaidLeaf[], bytes: number, signal: AbortSignal): Promise<Ticket | null>
}

interface Share {
  readonly indexes: readonly number[]
  readonly account: OpenAccount
  readonly admission: Admission
  /** What was charged for each of the calls. */
  readonly charged: readonly Cost[]
}

export function createBudgets(accounts: Accounts, onAdmission: (event: BudgetEvent) => void): Budgets {
  const admitShare = async (
    spender: Spender,
    indexes: readonly number[],
    costs: readonly Cost[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<Share | null> => {
    const { client, address, budget, report } = spender
    const account = accounts.open(client, address, budget)
    const admission = await account.gate.admit({ costs, bytes, signal, report })
    if (admission === null) return null
    const refused = count(admission.refusals)
    const reported = count(admission.reported ?? [])
    onAdmission({ client, allowed: costs.length - refused - reported, refused, reported, waited: admission.waited })
    const over = admission.reported ?? admission.refusals
    return { indexes, account, admission, charged: costs.map((cost, at) => (over[at] === null ? cost : FREE)) }
  }

  return {
    async admit(leaves, bytes, signal) {
      const shares: Share[] = []
      for (const [spender, indexes] of bySpender(leaves)) {
        const costs = indexes.map((index) => (leaves[index] as PaidLeaf).cost)
        const share = await admitShare(spender, indexes, costs, bytes, signal)
        if (share === null) {
          for (const earlier of shares) endShare(earlier, earlier.charged)
          return null
        }
        shares.push(share)
      }
      return ticketOf(leaves, shares)
    },
  }
}

function ticketOf(leaves: readonly PaidLeaf[], shares: readonly Share[]): Ticket {
  const refusals = new Array<Refusal | null>(leaves.length).fill(null)
  for (const { indexes, admission } of shares) {
    for (const [at, index] of indexes.entries()) refusals[index] = admission.refusals[at] ?? null
  }
  return {
    refusals,
    async headers() {
      const refusing = shares.find(({ admission }) => admission.refusals.some((refusal) => refusal !== null))
      if (refusing === undefined) return {}
      const { account, admission } = refusing
      const reasons = admission.refusals.filter((refusal) => refusal !== null)
      return refusalHeaders(account.budget, reasons, await remaindersOf(account))
    },
    end(outcomes) {
      let at = 0
      const paid = refusals.map((refusal) => (refusal === null ? outcomes[at++] : undefined))
      for (const share of shares) {
        const unused = share.indexes.map((index, place) =>
          unusedOf(share.charged[place] as Cost, share.account.budget, paid[index]),
        )
        endShare(share, unused)
      }
    },
  }
}

/** What part of its cost a call did not use. */
function unusedOf(cost: Cost, { hit }: Budget, paid: PaidOutcome | undefined): Cost {
  if (paid === undefined) return FREE
  const { outcome, cached } = paid
  if (cached) return weighed(cost, 1 - hit)
  if (outcome.kind === 'failed') return mayHaveReached(outcome.failure) ? FREE : cost
  return outcome.kind === 'error' ? { ...FREE, notes: cost.notes } : FREE
}

/** Gives a share's place free, and returns what was not used. */
function endShare({ account, admission }: Share, unused: readonly Cost[]): void {
  if (admission.charge !== null) refund(account, admission.charge, sumOf(unused))
  admission.release()
}

/** The calls of each spender; nearly always there is one. */
function bySpender(leaves: readonly PaidLeaf[]): Map<Spender, number[]> {
  const found = new Map<Spender, number[]>()
  for (const [index, { spender }] of leaves.entries()) {
    const indexes = found.get(spender)
    if (indexes === undefined) found.set(spender, [index])
    else indexes.push(index)
  }
  return found
}

function count(refusals: readonly (Refusal | null)[]): number {
  return refusals.reduce((sum, refusal) => sum + (refusal === null ? 0 : 1), 0)
}
