import t from 'tap'
import { failed } from '../../src/wire/outcome.ts'
import { startSmallAnki, turnsUntil } from './small-anki.ts'

t.test('an answer is kept while the collection stands, and not a moment longer', async (t) => {
  const anki = await startSmallAnki(t)
  t.same(anki.modes, [{ by: 'stamp' }])
  t.equal(await anki.one('deckNames'), '"start" asked')
  t.equal(await anki.one('deckNames'), '"start" cache')
  t.equal(await anki.one('deckNames {}'), '"start" cache', 'no params are empty params')
  anki.clock.jump(24 * 3_600_000)
  t.equal(await anki.one('deckNames'), '"start" cache', 'a day later')
  anki.write('by hand')
  t.equal(await anki.one('deckNames'), '"by hand" asked')
  t.equal(await anki.one('deckNames'), '"by hand" cache')
  t.same(anki.evicted, ['stamp'])
  t.same(anki.lookUps, ['miss', 'hit', 'hit', 'hit', 'miss', 'hit'])
})

t.test('an answer is not kept if the collection changed while it was on its way', async (t) => {
  const anki = await startSmallAnki(t)
  for (const when of ['before', 'after'] as const) {
    anki[when] = () => {
      anki[when] = null
      anki.write(`changed ${when}`)
    }
    await anki.one('deckNames')
    t.equal(anki.cache.entries, 0, 'not even under a state that is over')
    t.equal(await anki.one('deckNames'), `"changed ${when}" asked`)
    anki.write('next')
  }
})

t.test('white space between tokens makes no other call, anything else does', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('findNotes {"query":"a b"}')
  t.equal(await anki.one('findNotes { "query" :\n\t"a b" }'), '"start" cache')
  for (const other of ['{"query":"ab"}', '{"query":"a  b"}', '{"query":"a\\u0020b"}', '{"query":"a b\\" "}'])
    t.equal(await anki.one(`findNotes ${other}`), '"start" asked', other)
  t.equal(await anki.one('findCards {"query":"a b"}'), '"start" asked')
})

t.test('errors are not kept', async (t) => {
  const anki = await startSmallAnki(t)
  anki.answers.set('deckNames', () => ({
    kind: 'error',
    text: Buffer.from('"collection is not available"'),
    by: 'anki',
  }))
  await anki.one('deckNames')
  await anki.one('deckNames')
  t.equal(anki.exchanges.length, 2)
})

t.test('what depends on the clock or the windows is not kept, or for the configured time', async (t) => {
  const searches = [
    'is:due',
    '-is:"due"',
    'ADDED:1',
    'deck:current',
    'prop:due=1',
    'prop:r<0.9',
    'foo (rated:1)',
    'e\\dited:2',
  ]
  const volatile = [
    ...searches.map((query) => `findNotes ${JSON.stringify({ query })}`),
    'cardsInfo {"cards":[1]}',
    'areDue {"cards":[1]}',
  ]
  const never = await startSmallAnki(t)
  for (const call of volatile) {
    await never.one(call)
    t.match(await never.one(call), /asked/, call)
  }
  const short = await startSmallAnki(t, { volatile: 2000, actions: { areDue: 500, guiCurrentCard: 100 } })
  for (const call of volatile) {
    await short.one(call)
    t.match(await short.one(call), /cache/, call)
  }
  short.clock.jump(600)
  t.match(await short.one('areDue {"cards":[1]}'), /asked/, 'its own bound')
  t.match(await short.one('cardsInfo {"cards":[1]}'), /cache/)
  short.clock.jump(1500)
  t.match(await short.one('cardsInfo {"cards":[1]}'), /asked/)
  short.write('changed')
  t.match(await short.one('cardsInfo {"cards":[1]}'), /"changed" asked/, 'the stamp holds for it too')
  await short.one('guiCurrentCard')
  t.match(await short.one('guiCurrentCard'), /cache/, 'an owner may bound what is else never kept')
  t.match(await never.one('guiCurrentCard'), /asked/)
  t.match(
    await never
      .one('findNotes {"query":"deck:Due is:new"}')
      .then(() => never.one('findNotes {"query":"deck:Due is:new"}')),
    /cache/,
  )
})

t.test('single actions can be switched off, and a setting for one that is no read stops the start', async (t) => {
  const anki = await startSmallAnki(t, { actions: { deckNames: 0 } })
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /asked/)
  await t.rejects(startSmallAnki(t, { actions: { addNote: 5 } }), /cache\.actions\.addNote/)
  await t.rejects(startSmallAnki(t, { actions: { noSuch: 5 } }), /cache\.actions\.noSuch/)
})

t.test('a call that is not a pure read makes everything fall, before it is sent and after it ended', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('deckNames')
  anki.before = async () => {
    anki.before = null
    t.equal(await anki.one('deckNames'), '"start" asked', 'while it is under way')
    t.equal(await anki.one('deckNames'), '"start" cache')
  }
  await anki.one('guiDeckBrowser')
  t.equal(await anki.one('deckNames'), '"start" asked', 'after it')
  t.ok(anki.evicted.every((reason) => reason === 'write'))
  await anki.one('canAddNotes {"notes":[{"audio":[{"path":"x"}]}]}')
  t.equal(await anki.one('deckNames'), '"start" asked', 'a read that stores media')
  await anki.one('canAddNotes {"notes":[{"audio":[]}]}')
  t.equal(await anki.one('deckNames'), '"start" cache', 'one that does not')
})

t.test('2 s after a late action everything falls once more', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('guiUndo')
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /cache/)
  t.same(anki.clock.waits(), [2000])
  await anki.clock.pass(2000)
  t.match(await anki.one('deckNames'), /asked/)
  await anki.one('addNote {"note":{}}')
  t.same(anki.clock.waits(), [], 'others write before they reply')
})

t.test('Anki lost: nothing kept is given out, and nothing of before is afterwards', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('deckNames')
  await anki.one('version')
  t.equal(await anki.one('version'), '6 cache')
  anki.become('down')
  t.match(await anki.one('version'), /asked/)
  anki.become('up')
  t.match(await anki.one('version'), /asked/, 'for one process only')
  anki.answers.set('getTags', () => failed('lost'))
  await anki.one('version')
  await anki.one('getTags')
  t.match(await anki.one('version'), /asked/, 'a lost connection may mean another Anki')
})

t.test('identical reads share one exchange when they arrive together or in the same state', async (t) => {
  const anki = await startSmallAnki(t)
  const together = await Promise.all([anki.one('guiCurrentCard'), anki.one('guiCurrentCard'), anki.one('deckNames')])
  t.same(together, ['"start" asked', '"start" flight', '"start" asked'])
  t.equal(anki.exchanges.length, 2)

  anki.write('second')
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  anki.before = async () => {
    arrived.resolve()
    await release.promise
  }
  const first = anki.one('modelNames')
  await arrived.promise
  const later = anki.one('modelNames')
  const clocked = anki.one('cardsInfo {"cards":[1]}')
  await new Promise((resolve) => setImmediate(resolve))
  const clockedLater = anki.one('cardsInfo {"cards":[1]}')
  anki.before = null
  release.resolve()
  t.same(await Promise.all([first, later]), ['"second" asked', '"second" flight'])
  t.same(await Promise.all([clocked, clockedLater]), ['"second" asked', '"second" asked'], 'no stamp covers these')
})

t.test('a read may share what still waits for its turn, whatever happened since', async (t) => {
  const anki = await startSmallAnki(t)
  const queued = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  anki.queued = async () => {
    queued.resolve()
    await release.promise
  }
  const first = anki.one('guiCurrentCard')
  await queued.promise
  anki.write('new')
  const later = anki.one('guiCurrentCard')
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  release.resolve()
  t.same(await Promise.all([first, later]), ['"new" asked', '"new" flight'])
  t.equal(anki.exchanges.length, 1)
})

t.test('a read that arrived after a change does not share the flight of one before it', async (t) => {
  const anki = await startSmallAnki(t)
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  anki.after = async () => {
    anki.after = null
    arrived.resolve()
    await release.promise
  }
  const first = anki.one('deckNames')
  await arrived.promise
  anki.write('new')
  t.equal(await anki.one('deckNames'), '"new" asked')
  release.resolve()
  t.equal(await first, '"start" asked')
})

t.test('the first client leaving cancels nothing; all of them leaving does', async (t) => {
  const anki = await startSmallAnki(t)
  const [one, two] = [new AbortController(), new AbortController()]
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  anki.before = async () => {
    arrived.resolve()
    await release.promise
  }
  const first = anki.one('deckNames', { signal: one.signal })
  const second = anki.one('deckNames', { signal: two.signal })
  await arrived.promise
  one.abort()
  t.equal(anki.signals[0]?.aborted, false)
  const [third, fourth] = [new AbortController(), new AbortController()]
  const nobody = [third, fourth].map(({ signal }) => anki.one('modelNames', { signal }))
  await turnsUntil(() => anki.signals.length === 2)
  third.abort()
  t.equal(anki.signals[1]?.aborted, false)
  fourth.abort()
  t.equal(anki.signals[1]?.aborted, true, 'nobody waits for it any more')
  release.resolve()
  t.equal(await second, '"start" flight')
  await Promise.all([first, ...nobody])
})

t.test('a multi of kept answers is served without asking, and stays one moment', async (t) => {
  const anki = await startSmallAnki(t)
  const calls = ['deckNames', 'modelNames', 'version']
  const texts = async (all: readonly string[]) =>
    (await anki.ask(all)).map((outcome) => ('text' in outcome ? `${outcome.text}` : outcome.kind))
  await texts(calls)
  t.equal(anki.exchanges.length, 1, 'goes as one')
  t.same(await texts(calls), ['"start"', '"start"', '6'])
  t.equal(anki.exchanges.length, 1)

  t.same(await texts([...calls, 'getTags', 'getTags']), ['"start"', '"start"', '6', '"start"', '"start"'])
  t.same(anki.exchanges.at(-1), ['getTags'], 'only what is missing is asked, once')

  anki.before = () => {
    anki.before = null
    anki.write('between')
  }
  t.same(await texts(['deckNames', 'getDecks {"cards":[1]}']), ['"between"', '"between"'])
  t.same(anki.exchanges.slice(-2), [['getDecks'], ['deckNames', 'getDecks']], 'the whole once more, without the cache')
})

t.test('a multi that can write goes whole, once, and nothing of it is kept', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('deckNames')
  await anki.ask(['deckNames', 'addNote {"note":{}}', 'deckNames'])
  t.same(anki.exchanges.at(-1), ['deckNames', 'addNote', 'deckNames'])
  t.equal(await anki.one('deckNames'), '"{\\"note\\":{}}" asked')
})

t.test('without a stamp answers are kept for a short time, and a write drops what it changes', async (t) => {
  const anki = await startSmallAnki(t, {}, { collection: 'off' })
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /cache/)
  anki.write('unseen')
  t.equal(await anki.one('deckNames'), '"start" cache', 'within the bound the owner set')
  anki.clock.jump(1000)
  t.equal(await anki.one('deckNames'), '"unseen" asked')
  t.same(anki.evicted, ['age'])

  await anki.one('modelNames')
  await anki.one('createDeck {"deck":"x"}')
  t.match(await anki.one('modelNames'), /cache/, 'a new deck changes no note type')
  t.match(await anki.one('deckNames'), /asked/)
  await anki.one('reloadCollection')
  t.match(await anki.one('modelNames'), /asked/, 'unknown effects drop all')

  anki.before = async () => {
    anki.before = null
    t.match(await anki.one('deckNames'), /asked/, 'dropped before the write is sent')
  }
  await anki.one('createDeck {"deck":"y"}')
  t.match(await anki.one('deckNames'), /asked/, 'and again after it')
  anki.before = async () => {
    anki.before = null
    await anki.one('createDeck {"deck":"z"}')
  }
  anki.clock.jump(1000)
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /asked/, 'a read overtaken by a write is not kept')
  await anki.ask(['deckNames', 'modelNames'])
  await anki.ask(['deckNames', 'modelNames'])
  t.same(anki.exchanges.at(-1), ['deckNames', 'modelNames'], 'no moment is known, so a multi goes whole')
})

t.test('a bound of nothing keeps nothing', async (t) => {
  const anki = await startSmallAnki(t, { ttl: 0 }, { collection: 'off' })
  await anki.one('deckNames')
  t.match(await anki.one('deckNames'), /asked/)
  await anki.one('version')
  t.match(await anki.one('version'), /cache/, 'but what holds for the process')
})

t.test('media answers hold under the stamp of the folder and of the file', async (t) => {
  const { writeFileSync } = await import('node:fs')
  const anki = await startSmallAnki(t)
  const file = `${anki.folder}/collection.media/a.mp3`
  writeFileSync(file, 'one')
  const call = 'retrieveMediaFile {"filename":"a.mp3"}'
  await anki.one(call)
  t.match(await anki.one(call), /cache/)
  anki.write('x')
  t.match(await anki.one(call), /cache/, 'whatever happens in the collection')
  writeFileSync(file, 'two, in place')
  t.match(await anki.one(call), /asked/)
  for (const other of ['../a.mp3', 'a:b', '.hidden', 'e\\u0301.mp3', 'sub/a.mp3']) {
    await anki.one(`retrieveMediaFile {"filename":"${other}"}`)
    t.match(await anki.one(`retrieveMediaFile {"filename":"${other}"}`), /asked/, `${other} is looked for elsewhere`)
  }
  await anki.one('getMediaFilesNames {"pattern":"*"}')
  t.match(await anki.one('getMediaFilesNames {"pattern":"*"}'), /cache/)
  await anki.one('getMediaFilesNames {"pattern":"sub/*"}')
  t.match(await anki.one('getMediaFilesNames {"pattern":"sub/*"}'), /asked/)
})

t.test('keys and answers together stay within the configured bytes', async (t) => {
  const anki = await startSmallAnki(t, { size: 20_000 })
  for (let count = 0; count < 200; count += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => anki.one(`findNotes {"query":"${'x'.repeat(index * 35)} ${count}"}`)),
    )
    t.ok(anki.cache.bytes <= 20_000)
  }
  t.ok(anki.cache.entries > 10)
  t.ok(anki.evicted.includes('space'))
})
