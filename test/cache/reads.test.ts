import t, { type Test } from 'tap'
import { declareTexts } from '../../src/settings/declare-texts.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { hold, startSmallAnki, turns } from './small-anki.ts'

/** The text of each outcome. A list with a hole makes it throw. */
const told = (outcomes: readonly Outcome[]) =>
  Array.from(outcomes, (outcome) => `${'text' in outcome ? outcome.text : outcome.kind} ${outcome.by}`)

t.test('requests that arrive together ask for each call once', async (t) => {
  const anki = await startSmallAnki(t)
  const [first, second, third] = await Promise.all([
    anki.ask(['deckNames', 'getTags', 'deckNames']),
    anki.ask(['getTags', 'modelNames']),
    anki.ask(['modelNames', 'deckNames']),
  ])
  t.same(told(first), ['"start" anki', '"start" anki', '"start" anki'])
  t.same(told(second), ['"start" flight', '"start" anki'])
  t.same(told(third), ['"start" flight', '"start" flight'])
  t.same(anki.exchanges, [['deckNames', 'getTags'], ['modelNames']])
})

t.test('a request that shares calls and finds others changed meanwhile goes whole, once', async (t) => {
  const anki = await startSmallAnki(t)
  const { held, release } = hold(anki, 'after')
  const first = anki.one('deckNames')
  await held()
  const second = anki.ask(['deckNames', 'modelNames'])
  await turns()
  anki.write('meanwhile')
  release()
  t.equal(await first, '"start" asked')
  t.same(told(await second), ['"meanwhile" anki', '"meanwhile" anki'])
  t.same(anki.exchanges, [['deckNames'], ['modelNames'], ['deckNames', 'modelNames']])
})

t.test('a request that only shares calls goes whole if they are older than a change', async (t) => {
  const anki = await startSmallAnki(t)
  const { held, release } = hold(anki, 'after')
  const first = anki.ask(['deckNames', 'modelNames'])
  await held()
  const second = anki.ask(['deckNames', 'modelNames'])
  await turns()
  anki.write('meanwhile')
  release()
  t.same(told(await first), ['"start" anki', '"start" anki'], 'its own is of one moment')
  t.same(told(await second), ['"meanwhile" anki', '"meanwhile" anki'])
  t.same(anki.exchanges, Array(2).fill(['deckNames', 'modelNames']))
})

t.test(
  'a request takes no part in a flight that has not been sent, but for calls that arrive one by one',
  async (t) => {
    const anki = await startSmallAnki(t)
    const { held, release } = hold(anki, 'queued')
    const first = anki.one('deckNames')
    await held()
    anki.write('meanwhile')
    const multi = anki.ask(['deckNames', 'modelNames'])
    const single = anki.one('deckNames')
    await turns()
    release()
    t.equal(await first, '"meanwhile" asked')
    t.equal(await single, '"meanwhile" flight')
    t.same(told(await multi), ['"meanwhile" anki', '"meanwhile" anki'])
  },
)

t.test('a request of several calls shares none that has no state', async (t) => {
  const anki = await startSmallAnki(t, {}, { collection: 'off' })
  for (const call of ['deckNames', 'guiCurrentCard']) {
    const before = anki.exchanges.length
    const [single, multi] = await Promise.all([anki.one(call), anki.ask([call, 'getTags'])])
    t.equal(single, '"start" asked')
    t.same(told(multi), ['"start" anki', '"start" anki'])
    t.same(anki.exchanges.slice(before), [[call], [call, 'getTags']])
    anki.clock.jump(1000)
  }
})

t.test('a part of a request that is refused is not asked again, whatever changed', async (t) => {
  const anki = await startSmallAnki(t)
  const error = declareTexts('A test.', { 'test.no': { text: 'no' } })('test.no')
  anki.answers.set('deckNames', () => ({ kind: 'refused', error, by: 'load' }))
  anki.after = () => anki.write('meanwhile')
  t.same(told(await anki.ask(['deckNames', 'getTags'])), ['refused load', '"start" anki'])
  t.equal(anki.exchanges.length, 1)
})

t.test('a call that several requests wait for is given up when all of them have left', async (t) => {
  const anki = await startSmallAnki(t)
  const { held, release } = hold(anki, 'before')
  const clients = [1, 2, 3].map(() => new AbortController())
  const [one, two, three] = clients.map(({ signal }) => signal)
  const work = [anki.ask(['deckNames', 'modelNames'], { signal: one as AbortSignal })]
  await held()
  work.push(anki.ask(['deckNames', 'modelNames'], { signal: two as AbortSignal }))
  await turns()
  work.push(anki.ask('modelNames', { signal: three as AbortSignal }))
  await turns()
  const given = () => anki.signals.map(({ aborted }) => aborted)
  clients[0]?.abort()
  clients[2]?.abort()
  t.same(given(), [false], 'one still waits')
  clients[1]?.abort()
  t.same(given(), [true])
  release()
  await Promise.all(work)
})

t.test('what Anki refuses to a flight is refused to everyone in it, and nothing is kept', async (t) => {
  const anki = await startSmallAnki(t)
  const error = declareTexts('A test.', { 'test.no': { text: 'no' } })('test.no')
  anki.answers.set('deckNames', () => ({ kind: 'refused', error, by: 'load' }))
  const both = await Promise.all([anki.ask('deckNames'), anki.ask('deckNames'), anki.ask(['deckNames', 'getTags'])])
  t.same(both.map(told), [['refused load'], ['refused load'], ['refused load', '"start" anki']])
  anki.answers.delete('deckNames')
  t.equal(await anki.one('deckNames'), '"start" asked')
})

t.test('a request goes whole if a write begins while a part of it is asked', async (t) => {
  const anki = await startSmallAnki(t)
  await anki.one('deckNames')
  anki.before = async () => {
    anki.before = null
    await anki.one('guiDeckBrowser')
  }
  t.same(told(await anki.ask(['deckNames', 'getTags'])), ['"start" anki', '"start" anki'])
  t.same(anki.exchanges.slice(1), [['getTags'], ['guiDeckBrowser'], ['deckNames', 'getTags']])
})

t.test('without a stamp only what holds as long as Anki runs takes part in a request', async (t) => {
  const anki = await startSmallAnki(t, {}, { collection: 'off' })
  for (const call of ['version', 'deckNames']) await anki.one(call)
  t.same(told(await anki.ask(['version', 'deckNames', 'version'])), ['6 cache', '"start" anki', '6 cache'])
  t.same(anki.exchanges.at(-1), ['deckNames'])
  anki.before = () => {
    anki.before = null
    anki.become('down')
    anki.become('up')
  }
  t.same(told(await anki.ask(['version', 'deckNames'])), ['6 anki', '"start" anki'])
  t.same(anki.exchanges.slice(-2), [['deckNames'], ['version', 'deckNames']], 'another Anki: the whole of it again')
})

t.test('media and what depends on the clock take no part in a request of several calls', async (t) => {
  const anki = await startSmallAnki(t, { volatile: 1000 })
  const calls = ['getMediaFilesNames {"pattern":"*"}', 'findNotes {"query":"is:due"}']
  for (const call of calls) {
    await anki.one(call)
    t.match(await anki.one(call), /cache/, call)
  }
  t.same(
    (await anki.ask([...calls, 'deckNames'])).map(({ by }) => by),
    ['anki', 'anki', 'anki'],
  )
})

t.test('a multi whose parts were all asked by itself is not asked again, whatever changed', async (t) => {
  const anki = await startSmallAnki(t)
  anki.before = () => {
    anki.before = null
    anki.write('meanwhile')
  }
  t.same(told(await anki.ask(['deckNames', 'modelNames'])), ['"meanwhile" anki', '"meanwhile" anki'])
  t.equal(anki.exchanges.length, 1)
  t.equal(anki.cache.entries, 0)
})

t.test('an error that says that something is missing is kept only under a stamp', async (t) => {
  for (const [collection, text, isKept] of [
    ['auto', '"Note was not found: 5"', true],
    ['auto', '"note type was not found: a"', true],
    ['auto', '"Note 5 was not found: 5"', false],
    ['auto', '"x Note was not found"', false],
    ['auto', '"cannot: Note was not found: 5"', false],
    ['auto', '"no \\"Note was not found: 5\\""', false],
    ['off', '"Note was not found: 5"', false],
  ] as const) {
    const anki = await startSmallAnki(t, {}, { collection })
    anki.answers.set('getNoteTags', () => ({ kind: 'error', text: Buffer.from(text), by: 'anki' }))
    await anki.one('getNoteTags {"note":5}')
    t.equal(await anki.one('getNoteTags {"note":5}'), `${text} ${isKept ? 'cache' : 'asked'}`, collection)
  }
})

t.test('ids that are missing take part in a request only as long as nothing changes', async (t) => {
  const anki = await startSmallAnki(t)
  const answer = { text: '[{}]' }
  anki.answers.set('notesInfo', () => ({ kind: 'result', text: Buffer.from(answer.text), by: 'anki' }))
  await anki.one('notesInfo {"notes":[8]}')
  await anki.one('notesInfo {"notes":[9]}')
  t.same(told(await anki.ask(['notesInfo {"notes":[9,8]}', 'getTags'])), ['[{}, {}] cache', '"start" anki'])
  anki.before = () => {
    anki.before = null
    answer.text = '[{"noteId": 9}, {}]'
    anki.write('meanwhile')
  }
  t.same(told(await anki.ask(['notesInfo {"notes":[9,8]}', 'modelNames'])), [
    '[{"noteId": 9}, {}] anki',
    '"meanwhile" anki',
  ])
})

/** An Anki that has found note 9 missing, and gives these replies about notes from then on. */
async function startWithMissing(t: Test, ...replies: readonly Outcome[]) {
  const anki = await startSmallAnki(t)
  const asked: string[] = []
  const left = [result('[{}]'), ...replies]
  anki.answers.set('notesInfo', ({ params }) => {
    asked.push(String(params))
    return left.shift() ?? failed('garbage')
  })
  await anki.one('notesInfo {"notes":[9]}')
  return { anki, asked }
}

const result = (text: string): Outcome => ({ kind: 'result', text: Buffer.from(text), by: 'anki' })

t.test('a call without its missing ids that fails is not sent again', async (t) => {
  for (const [outcome, expected] of [
    [failed('timeout'), 'failed timeout'],
    [{ kind: 'error', text: Buffer.from('"no"'), by: 'anki' }, '"no" asked'],
  ] as const) {
    const { anki, asked } = await startWithMissing(t, outcome, result('[{}, {}]'))
    const isError = outcome.kind === 'error'
    t.equal(await anki.one('notesInfo {"notes":[9,1]}'), isError ? '[{}, {}] asked' : expected)
    t.equal(asked.length, isError ? 3 : 2, 'but an error is Anki’s only if it is about the whole call')
  }
})

t.test('a reply that does not fit the ids it was asked for leads to the whole call, which has no state', async (t) => {
  const { anki, asked } = await startWithMissing(t, result('[]'), result('[{}, {"a": 1}]'), result('[{"a": 2}]'))
  const { held, release } = hold(anki, 'before')
  const first = anki.one('notesInfo {"notes":[9,1]}')
  await held()
  const second = anki.ask(['notesInfo {"notes":[9,1]}', 'getTags'])
  await turns()
  anki.answers.set('getTags', () => result('"tags"'))
  release()
  t.equal(await first, '[{}, {"a": 1}] asked')
  t.same(told(await second), ['[{"a": 2}] anki', '"tags" anki'], 'who shared it asks for all of the request again')
  t.same(asked.slice(1), ['{"notes": [1]}', '{"notes":[9,1]}', '{"notes":[9,1]}'])
  t.same(anki.exchanges.slice(1), [['notesInfo'], ['getTags'], ['notesInfo'], ['notesInfo', 'getTags']])
  t.equal(await anki.one('notesInfo {"notes":[9,1]}'), 'failed garbage', 'nothing is kept of it')
})

t.test('which ids are missing is kept only where a moment is known, and only if it stands', async (t) => {
  const blind = await startSmallAnki(t, {}, { collection: 'off' })
  blind.answers.set('notesInfo', () => result('[{}, {}]'))
  await blind.one('notesInfo {"notes":[8,9]}')
  t.equal(blind.cache.entries, 1, 'the reply alone')
  const { anki } = await startWithMissing(t, result('[{}, {}]'), result('[{}, {}]'))
  t.equal(anki.cache.entries, 2, 'the reply and the id')
  anki.write('next')
  anki.before = () => {
    anki.before = null
    anki.write('meanwhile')
  }
  await anki.one('notesInfo {"notes":[7,8]}')
  t.equal(anki.cache.entries, 2)
})
