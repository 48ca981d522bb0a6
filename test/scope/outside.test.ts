import t from 'tap'
import { createFindOutside } from '../../src/scope/outside.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { catalogue, DECKS, errorWith, given, resultWith, SCOPE } from './given.ts'

/** Finds the ids outside of calls to a collection in which the cards 11 and 12 are inside. */
async function find(leaves: readonly Leaf[], decks: Outcome = resultWith(DECKS)) {
  const sent: string[] = []
  const outside = await createFindOutside(catalogue)(leaves, async (asked) =>
    asked.map(({ action: { name } }) => {
      sent.push(name)
      if (name === 'deckNamesAndIds') return decks
      return resultWith(name === 'findCards' ? '[11, 12]' : '[]')
    }),
  )
  return { outside, sent: [...new Set(sent)] }
}

t.test('the ids outside are found for each call, and none of the calls is sent', async (t) => {
  const { outside, sent } = await find([
    given('cardsInfo', { cards: [11, 21] }),
    given('suspend', { cards: [12] }),
    given('addTags', { notes: [7], tags: 'x' }),
    given('version', null),
    given('cardsInfo', { cards: [21] }, null),
    given('sync', null),
    given('cardsInfo', { cards: [5.5] }),
    given('notesInfo', { query: 'x' }),
  ])
  t.same(outside, [['21'], [], ['7'], [], [], [], [], []])
  t.same(sent, ['deckNamesAndIds', 'findCards', 'findNotes'])
})

t.test('what Anki did not say is not known', async (t) => {
  const leaves = [given('cardsInfo', { cards: [11] }), given('version', null), given('sync', null)]
  for (const decks of [failed('lost'), errorWith('collection is not available')])
    t.same((await find(leaves, decks)).outside, [null, [], []])
})

t.test('nothing is asked for calls that name nothing', async (t) => {
  const { outside, sent } = await find([given('version', null), given('cardsInfo', { cards: [] })])
  t.same(outside, [[], []])
  t.same(sent, [])
  t.same((await find([given('cardsInfo', { cards: [21] }, { ...SCOPE, decks: ['Nothing'] })])).outside, [['21']])
})
