import t from 'tap'
import type { Seed } from '../../src/sandbox/sandbox.ts'
import { resultOf, SEED, startScoped } from './scoped.ts'
import { inShort, startTwins } from './twins.ts'

// The differences that docs/scope.md lists, one after the other, and what a client still learns.
const SCOPE = { decks: ['Japanese'], shared: 'tag', whole: [] } as const

/** The replies to one call: of a client with a scope, and of a collection that holds only its decks. */
async function startPair(seed: Seed = SEED) {
  const twins = await startTwins(seed, SCOPE, ['Medicine', 'Medicine::PLANTED'])
  return {
    twins,
    async both(action: string, params: object = {}): Promise<[string, string]> {
      twins.tick()
      const call = [{ action, params }]
      return [inShort((await twins.scoped(call))[0]), inShort((await twins.alone(call))[0])]
    },
  }
}

t.test('Default is in no list, and getDecks names it for ids that do not exist', async (t) => {
  const { both } = await startPair()
  t.same(await both('deckNames'), [
    'result ["Japanese", "Japanese::Verbs"]',
    'result ["Default", "Japanese", "Japanese::Verbs"]',
  ])
  t.same(await both('getDecks', { cards: [7] }), ['result {"Default": [7]}', 'result {"Default": [7]}'])
})

t.test('tags that no note has any more, and reviews of deleted cards, are not told', async (t) => {
  const { twins, both } = await startPair()
  const [note] = (await twins.asOwner('findNotes', { query: 'neko' })) as number[]
  const [card] = (await twins.asOwner('findCards', { query: 'neko' })) as number[]
  await both('addTags', { notes: [note], tags: 'gone' })
  await both('removeTags', { notes: [note], tags: 'gone' })
  const [tags, allTags] = await both('getTags')
  t.notMatch(tags, 'gone')
  t.match(allTags, 'gone')
  await both('answerCards', { answers: [{ cardId: card, ease: 3 }] })
  await both('deleteNotes', { notes: [note] })
  const [reviews, allReviews] = await both('getReviewsOfCards', { cards: [card] })
  t.equal(reviews, `result {"${card}": []}`)
  t.match(allReviews, '"ease": 3')
})

t.test('ids in unusual forms are refused', async (t) => {
  const { both } = await startPair()
  for (const cards of [[5.5], { 5: 1 }, '5', ['5 '], [[5]], [true]])
    t.equal((await both('cardsModTime', { cards }))[0], 'refused scope.ids', JSON.stringify(cards))
})

t.test(
  'duplicates are looked for in the deck, so that a cloze without a cloze and HTML alone are not found',
  async (t) => {
    const { both } = await startPair()
    const add = (modelName: string, fields: object) =>
      both('canAddNoteWithErrorDetail', { note: { deckName: 'Japanese', modelName, fields } })
    t.same(await add('Basic', { Front: '<br>', Back: '' }), [
      'result {"canAdd": true}',
      'result {"canAdd": false, "error": "cannot create note because it is empty"}',
    ])
    t.same(await add('Cloze', { Text: 'none', 'Back Extra': '' }), [
      'result {"canAdd": true}',
      'result {"canAdd": false, "error": "cannot create note for unknown reason"}',
    ])
  },
)

t.test('calls that would create a deck outside are refused', async (t) => {
  const { both } = await startPair()
  for (const [action, params] of [
    ['getDeckStats', { decks: ['Medicine'] }],
    ['cardReviews', { deck: 'Medicine', startID: 0 }],
    ['getLatestReviewID', { deck: 'Medicine' }],
    ['createDeck', { deck: 'Medicine' }],
    ['changeDeck', { cards: [], deck: 'Medicine' }],
  ] as const)
    t.equal((await both(action, params))[0], 'refused scope.deck', action)
})

t.test('files without a note inside are not opened, and those of others not written over', async (t) => {
  const { both } = await startPair({ ...SEED, media: { 'free.txt': 'x' } })
  t.same(await both('retrieveMediaFile', { filename: 'free.txt' }), ['result false', 'result "eA=="'])
  t.same(await both('storeMediaFile', { filename: 'free.txt', data: 'eQ==' }), [
    'refused scope.media',
    'result "free.txt"',
  ])
})

t.test('guiBrowse shows what the search finds, and tells only what is inside', async (t) => {
  const { asPupil, asOwner, close } = await startScoped()
  t.teardown(close)
  const inside = resultOf(await asOwner('findCards', { query: 'deck:Japanese' }))
  t.same(resultOf(await asPupil('guiBrowse', { query: 'deck:*' })), inside)
})

t.test('a file belongs to the client by its name', async (t) => {
  const { asPupil, asOwner, close } = await startScoped()
  t.teardown(close)
  await asPupil('storeMediaFile', { filename: 'mine.txt', data: 'eA==' })
  await asOwner('storeMediaFile', { filename: 'mine.txt', data: 'eQ==' })
  t.equal(resultOf(await asPupil('retrieveMediaFile', { filename: 'mine.txt' })), 'eQ==')
})

t.test('tags are spelled as elsewhere, and positions count all new cards', async (t) => {
  const { twins, both } = await startPair()
  const [note] = (await twins.asOwner('findNotes', { query: 'neko' })) as number[]
  await both('addTags', { notes: [note], tags: 'planted-ANATOMY' })
  t.same(
    (await both('getNoteTags', { note })).map((text) => /planted-anatomy/i.exec(text)?.[0]),
    ['PLANTED-anatomy', 'planted-ANATOMY'],
  )
  const medicine = { deckName: 'Medicine', modelName: 'Basic', fields: { Front: 'one more', Back: '' } }
  await twins.asOwner('addNote', { note: medicine })
  await both('addNote', { note: { ...medicine, deckName: 'Japanese' } })
  const [cards] = await both('findCards', { query: '"one more"' })
  const positions = (await both('cardsInfo', { cards: JSON.parse(cards.replace('result ', '')) })).map(
    (text) => /"due": ([0-9]+)/.exec(text)?.[1],
  )
  t.not(positions[0], positions[1])
})
