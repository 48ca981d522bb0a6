import fc from 'fast-check'
import t from 'tap'
import { GROUPS } from '../../src/actions/facts.ts'
import { catalogue, decider } from './policies.ts'
import { verdict } from './policy-reference.ts'

const names = catalogue.all.map(({ name }) => name).filter((name) => name !== 'multi')
const selector = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: fc.constantFrom('@all', ...GROUPS.map((group) => `@${group}`)) },
)
const selectors = fc.uniqueArray(selector, { maxLength: 5 })
const deck = fc.constantFrom('A', 'A::b', 'A::b::c', 'B', 'AB')
const rules = fc.record({
  allow: fc.oneof(selectors, fc.constant(['@all'])),
  ask: selectors,
  deny: selectors,
  deck: fc.array(
    fc.record({
      selector: fc.constantFrom('@add', '@all', '@edit'),
      decks: fc.uniqueArray(deck, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 1 },
  ),
  fetch: fc.boolean(),
})

const odd = fc.constantFrom(null, true, false, 0, 7, '', 'x', [], {}, ['A'])
const medium = fc.oneof(
  odd,
  fc.record(
    {
      filename: fc.constant('a'),
      url: fc.constantFrom('', 'http://a.org/', null),
      path: fc.constantFrom('', '/x', null),
    },
    { requiredKeys: [] },
  ),
)
const mediaList = fc.oneof(medium, fc.array(medium, { maxLength: 2 }))
const note = fc.oneof(
  { weight: 1, arbitrary: odd },
  {
    weight: 6,
    arbitrary: fc.record(
      { deckName: fc.oneof(deck, odd), modelName: fc.constant('Basic'), audio: mediaList, picture: mediaList },
      { requiredKeys: [] },
    ),
  },
)
const params = fc.record(
  {
    note,
    notes: fc.oneof(note, fc.array(note, { maxLength: 3 })),
    deck: fc.oneof(deck, odd),
    decks: fc.oneof(fc.array(deck, { maxLength: 3 }), fc.constant([])),
    cards: fc.constant([1]),
    add: odd,
    suspend: odd,
    url: fc.constantFrom('', 'http://a.org/'),
    path: fc.constantFrom('', '/x'),
    modelName: fc.constant('Basic'),
  },
  { requiredKeys: [] },
)
const telling = [
  'addNote',
  'addNotes',
  'canAddNote',
  'canAddNotes',
  'addTags',
  'suspend',
  'storeMediaFile',
  'createDeck',
  'deleteDecks',
]
const call = fc.record({ action: fc.oneof(fc.constantFrom(...telling), fc.constantFrom(...names)), params })

t.test('every verdict is that of a reference that looks at everything in the plainest way', async (t) => {
  const effects = { allow: 0, ask: 0, refuse: 0 }
  fc.assert(
    fc.property(rules, fc.array(call, { minLength: 1, maxLength: 12 }), (given, calls) => {
      const { allow, ask, deny, deck, fetch } = given
      const where = Object.fromEntries(deck.map(({ selector, decks }) => [selector, { deck: { deck: decks } }]))
      const decide = decider({ allow, ask, deny, where, hazards: fetch ? { fetch: true } : {} })
      for (const { action, params } of calls) {
        const expected = verdict(given, catalogue, action, JSON.parse(JSON.stringify(params)))
        const { effect, rule } = decide(action, params)
        effects[effect] += 1
        if (effect !== expected)
          throw new Error(`${action} ${JSON.stringify(params)}: ${effect} by ${rule}, expected ${expected}`)
      }
    }),
    { numRuns: 1500 },
  )
  for (const [effect, count] of Object.entries(effects)) t.ok(count > 300, `${effect}: ${count}`)
})
