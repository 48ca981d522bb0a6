import type { AccountState } from './accounts.ts'
import { rateWords } from './refusal.ts'
import { PARTS } from './window.ts'

/** The remainder of one client, or of one address of it, as text for its owner. */
export interface BudgetState extends Pick<AccountState, 'client' | 'address' | 'budget' | 'active' | 'waiting'> {
  /** For each rate its text, the remaining part (0 to 1), and the time in ms until it is full again. The time is null for a full rate. */
  readonly rates: readonly { readonly rate: string; readonly left: number; readonly endsIn: number | null }[]
}

export function budgetStateOf({ client, address, budget, active, waiting, remainders }: AccountState): BudgetState {
  const rates = remainders.map(({ rate, left, endsIn }) => ({
    rate: rateWords(rate),
    left: left / (rate.points * PARTS),
    endsIn,
  }))
  return { client, address, budget, active, waiting, rates }
}
