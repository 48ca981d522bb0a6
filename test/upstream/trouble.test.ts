import t from 'tap'
import { type Asked, createFake, type FakeOptions, leaf, texts } from './fake-anki.ts'

const DECKS = '{"result": "deckNames", "error": null}'
const query = (text: string) => leaf('findNotes', { query: text })
const isPoisonous = (calls: readonly Asked[]) => calls.some(({ params }) => params?.query === 'poison')
const echo = ({ action, params }: Asked) => params?.query ?? action

function busy(options: FakeOptions = {}) {
  const fake = createFake({
    answer: echo,
    ...options,
    holds: (number) => number === 1 || options.holds?.(number) === true,
  })
  const first = fake.send('first', leaf('deckNames'))
  return { ...fake, first, free: () => fake.exchanges[0]?.reply(DECKS) }
}

for (const [what, spoilt, failure] of [
  ['loses the connection', null, 'lost'],
  ['is answered with garbage', 'oops', 'garbage'],
] as const) {
  t.test(`one poisonous read among 200 that ${what} harms itself alone`, async (t) => {
    const fake = busy({ spoil: (calls) => (isPoisonous(calls) ? spoilt : undefined), bounds: { window: 1000 } })
    const answers = Array.from({ length: 200 }, (_, index) =>
      fake.send(`c${index}`, query(index === 77 ? 'poison' : `q${index}`)),
    )
    const write = fake.send('w', leaf('createDeck', { deck: 'x' }))
    fake.free()
    const outcomes = (await Promise.all(answers)).flatMap(texts)
    outcomes.forEach((text, index) => {
      if (text !== (index === 77 ? failure : `"q${index}"`)) t.fail(`call ${index}: ${text}`)
    })
    await write
    t.equal(fake.exchanges.filter(({ body }) => body.includes('createDeck')).length, 1)
    t.equal(fake.exchanges.filter(({ body }) => body.includes('poison')).length, 2)
    t.equal(fake.told.resent, 200)
  })
}

t.test('a read that was poisonous is kept out of packs when it is asked again', async (t) => {
  const fake = busy({ spoil: (calls) => (isPoisonous(calls) ? null : undefined) })
  const round = () => Promise.all(['q0', 'poison', 'q1'].map((text, index) => fake.send(`c${index}`, query(text))))
  const first = round()
  fake.free()
  t.same((await first).flatMap(texts), ['"q0"', 'lost', '"q1"'])
  const { length } = fake.exchanges
  // A first call on its way, so that the others meet in the queue.
  const ahead = fake.send('ahead', leaf('deckNames'))
  t.same((await round()).flatMap(texts), ['"q0"', 'lost', '"q1"'])
  await ahead
  t.same(
    fake.exchanges
      .slice(length + 1)
      .map(({ calls }) => calls.length)
      .sort(),
    [1, 2],
  )
  t.equal(fake.told.resent, 3)
})

t.test('an exchange with a write that gives no usable reply is never sent again', async (t) => {
  for (const [spoilt, failure] of [
    [null, 'lost'],
    ['{}', 'garbage'],
  ] as const) {
    const fake = createFake({ spoil: () => spoilt })
    t.same(texts(await fake.send('a', leaf('deckNames'), leaf('createDeck', { deck: 'x' }))), [failure, failure])
    t.equal(fake.exchanges.length, 1)
  }
})

t.test('where nothing of a pack can have reached Anki, nothing is tried again', async (t) => {
  const fake = busy({ holds: (number) => number === 2 })
  const answers = ['a', 'b'].map((client) => fake.send(client, query(client)))
  fake.free()
  await fake.sent(2)
  fake.exchanges[1]?.end('unreachable')
  t.same((await Promise.all(answers)).flatMap(texts), ['unreachable', 'unreachable'])
  t.equal(fake.exchanges.length, 2)
})

for (const [what, spoilt] of [
  ['gives another number of answers than asked', '{"result": [{"result": 1, "error": null}], "error": null}'],
  ['gives bare results', '{"result": [1, 2, 3], "error": null}'],
  ['does not know multi', '{"result": null, "error": "unsupported action"}'],
] as const) {
  t.test(`an upstream that ${what} is asked one call at a time from then on`, async (t) => {
    const fake = busy({ spoil: (_, asMulti) => (asMulti ? spoilt : undefined) })
    const round = async () => {
      const answers = ['a', 'b', 'c'].map((client) => fake.send(client, query(client)))
      fake.free()
      t.same((await Promise.all(answers)).flatMap(texts), ['"a"', '"b"', '"c"'])
    }
    for (let rounds = 0; rounds < 4; rounds++) await round()
    const multis = fake.exchanges.filter(({ body }) => body.includes('"multi"')).length
    await round()
    t.equal(fake.exchanges.filter(({ body }) => body.includes('"multi"')).length, multis)
    t.same(texts(await fake.send('a', leaf('deckNames'), leaf('createDeck', { deck: 'x' }))), [
      '"deckNames"',
      '"createDeck"',
    ])
  })
}

t.test('a call whose client leaves before its turn is dropped, write or read', async (t) => {
  const fake = busy()
  const leaving = new AbortController()
  const answers = [leaf('createDeck', { deck: 'x' }), query('x')].map((call) =>
    fake.lane.send([call], { client: 'a', signal: leaving.signal }),
  )
  leaving.abort()
  t.same((await Promise.all(answers)).flatMap(texts), ['abandoned', 'abandoned'])
  fake.free()
  await fake.send('b', query('b'))
  t.equal(fake.exchanges.length, 2)
})

t.test('a large write that has begun is finished, though its client left', async (t) => {
  const fake = createFake({ bounds: { notes: 1 }, holds: (number) => number === 1 })
  const leaving = new AbortController()
  const calls = Array.from({ length: 4 }, () => leaf('addNote', { note: {} }))
  const answer = fake.lane.send(calls, { client: 'a', signal: leaving.signal })
  leaving.abort()
  fake.exchanges[0]?.reply('{"result": 1, "error": null}')
  t.same(texts(await answer), ['1', '"addNote"', '"addNote"', '"addNote"'])
})

t.test('what is under way keeps its own outcome when the rest of its request is given up', async (t) => {
  const fake = createFake({
    bounds: { notes: 1 },
    holds: (number) => number === 1,
    timeouts: { write: 60 },
    patience: 5000,
  })
  const calls = Array.from({ length: 3 }, () => leaf('addNote', { note: {} }))
  t.same(texts(await fake.send('a', ...calls)), ['timeout', 'busy', 'busy'])
  t.equal(fake.exchanges.length, 1)
  fake.exchanges[0]?.end('lost')
})

t.test('while Anki is down nothing is sent and everything that waits is told so', async (t) => {
  const health = { state: 'down' as const }
  const fake = createFake({ health })
  t.same((await Promise.all([fake.send('a', query('x')), fake.send('b', leaf('sync'))])).flatMap(texts), [
    'unreachable',
    'unreachable',
  ])
  t.equal(fake.exchanges.length, 0)
})

t.test('while Anki shows a dialog nothing more is sent but one probe, and who waits too long is told', async (t) => {
  const fake = busy({ timeouts: { read: 60, write: 120 }, patience: 10 })
  const read = fake.send('a', query('a'))
  const write = fake.send('b', leaf('createDeck', { deck: 'x' }))
  await fake.probed(1)
  t.equal(fake.lane.silent, true)
  t.same(texts(await fake.first), ['busy'])
  t.same(texts(await read), ['busy'])
  t.same(texts(await write), ['busy'])
  t.equal(fake.exchanges.length, 1)
  t.equal(fake.probes.length, 1)
  const later = fake.send('c', query('c'))
  fake.free()
  t.same(texts(await later), ['"c"'])
  t.equal(fake.lane.silent, false)
  t.equal(fake.probes[0]?.aborted, true)
  t.same(fake.told.silent, [true, false])
  t.notOk(fake.exchanges.some(({ body }) => body.includes('createDeck')))
})

t.test('a write that Anki never answered is of unknown outcome, whatever Anki is doing', async (t) => {
  const fake = createFake({ holds: () => true, timeouts: { write: 30 }, patience: 10 })
  t.same(texts(await fake.send('a', leaf('createDeck', { deck: 'x' }))), ['timeout'])
  fake.exchanges[0]?.end('lost')
})

t.test('a pack that Anki passes over is asked again call by call, long before its time is up', async (t) => {
  const fake = busy({ holds: (number) => number === 2, patience: 5 })
  const answers = ['a', 'b'].map((client) => fake.send(client, query(client)))
  fake.free()
  await fake.probed(1)
  fake.probes[0]?.reply(DECKS)
  await fake.probed(2)
  fake.probes[1]?.reply(DECKS)
  t.same((await Promise.all(answers)).flatMap(texts), ['"a"', '"b"'])
  t.same(
    fake.exchanges.map(({ calls }) => calls.length),
    [1, 2, 1, 1],
  )
  t.equal(fake.exchanges[1]?.aborted, true)
})

t.test('a single call that Anki passes over holds up nobody, and still gets its reply if one comes', async (t) => {
  const fake = createFake({ answer: echo, holds: (number) => number === 1, patience: 5 })
  const slow = fake.send('a', query('slow'))
  const other = fake.send('b', query('b'))
  for (const number of [1, 2]) {
    await fake.probed(number)
    fake.probes[number - 1]?.reply(DECKS)
  }
  t.same(texts(await other), ['"b"'])
  fake.exchanges[0]?.reply('{"result": "late", "error": null}')
  t.same(texts(await slow), ['"late"'])
})

t.test('what waited while the computer slept is given up before anything is sent', async (t) => {
  const fake = busy({ timeouts: { read: 60_000, write: 60_000 } })
  const waiting = fake.send('a', leaf('createDeck', { deck: 'x' }))
  fake.sleep(3_600_000)
  fake.free()
  t.same(texts(await waiting), ['busy'])
  t.same(texts(await fake.send('b', query('b'))), ['"b"'])
  t.equal(fake.exchanges.length, 2)
})
