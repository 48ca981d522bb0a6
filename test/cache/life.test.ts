import { writeFileSync } from 'node:fs'
import t from 'tap'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { leaf, type SmallAnki, startSmallAnki, turns, turnsUntil } from './small-anki.ts'

/** Another Anki answers now. */
async function startAgain(anki: SmallAnki): Promise<void> {
  anki.become('down')
  anki.become('up')
  await turns(5)
}

const told = (outcomes: readonly Outcome[] | null | undefined) =>
  outcomes?.map((outcome) => `${'text' in outcome ? outcome.text : outcome.kind} ${outcome.by}`)

t.test('a reply that is no longer valid says why: the collection, a write, another Anki, or its time', async (t) => {
  const table: ['auto' | 'off', string, (anki: SmallAnki) => unknown, readonly string[]][] = [
    ['auto', 'the collection changes', (anki) => anki.write('by hand'), ['stamp', '-', '-', '-']],
    [
      'auto',
      'a media file changes',
      ({ folder }) => writeFileSync(`${folder}/collection.media/a.mp3`, 'another'),
      ['-', '-', 'stamp', '-'],
    ],
    ['auto', 'a write', (anki) => anki.one('guiDeckBrowser'), ['write', '-', 'write', 'write']],
    ['auto', 'another Anki', startAgain, Array(4).fill('process')],
    ['off', 'a second', (anki) => anki.clock.jump(1000), ['age', '-', 'age', 'age']],
    ['off', 'a write', (anki) => anki.one('reloadCollection'), ['write', '-', 'write', 'write']],
    ['off', 'another Anki', startAgain, Array(4).fill('process')],
    [
      'auto',
      'another Anki after a write',
      async (anki) => {
        await anki.one('guiDeckBrowser')
        await startAgain(anki)
      },
      Array(4).fill('process'),
    ],
  ]
  for (const [collection, name, happen, expected] of table) {
    const anki = await startSmallAnki(t, {}, { collection })
    writeFileSync(`${anki.folder}/collection.media/a.mp3`, 'one')
    const calls = [
      'deckNames',
      'version',
      'retrieveMediaFile {"filename":"a.mp3"}',
      'getMediaFilesNames {"pattern":"*"}',
    ]
    for (const call of calls) await anki.one(call)
    t.equal(anki.cache.entries, 4)
    await happen(anki)
    const reasons: string[] = []
    for (const call of calls) {
      const before = anki.evicted.length
      await anki.one(call)
      reasons.push(anki.evicted.slice(before).join() || '-')
    }
    t.same(reasons, expected, `${collection}: ${name}`)
  }
})

t.test('a write is told from a change of the collection also for a reply that depends on everything', async (t) => {
  const anki = await startSmallAnki(t, { actions: { guiCurrentCard: 60_000 } }, { collection: 'off' })
  await anki.one('reloadCollection')
  await anki.one('guiCurrentCard')
  t.match(await anki.one('guiCurrentCard'), /cache/)
  await anki.one('createDeck {"deck":"a"}')
  t.match(await anki.one('guiCurrentCard'), /asked/)
  t.same(anki.evicted, ['write'])
})

t.test('each call is looked up once, and the cache says how', async (t) => {
  const anki = await startSmallAnki(t)
  const looksOf = async (work: Promise<unknown>) => {
    const before = anki.lookUps.length
    await work
    return anki.lookUps.slice(before)
  }
  t.same(await looksOf(anki.ask(['deckNames', 'guiCurrentCard'])), ['miss', 'passed'])
  t.same(await looksOf(anki.ask(['deckNames', 'guiCurrentCard', 'version'])), ['hit', 'passed', 'miss'])
  t.same(await looksOf(Promise.all([anki.one('getTags'), anki.one('getTags')])), ['miss', 'shared'])
  t.same(await looksOf(anki.ask(['deckNames', 'guiDeckBrowser'])), [], 'writes are not looked up')
  anki.answers.set('getTags', () => failed('timeout'))
  anki.write('by hand')
  t.same(await looksOf(anki.one('getTags')), ['miss'])
})

t.test('a look-up that is prepared answers from the cache alone, or not at all', async (t) => {
  const anki = await startSmallAnki(t)
  const prepare = (...calls: string[]) => anki.cache.prepare(calls.map(leaf))
  for (const call of [
    'addNote {"note":{}}',
    'createDeck {"deck":"a"}',
    'guiCurrentCard',
    'cardsInfo {"cards":[1]}',
    'canAddNotes {"notes":[]}',
  ]) {
    t.equal(prepare(call), null, call)
    t.equal(prepare('deckNames', call), null, `${call} besides`)
  }
  const lookUp = prepare('deckNames', 'version')
  t.equal(await lookUp?.(), null)
  t.same([anki.exchanges, anki.lookUps], [[], []], 'nothing was asked, and nothing counts')
  await anki.ask(['deckNames', 'version'])
  for (const again of [1, 2]) {
    t.same(told(await lookUp?.()), ['"start" cache', '6 cache'], `${again}`)
    t.same(anki.lookUps.slice(2 * again), ['hit', 'hit'])
  }
  const media = 'getMediaFilesNames {"pattern":"*"}'
  await anki.one(media)
  t.match(told(await prepare(media)?.()), [/cache$/])
  t.equal(await prepare('version', media)?.(), null, 'a reply about media has no moment')
  anki.write('by hand')
  t.equal(await lookUp?.(), null)
  t.equal(anki.exchanges.length, 2)
})

t.test('the cache tells which collection it has found, and whether its stamp is proved', async (t) => {
  const anki = await startSmallAnki(t, { stamp: 'auto' })
  t.same(anki.found, [anki.folder])
  t.equal(anki.cache.place?.folder, anki.folder)
  t.same([anki.cache.isProved(), anki.cache.mode.by, anki.cache.moment()], [false, 'time', null])
  await anki.one('deckNames')
  await anki.ask(['deckNames', 'addNote {"note":{}}'])
  t.same([anki.cache.isProved(), anki.cache.mode], [true, { by: 'stamp' }])
  t.ok(anki.cache.moment())
  t.equal(anki.cache.moment(), anki.cache.moment())
  await startAgain(anki)
  t.same(anki.found, [anki.folder, anki.folder], 'and again after another start')
  t.equal(anki.cache.isProved(), false)
})

t.test('only the call that wrote proves the stamp, and only if it succeeded', async (t) => {
  const anki = await startSmallAnki(t, { stamp: 'auto' })
  const refused: Outcome = { kind: 'error', text: Buffer.from('"cannot create note"'), by: 'anki' }
  anki.before = () => anki.write('meanwhile, by hand')
  anki.answers.set('addNote', () => refused)
  await anki.ask(['deckNames', 'addNote {"note":{}}'])
  t.equal(anki.cache.isProved(), false, 'the reading of the same request shows nothing')
  anki.answers.delete('addNote')
  await anki.ask(['deckNames', 'addNote {"note":{}}'])
  t.equal(anki.cache.isProved(), true)
})

t.test('where the stamp is switched off, or Anki is elsewhere, no collection is looked for', async (t) => {
  const table = [
    [{ stamp: 'off' }, {}, 'the stamp is switched off'],
    [{}, { collection: 'off' }, 'the stamp is switched off'],
    [{}, { url: 'http://192.0.2.1:8765' }, 'Anki is on another machine'],
  ] as const
  for (const [config, where, reason] of table) {
    const anki = await startSmallAnki(t, config, where)
    await anki.one('deckNames')
    t.match(anki.cache.mode, { by: 'time', reason })
    t.same([anki.cache.place, anki.found], [null, []])
    t.equal(await anki.one('deckNames'), '"start" cache', 'for its time')
  }
})

t.test('Anki that goes away is not looked for until it is back', async (t) => {
  const anki = await startSmallAnki(t)
  anki.become('down')
  await turns(5)
  t.equal(anki.cache.place, null)
  for (const call of ['version', 'version', 'deckNames', 'deckNames']) t.match(await anki.one(call), /asked/, call)
  t.same([anki.found.length, anki.cache.entries], [1, 0])
  anki.become('up')
  await turnsUntil(() => anki.cache.place !== null)
  t.equal(anki.found.length, 2)
})

t.test('only a lost or refused connection means that another Anki may be running', async (t) => {
  for (const [failure, isOther] of [
    ['lost', true],
    ['unreachable', true],
    ['timeout', false],
    ['garbage', false],
    ['busy', false],
  ] as const) {
    const anki = await startSmallAnki(t)
    await anki.one('version')
    anki.answers.set('getTags', () => failed(failure))
    t.equal(await anki.one('getTags'), `failed ${failure}`)
    t.equal(await anki.one('version'), isOther ? '6 asked' : '6 cache', failure)
    t.equal(await anki.one('getTags'), `failed ${failure}`, 'and a failure is not kept')
  }
  const anki = await startSmallAnki(t)
  await anki.one('version')
  anki.answers.set('getTags', () => ({ kind: 'error', text: Buffer.from('"lost"'), by: 'anki' }))
  await anki.one('getTags')
  t.equal(await anki.one('version'), '6 cache')
  anki.answers.set('getTags', () => failed('lost'))
  await anki.ask(['modelNames', 'getTags'])
  t.equal(await anki.one('version'), '6 asked', 'one of several calls is enough')
})

t.test('a write that fails still makes everything go that it may have changed', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('deckNames')
  anki.answers.set('guiDeckBrowser', () => failed('timeout'))
  anki.before = async () => {
    anki.before = null
    await anki.one('deckNames')
  }
  t.equal(await anki.one('guiDeckBrowser'), 'failed timeout')
  t.equal(await anki.one('deckNames'), '"start" asked')
})

t.test('a late action among others makes everything go once more, unless the gateway has ended', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.ask(['addNote {"note":{}}', 'guiUndo'])
  await anki.one('deckNames')
  await anki.clock.pass(1999)
  t.match(await anki.one('deckNames'), /cache/)
  await anki.clock.pass(1)
  t.match(await anki.one('deckNames'), /asked/)
  await anki.one('guiUndo')
  t.same(anki.clock.waits(), [2000])
  t.ok(anki.cache.entries > 0)
  t.ok(anki.cache.bytes > 0)
  anki.cache.close()
  t.same(anki.clock.waits(), [])
  t.same([anki.cache.entries, anki.cache.bytes], [0, 0])
})

t.test('a call that would wait too long while names of its client’s notes are looked up is not sent', async (t) => {
  const anki = await startSmallAnki(t, {}, { patience: 5000 })
  const release = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  anki.before = async ([name]) => {
    if (name !== 'deckNames') return
    arrived.resolve()
    await release.promise
  }
  const note = anki.one('addNote {"note":{"deckName":"a","modelName":"b"}}')
  await arrived.promise
  const waiting = anki.ask(['getTags', 'version'])
  await anki.clock.pass(5000)
  t.same(told(await waiting), ['failed anki', 'failed anki'])
  t.match(await waiting, [{ failure: 'busy' }, { failure: 'busy' }])
  t.match(await anki.one('getTags', { client: 'other' }), /asked/)
  release.resolve()
  await note
  t.match(await anki.one('version'), /asked/)
})

t.test('each note that is known to fail counts as a reply from the cache', async (t) => {
  const anki = await startSmallAnki(t)
  anki.answers.set('deckNames', () => ({ kind: 'result', text: Buffer.from('["Default"]'), by: 'anki' }))
  anki.answers.set('modelNames', () => ({ kind: 'result', text: Buffer.from('["Basic"]'), by: 'anki' }))
  const note = 'addNote {"note":{"deckName":"Nope","modelName":"Basic"}}'
  t.same(told(await anki.ask([note, note])), Array(2).fill('"deck was not found: Nope" cache'))
  t.same(anki.lookUps, ['hit', 'hit'])
  await anki.ask([note, 'getTags'])
  t.same(anki.exchanges.at(-1), ['addNote', 'getTags'], 'a request with anything else goes to Anki')
})
