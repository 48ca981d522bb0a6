import type { AccountState } from './accounts.ts'
import { rateWords } from './refusal.ts'
import { PARTS } from './window.ts'

/** What is left to one client, or to one address of it, in words for its owner. */
export interface ShownAccount extends Pick<AccountState, 'client' | 'address' | 'budget' | 'active' | 'waiting'> {
  /** Each rate in words, which part of it is left (0 to 1), and in how many ms it is whole again; null where it is. */
  readonly rates: readonly { readonly rate: string; readonly left: number; readonly endsIn: number | null }[]
}

export function shownAccount({ client, address, budget, active, waiting, remainders }: AccountState): ShownAccount {
  const rates = remainders.map(({ rate, left, endsIn }) => ({
    rate: rateWords(rate),
    left: left / (rate.points * PARTS),
    endsIn,
  }))
  return { client, address, budget, active, waiting, rates }
}
