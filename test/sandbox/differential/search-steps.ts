import { BROKEN, TERMS } from './pools.ts'
import type { Maker, Making } from './steps.ts'

function search(making: Making, depth = 0): string {
  const { pick, chance, below } = making
  const terms = Array.from({ length: 1 + below(depth === 0 ? 3 : 2) }, () => {
    const term = depth < 2 && chance(0.15) ? `(${search(making, depth + 1)})` : pick(TERMS)
    return chance(0.2) ? `-${term}` : term
  })
  return terms.reduce((text, term) => `${text}${pick([' ', ' ', ' or ', ' and ', ' OR '])}${term}`)
}

const find =
  (action: string): Maker =>
  (making) => ({ action, params: { query: making.chance(0.08) ? making.pick(BROKEN) : search(making) } })

/** Searches. */
export const searchSteps: readonly Maker[] = [find('findNotes'), find('findCards')]
