import t from 'tap'
import { defaultConfig } from '../../../src/config/defaults.ts'
import { ask, askRaw, NOTHING } from '../../support/ask.ts'
import { actionsIn } from '../../upstream/split/notes.ts'
import { both, callOf, clients, clientsWith, KEPT, same, startTwo } from './two.ts'

const ANNA = '{"result": "anna", "error": null}'
const BEN = '{"result": "ben", "error": null}'
const GONE = '{"result": null, "error": "the connection to Anki ended before it replied"}'
const adds = (key: string) => callOf(key, 'addTags', { notes: [1], tags: 'x' })
const sentTo = ({ exchanges }: { exchanges: readonly { body: string }[] }) =>
  exchanges.map(({ body }) => actionsIn(body).join())

t.test('each client is answered by its own Anki, and who names none by the first', async (t) => {
  const { front, anna, ben } = await startTwo(t, { clients: clientsWith({ 'local-program': { profile: 'admin' } }) })
  t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, ANNA)
  t.equal((await ask(front.port, callOf('b', 'deckNames'))).text, BEN)
  t.equal((await ask(front.port, { action: 'deckNames' })).text, ANNA, 'without a key')
  t.same([anna.exchanges.length, ben.exchanges.length], [2, 1])
})

t.test('the same read is kept for each Anki by itself', async (t) => {
  const { front, anna, ben } = await startTwo(t, { cache: KEPT })
  for (let round = 0; round < 3; round++) {
    t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, ANNA)
    t.equal((await ask(front.port, callOf('b', 'deckNames'))).text, BEN)
  }
  t.same([anna.exchanges.length, ben.exchanges.length], [1, 1])
  await ask(front.port, callOf('b', 'createDeck', { deck: 'x' }))
  t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, ANNA)
  t.equal((await ask(front.port, callOf('b', 'deckNames'))).text, BEN)
  t.same([anna.exchanges.length, ben.exchanges.length], [1, 3], 'a write ends the answers of its own Anki alone')
})

t.test('the same reads at the same time are never shared between Ankis', async (t) => {
  const { front, anna, ben } = await startTwo(t, { cache: KEPT })
  const keys = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'a' : 'b'))
  const met = await Promise.all(keys.map((key) => ask(front.port, callOf(key, 'modelNames'))))
  t.same(
    met.map(({ text }) => text),
    keys.map((key) => (key === 'a' ? ANNA : BEN)),
  )
  t.same([anna.exchanges.length, ben.exchanges.length], [1, 1])
})

t.test('a multi with keys of both goes to each as one exchange, and its answers stand in its order', async (t) => {
  const { front, anna, ben } = await startTwo(t)
  const inner = callOf('b', 'multi', { actions: [adds('a'), callOf('b', 'deckNames')] })
  const { text } = await ask(
    front.port,
    both(callOf('b', 'deckNames'), { action: 'deckNames', version: 6 }, adds('b'), inner, callOf('a', 'modelNames')),
  )
  const nested = `{"result": [${ANNA}, ${BEN}], "error": null}`
  t.equal(text, `{"result": [${[BEN, ANNA, BEN, nested, ANNA].join(', ')}], "error": null}`)
  t.same(sentTo(anna), ['deckNames,addTags,modelNames'])
  t.same(sentTo(ben), ['deckNames,addTags,deckNames'])
})

t.test('the profile of Anki that a client is held to is asked of its own Anki', async (t) => {
  const held = clientsWith({ held: { key: 'h', upstream: 'ben', ankiProfile: 'ben' } })
  const { front, anna, ben } = await startTwo(t, { clients: held })
  const { text } = await ask(front.port, both(callOf('a', 'deckNames'), callOf('h', 'deckNames')))
  t.equal(text, `{"result": [${ANNA}, ${BEN}], "error": null}`)
  t.same(sentTo(anna), ['deckNames'])
  t.same(sentTo(ben), ['getActiveProfile', 'deckNames'])
})

t.test('where one Anki is gone its clients meet that, and those of the other one notice nothing', async (t) => {
  const { front, anna, ben } = await startTwo(t)
  await ben.stop()
  await front.known('down', 'ben')
  for (let round = 0; round < 3; round++) {
    t.same(await ask(front.port, callOf('b', 'deckNames')), NOTHING)
    t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, ANNA)
  }
  t.same(await ask(front.port, { action: 'nonsense', version: 6, key: 'b' }), NOTHING, 'also where nothing is sent')
  t.match((await ask(front.port, { action: 'nonsense', version: 6, key: 'a' })).text, 'unsupported action')
  t.equal(anna.exchanges.length, 3)
})

t.test('of a request for both that only reads nothing is answered while one is gone', async (t) => {
  const { front, anna, ben } = await startTwo(t)
  await ben.stop()
  await front.known('down', 'ben')
  t.same(await ask(front.port, both(callOf('a', 'deckNames'), callOf('b', 'deckNames'))), NOTHING)
  t.same(await ask(front.port, both(callOf('a', 'deckNames'), adds('b'))), NOTHING, 'a write that was not sent is none')
  t.same(sentTo(anna), ['deckNames', 'deckNames'])
})

t.test(
  'what one Anki was told to write is always answered, with an error in the place of what the other was asked',
  async (t) => {
    const { front, anna, ben } = await startTwo(t)
    await ben.stop()
    await front.known('down', 'ben')
    const { text } = await ask(front.port, both(callOf('b', 'deckNames'), adds('a'), adds('b')))
    t.equal(text, `{"result": [${[GONE, ANNA, GONE].join(', ')}], "error": null}`)
    t.same(sentTo(anna), ['addTags'], 'once')
  },
)

t.test('a write that may have reached an Anki which then ended is told in its place', async (t) => {
  const { front, anna } = await startTwo(t, { scripts: [same('anna'), () => 'close'] })
  const { text } = await ask(front.port, both(callOf('a', 'deckNames'), adds('b')))
  const unknown = 'outcome unknown: addTags was sent to Anki and no reply came; it was not repeated'
  t.equal(text, `{"result": [${ANNA}, {"result": null, "error": "${unknown}"}], "error": null}`)
  t.equal(anna.exchanges.length, 1)
})

t.test('whether it is explained that an Anki is gone is a setting of that one', async (t) => {
  const { front, ben, anna } = await startTwo(t, { more: { whenDown: 'explain' } })
  await ben.stop()
  await front.known('down', 'ben')
  const explained = `{"result": null, "error": "Anki is not reachable at ${ben.url}"}`
  t.equal((await ask(front.port, callOf('b', 'deckNames'))).text, explained)
  t.equal((await ask(front.port, both(callOf('a', 'deckNames'), callOf('b', 'deckNames')))).text, explained)
  await anna.stop()
  await front.known('down')
  t.same(await ask(front.port, callOf('a', 'deckNames')), NOTHING)
})

t.test('who has shown no key yet is answered while one of the Ankis is there that it could be asking', async (t) => {
  const { front, anna, ben } = await startTwo(t, { clients })
  const preflight = (origin: string) =>
    askRaw(front.port, `OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${origin}\r\n\r\n`)
  const empty = () => askRaw(front.port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await anna.stop()
  await front.known('down')
  t.equal((await preflight('https://ben.example')).status, 200, "ben's page does not need anna's Anki")
  t.equal((await preflight('http://localhost')).status, null, "a page that could only ask anna's does")
  t.match(await empty(), { status: 200, text: '{"apiVersion": "AnkiConnect v.6"}' }, 'a program could be of both')
  await ben.stop()
  await front.known('down', 'ben')
  t.equal((await preflight('https://ben.example')).status, null)
  t.equal((await empty()).status, null)
})

t.test('work that piles up before one Anki is no reason to refuse work for the other', async (t) => {
  const crowd = clientsWith({ other: { key: 'o', upstream: 'ben' } })
  const { front, anna, ben } = await startTwo(t, { clients: crowd, shed: { queue: 4 } })
  ben.follow(() => 'hang')
  const many = (key: string, count: number) =>
    callOf(key, 'multi', { actions: new Array(count).fill({ action: 'deckNames', version: 6 }) })
  const pending = [ask(front.port, many('b', 5)), ask(front.port, callOf('o', 'deckNames'))]
  await ben.received(1)
  t.match((await ask(front.port, many('b', 2))).text, /more work than Anki can do/)
  const answer = Promise.withResolvers<void>()
  anna.follow(async (body) => {
    await answer.promise
    return same('anna')(body, 1)
  })
  const first = ask(front.port, many('a', 3))
  await anna.received(1)
  let isMet = false
  const second = ask(front.port, many('a', 3)).finally(() => {
    isMet = true
  })
  const { host, port } = front.gateway.adminAddress
  const active = async () => ((await (await fetch(`http://${host}:${port}/state`)).json()) as { active: number }).active
  while (!isMet && (await active()) < 4);
  answer.resolve()
  t.notMatch((await second).text, 'more work')
  await first
  await ben.stop()
  await Promise.allSettled(pending)
})

t.test(
  'a client changes its Anki when the configuration is read again; one that names none there is yet reaches no other',
  async (t) => {
    const { front, anna, ben } = await startTwo(t)
    const plain = defaultConfig()
    front.gateway.reload({ ...plain, clients: clientsWith({ anna: { key: 'a', upstream: 'ben' } }) })
    t.equal((await ask(front.port, callOf('a', 'deckNames'))).text, BEN)
    front.gateway.reload({ ...plain, clients: clientsWith({ anna: { key: 'a', upstream: 'carl' } }) })
    t.same(await ask(front.port, callOf('a', 'deckNames')), NOTHING)
    t.same(await ask(front.port, adds('a')), NOTHING)
    t.equal((await ask(front.port, callOf('b', 'deckNames'))).text, BEN)
    t.same([anna.exchanges.length, ben.exchanges.length], [0, 2])
  },
)
