import { mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { refund, remaindersOf } from './account.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Budget, Cost } from './budget.ts'
import { FREE, sumOf, weighed } from './cost.ts'
import type { GateVerdict } from './gate.ts'
import { refusalHeaders } from './headers.ts'
import type { BudgetAdmission } from './observer.ts'
import type { BudgetRefusal } from './refusal.ts'

/** The facts about the caller of a call that its budget depends on. */
export interface Spender {
  readonly client: string
  readonly budget: Budget
  /** The caller's address if any program there could be this client. Null if the client has proved its identity. */
  readonly address: string | null
  /** Whether the gateway only counts calls that are over budget. */
  readonly report: boolean
}

/** A leaf call and the client that pays for it. */
export interface PaidLeaf {
  readonly spender: Spender
  readonly cost: Cost
}

/** A request that its budgets allow, in whole or in part. */
export interface Ticket {
  /** For each leaf call: null if it may go, and otherwise the reason. */
  readonly refusals: readonly (BudgetRefusal | null)[]
  /** Resolves to the headers that tell the client why it was refused, and when to try again. */
  headers(): Promise<Readonly<Record<string, string>>>
  /**
   * Ends the request and refunds the calls that never reached Anki.
   * `outcomes` has the outcome of every call in order, or is empty if the request did not finish.
   */
  end(outcomes: readonly Outcome[]): void
}

/** The budgets of all clients. */
export interface Budgets {
  /** Resolves to null if the client left before its turn came. */
  admit(leaves: readonly PaidLeaf[], bytes: number, signal: AbortSignal): Promise<Ticket | null>
}

interface Share {
  readonly indexes: readonly number[]
  readonly account: OpenAccount
  readonly admission: GateVerdict
  /** The charge for each of the calls. */
  readonly charged: readonly Cost[]
}

export function createBudgets(accounts: Accounts, onAdmission: (event: BudgetAdmission) => void): Budgets {
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
  const refusals = new Array<BudgetRefusal | null>(leaves.length).fill(null)
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
      for (const share of shares) {
        const unused = share.indexes.map((index, place) =>
          unusedOf(share.charged[place] as Cost, share.account.budget, outcomes[index]),
        )
        endShare(share, unused)
      }
    },
  }
}

/** Returns the part of its cost that a call did not use. */
function unusedOf(cost: Cost, { hit }: Budget, outcome: Outcome | undefined): Cost {
  if (outcome === undefined) return FREE
  // An identical call or the cache answered, or the audit log could not record the call.
  if (outcome.by !== 'anki') return weighed(cost, 1 - hit)
  if (outcome.kind === 'failed') return mayHaveReached(outcome.failure) ? FREE : cost
  return outcome.kind === 'error' ? { ...FREE, notes: cost.notes } : FREE
}

/** Frees a share's place and refunds its unused cost. */
function endShare({ account, admission }: Share, unused: readonly Cost[]): void {
  if (admission.charge !== null) refund(account, admission.charge, sumOf(unused))
  admission.release()
}

/** Groups the calls by spender. There is nearly always only one. */
function bySpender(leaves: readonly PaidLeaf[]): Map<Spender, number[]> {
  const found = new Map<Spender, number[]>()
  for (const [index, { spender }] of leaves.entries()) {
    const indexes = found.get(spender)
    if (indexes === undefined) found.set(spender, [index])
    else indexes.push(index)
  }
  return found
}

function count(refusals: readonly (BudgetRefusal | null)[]): number {
  return refusals.reduce((sum, refusal) => sum + (refusal === null ? 0 : 1), 0)
}
