import fc, { type Arbitrary } from 'fast-check'
import { GROUPS } from '../../src/actions/facts.ts'
import type { Rules } from '../checks/policy-reference.ts'
import { KEYS } from './calls.ts'
import type { ReferenceClients } from './reference.ts'

/** One of so many gateways, each with other clients and profiles. */
export const SUBJECTS = 8

const SELECTORS = ['@all', ...GROUPS.map((group) => `@${group}`), 'addNote', 'storeMediaFile', 'deckNames', 'notesInfo']
const OPEN: Rules = { allow: ['@all'], ask: [], deny: [], deck: [], fetch: true }

const some = (most: number, selectors: readonly string[]) =>
  fc.array(fc.constantFrom(...selectors), { maxLength: most, size: 'max' })
const narrow = some(
  2,
  SELECTORS.filter((one) => one !== '@all'),
)
const deck = fc.record({
  selector: fc.constantFrom('@add', '@edit'),
  decks: fc.constantFrom('A', 'A::b', 'B', 'Alpha').map((one): string[] => [one]),
})
const rules: Arbitrary<Rules> = fc.record({
  allow: fc.oneof(fc.constant<string[]>(['@all']), some(4, SELECTORS)),
  ask: narrow,
  deny: narrow,
  deck: fc.array(deck, { maxLength: 1 }),
  fetch: fc.boolean(),
})

/** The clients of each gateway of a seed. The first gateway allows everything, so that most calls go all the way. */
export function clientsOfSeed(seed: number): readonly ReferenceClients[] {
  const all = fc.sample(fc.tuple(rules, rules, rules), { seed, numRuns: SUBJECTS })
  return all.map(([one, other, anonymous], index) => {
    if (index === 0) return { anonymous: OPEN, byKey: { [KEYS[0]]: OPEN, [KEYS[1]]: OPEN } }
    // Of the last one, nobody without a key is a client.
    return { anonymous: index === SUBJECTS - 1 ? null : anonymous, byKey: { [KEYS[0]]: one, [KEYS[1]]: other } }
  })
}
