import { cardSteps } from './card-steps.ts'
import { deckSteps } from './deck-steps.ts'
import { noteSteps } from './note-steps.ts'
import type { Random } from './random.ts'
import { searchSteps } from './search-steps.ts'
import type { IdPlace, Kind } from './side.ts'
import { typeSteps } from './type-steps.ts'

/** A call that both sides get. */
export interface Step {
  readonly action: string
  readonly params: object
}

/** What a random step is made from. */
export interface Making extends Random {
  /** A place of one that was made so far, whether it is still there or not. */
  id(kind: Kind): IdPlace
  ids(kind: Kind, most: number): IdPlace[]
}

/** Makes one step; `null` where it has nothing to work on. */
export type Maker = (making: Making) => Step

/** The families of steps by name, and how often a step of each is made. */
export const FAMILIES: Record<string, { readonly share: number; readonly makers: readonly Maker[] }> = {
  notes: { share: 30, makers: noteSteps },
  cards: { share: 25, makers: cardSteps },
  decks: { share: 12, makers: deckSteps },
  types: { share: 8, makers: typeSteps },
  searches: { share: 25, makers: searchSteps },
}

/** A random step of the families named. */
export function randomStep(random: Random, known: Record<Kind, number>, families: readonly string[]): Step {
  const id = (kind: Kind): IdPlace => ({ $: kind, nth: random.below(known[kind] + 1) })
  const making: Making = {
    ...random,
    id,
    ids(kind, most) {
      const nths = Array.from({ length: known[kind] }, (_, nth) => nth)
      return random.some(nths, most).map((nth) => ({ $: kind, nth }))
    },
  }
  const chosen = families.flatMap((name) => Array<string>(FAMILIES[name]?.share ?? 0).fill(name))
  return random.pick(FAMILIES[random.pick(chosen)]?.makers ?? [])(making)
}
