import t, { type Test } from 'tap'
import { NEVER } from '../../src/upstream/send.ts'
import type { Further } from '../../src/upstream/upstream.ts'
import type { Outcome } from '../../src/wire/outcome.ts'
import { hold, leaf, type SmallAnki, startSmallAnki, turns } from './small-anki.ts'

const CARD = 'cardsInfo {"cards":[1]}'
const OTHER_CARD = 'cardsInfo {"cards":[2]}'

function told(outcome: Outcome | undefined): string {
  const text = outcome?.kind === 'result' || outcome?.kind === 'error' ? `${outcome.text}` : `${outcome?.kind}`
  return `${text} ${outcome?.by}`
}

/** Reads that go along with the next exchange, as far as the cache does not know them, and what is learnt of them. */
function along(...calls: readonly string[]) {
  const known: boolean[][] = []
  const moments: object[] = []
  const landed: string[][] = []
  const further: Further = {
    plan(moment, isKnown) {
      const leaves = calls.map(leaf)
      moments.push(moment)
      known.push(leaves.map(isKnown))
      return leaves.filter((one) => !isKnown(one))
    },
    landed(outcomes) {
      landed.push(
        outcomes.map(
          ({ leaf, outcome, isStored }) => `${leaf.action.name} ${told(outcome)}${isStored ? ' stored' : ''}`,
        ),
      )
    },
  }
  return { further, known, moments, landed }
}

/** Asks for calls with which others go along, in one request. */
async function askWith({ cache }: SmallAnki, calls: string | readonly string[], further: Further) {
  const leaves = [calls].flat().map((call) => leaf(call as string))
  const outcomes = await cache.further?.sendWith(leaves, { client: 'test', signal: NEVER }, further)
  return (outcomes ?? []).map(told)
}

const start = (t: Test, aheadFor = 1000, config = {}) => startSmallAnki(t, config, { aheadFor })

t.test('what goes along is one exchange with the call of the client, and is in the cache afterwards', async (t) => {
  const anki = await start(t)
  const { further, landed, moments } = along('modelNames', 'getTags', 'version')
  t.same(await askWith(anki, 'deckNames', further), ['"start" anki'], 'the client gets its own reply alone')
  t.same(anki.exchanges, [['deckNames', 'modelNames', 'getTags', 'version']])
  t.same(landed, [['modelNames "start" anki stored', 'getTags "start" anki stored', 'version 6 anki stored']])
  t.same(moments, [anki.cache.further?.look()])
  t.equal(await anki.one('getTags'), '"start" cache')
  t.equal(await anki.one('version'), '6 cache')
  anki.write('by hand')
  t.equal(await anki.one('getTags'), '"by hand" asked')
  t.same(anki.lookUps, ['miss', 'hit', 'hit', 'miss'], 'nobody has looked up what went along')
})

t.test('what the cache has, what is under way and what it never stores counts as known', async (t) => {
  const anki = await start(t)
  await anki.one('modelNames')
  const { held, release } = hold(anki, 'before')
  const tags = anki.one('getTags')
  await held()
  const { further, known } = along('modelNames', 'getTags', 'guiCurrentCard', 'findNotes {"query":"is:due"}', CARD)
  await askWith(anki, 'deckNames', further)
  t.same(known, [[true, true, true, true, false]])
  release()
  await tags
  t.same(anki.exchanges.at(-1), ['deckNames', 'cardsInfo'])
})

t.test('a reply that depends on the clock is used once, within its time and in its moment', async (t) => {
  const anki = await start(t)
  const readAhead = async () => {
    anki.clock.jump(10_000)
    await askWith(anki, 'guiCurrentCard', along(CARD).further)
  }
  await readAhead()
  anki.clock.jump(999)
  t.equal(await anki.one(CARD), '"start" cache')
  t.equal(await anki.one(CARD), '"start" asked', 'only once')
  t.equal(await anki.one(CARD), '"start" asked', 'and what the client asked for itself is not kept')
  await readAhead()
  anki.clock.jump(1000)
  t.equal(await anki.one(CARD), '"start" asked', 'its time is over')
  await readAhead()
  anki.write('by hand')
  t.equal(await anki.one(CARD), '"by hand" asked', 'another moment')
  await readAhead()
  await anki.one('guiDeckBrowser')
  t.equal(await anki.one(CARD), '"by hand" asked', 'something may have been written')
})

t.test('before the stamp is proved such a reply lasts no longer than others', async (t) => {
  const anki = await start(t, 1000, { stamp: 'auto', ttl: 300 })
  await askWith(anki, 'deckNames', along(CARD).further)
  anki.clock.jump(299)
  t.equal(await anki.one(CARD), '"start" cache')
  await askWith(anki, 'modelNames', along(CARD).further)
  anki.clock.jump(300)
  t.equal(await anki.one(CARD), '"start" asked')
})

t.test('no time for such replies: none is read ahead', async (t) => {
  const anki = await start(t, 0)
  const { further, known } = along(CARD, 'modelNames')
  await askWith(anki, 'deckNames', further)
  t.same(known, [[true, false]])
})

t.test('a multi finds what was read ahead only if all of it is there, and uses it up', async (t) => {
  const anki = await start(t)
  const readAhead = (...calls: string[]) => askWith(anki, 'guiCurrentCard', along(...calls).further)
  const multi = async () => (await anki.ask([CARD, OTHER_CARD])).map(told)
  await readAhead(CARD, OTHER_CARD)
  t.same(await multi(), ['"start" cache', '"start" cache'])
  t.same(await multi(), ['"start" anki', '"start" anki'])
  await readAhead(CARD)
  t.same(await multi(), ['"start" anki', '"start" anki'])
  t.equal(await anki.one(CARD), '"start" cache', 'a part that was not enough stays')
  await readAhead(CARD, 'deckNames')
  const mixed = async () => (await anki.ask([CARD, 'deckNames'])).map(told)
  t.same(await mixed(), ['"start" cache', '"start" cache'], 'with a part that holds longer')
  t.same(await mixed(), ['"start" anki', '"start" cache'])
  t.equal(await anki.one('deckNames'), '"start" cache', 'which is not used up')
})

t.test('who asks for what was read ahead and is under way waits for it', async (t) => {
  const anki = await start(t)
  const { held, release } = hold(anki, 'before')
  const first = askWith(anki, 'deckNames', along(CARD).further)
  await held()
  const waiting = [anki.one(CARD), anki.one(CARD)]
  await turns()
  t.same(anki.exchanges, [['deckNames', 'cardsInfo']], 'nobody asks Anki meanwhile')
  release()
  await first
  t.same(await Promise.all(waiting), ['"start" cache', '"start" asked'], 'one of them gets it')
})

t.test('what goes along and has not been sent is shared like any other call', async (t) => {
  const anki = await start(t)
  const { held, release } = hold(anki, 'queued')
  const first = askWith(anki, 'deckNames', along(CARD).further)
  await held()
  const second = anki.one(CARD)
  await turns()
  release()
  await first
  t.equal(await second, '"start" flight')
  t.equal(anki.exchanges.length, 1)
})

t.test('what changed on the way is not stored, and whoever planned it learns that', async (t) => {
  const anki = await start(t)
  const { further, landed } = along('modelNames', CARD, 'version')
  anki.before = () => {
    anki.before = null
    anki.write('meanwhile')
  }
  t.same(await askWith(anki, 'deckNames', further), ['"meanwhile" anki'])
  t.same(landed, [['modelNames "meanwhile" anki', 'cardsInfo "meanwhile" anki', 'version 6 anki stored']])
  anki.answers.set('getTags', () => ({ kind: 'error', text: Buffer.from('"no"'), by: 'anki' }))
  const tags = along('getTags')
  await askWith(anki, 'deckNames', tags.further)
  t.same(tags.landed, [['getTags "no" anki']], 'errors are not stored either')
})

t.test('where the file of the collection is out of sight nothing goes along, and neither with a write', async (t) => {
  const blind = await startSmallAnki(t, {}, { collection: 'off', aheadFor: 1000 })
  const unseen = along('modelNames')
  await askWith(blind, 'deckNames', unseen.further)
  await blind.cache.further?.ask({ client: 'test', signal: NEVER }, unseen.further)
  t.same(blind.exchanges, [['deckNames']])
  t.same(unseen.known, [])
  t.equal(blind.cache.further?.look(), null)

  const anki = await start(t)
  const { further, known } = along('modelNames')
  await askWith(anki, 'guiDeckBrowser', further)
  await askWith(anki, ['deckNames', 'guiDeckBrowser'], further)
  await askWith(anki, 'getTags', along().further)
  t.same(anki.exchanges, [['guiDeckBrowser'], ['deckNames', 'guiDeckBrowser'], ['getTags']])
  t.same(known, [])
})

t.test('further reads can go alone, if there are any', async (t) => {
  const anki = await start(t)
  const { further, landed } = along('modelNames', 'deckNames')
  const sender = { client: 'test', signal: NEVER }
  const before = anki.cache.further?.look()
  await anki.cache.further?.ask(sender, further)
  await anki.cache.further?.ask(sender, further)
  t.same(anki.exchanges, [['modelNames', 'deckNames']], 'the second time all is known')
  t.same(landed, [['modelNames "start" anki stored', 'deckNames "start" anki stored']])
  t.equal(await anki.one('deckNames'), '"start" cache')
  t.equal(anki.cache.further?.latest, before)
  t.equal(anki.cache.moment(), before)
  anki.write('by hand')
  t.equal(anki.cache.further?.latest, before, 'the latest that somebody saw')
  t.not(anki.cache.further?.look(), before)
  t.not(anki.cache.further?.latest, before)
})

t.test('a call that goes whole once more is not followed by what went along with it', async (t) => {
  const anki = await start(t)
  const asked: string[] = []
  anki.answers.set('notesInfo', ({ params }) => {
    asked.push(String(params))
    const { notes } = JSON.parse(String(params)) as { notes: number[] }
    return { kind: 'result', text: Buffer.from(`[${notes.map(() => '{}').join(', ')}]`), by: 'anki' }
  })
  await anki.one('notesInfo {"notes":[9]}')
  anki.before = () => {
    anki.before = null
    anki.write('meanwhile')
  }
  const { further, landed } = along('version', 'modelNames')
  t.same(await askWith(anki, 'notesInfo {"notes":[9,1]}', further), ['[{}, {}] anki'])
  t.same(anki.exchanges.slice(1), [['notesInfo', 'version', 'modelNames'], ['notesInfo']])
  t.same(asked, ['{"notes":[9]}', '{"notes": [1]}', '{"notes":[9,1]}'])
  t.same(landed, [['version 6 anki stored', 'modelNames "meanwhile" anki']])
  t.match(await anki.one('notesInfo {"notes":[9,1]}'), /asked/, 'the second reply has no state')
})

t.test('who shares what went along is not concerned by a call beside it that goes whole once more', async (t) => {
  const anki = await start(t)
  const replies = ['[{}]', '[]', '[{}, {"noteId": 1}]']
  anki.answers.set('notesInfo', () => ({ kind: 'result', text: Buffer.from(replies.shift() ?? ''), by: 'anki' }))
  await anki.one('notesInfo {"notes":[9]}')
  const { held, release } = hold(anki, 'before')
  const first = askWith(anki, 'notesInfo {"notes":[9,1]}', along('modelNames', 'deckNames').further)
  await held()
  const second = anki.ask(['modelNames', 'getTags'])
  await turns()
  release()
  t.same(await first, ['[{}, {"noteId": 1}] anki'])
  t.same((await second).map(told), ['"start" flight', '"start" anki'])
  t.same(anki.exchanges.slice(1), [['notesInfo', 'modelNames', 'deckNames'], ['getTags'], ['notesInfo']])
})
