import { parseList } from 'structured-headers'
import t, { type Test } from 'tap'
import { plainRate } from '../../src/budgets/budget.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask, askRaw, NOTHING } from '../support/ask.ts'
import { clientConfigs, networkOf } from '../support/clients.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { askedOf } from '../support/own-questions.ts'
import { post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'
import { budgetOf } from './spend.ts'

const budgets = {
  agent: budgetOf([plainRate('calls', 1000, 'h'), plainRate('notes', 3, 'h')], { name: 'agent' }),
  three: budgetOf([plainRate('calls', 3, 'h')], { name: 'three' }),
  one: budgetOf([], { name: 'one', concurrent: 1, delay: 20_000 }),
}
const clients = clientConfigs({
  agent: { key: 'agent', budget: 'agent' },
  reader: { key: 'reader', budget: 'three', errors: 'http' },
  single: { key: 'single', budget: 'one' },
  free: { key: 'free' },
})

async function start(t: Test, options: Omit<FrontOptions, 'upstream'> = {}) {
  const sandbox = await startSandbox({})
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url }, clients, budgets, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  const before = askedOf(sandbox).length
  return { ...front, asked: () => askedOf(sandbox).length - before }
}

const note = (front: string) => ({ deckName: 'Default', modelName: 'Basic', fields: { Front: front, Back: 'b' } })
const adds = (front: string) => ({ action: 'addNote', version: 6, params: { note: note(front) } })
const SPENT = 'budget \\"agent\\": 3 notes per hour; try again in 3600 s'

t.test('of a multi the calls that are over budget are refused in their place, and the others go', async (t) => {
  const { port, gateway } = await start(t)
  const actions = [adds('a'), adds('b'), { action: 'deckNames', version: 6 }, adds('c'), adds('d'), adds('e')]
  const { text } = await ask(port, { action: 'multi', key: 'agent', params: { actions } })
  const { result } = JSON.parse(text ?? '')
  t.match(result, [{ result: Number }, { result: Number }, { result: ['Default'] }, { result: Number }, {}, {}])
  t.match(result[4].error, /^budget "agent": 3 notes per hour; try again in \d+ s$/)
  t.match(result[5].error, /^budget "agent"/)
  t.match(await ask(port, { ...adds('f'), key: 'agent' }), {
    status: 200,
    text: `{"result": null, "error": "${SPENT}"}`,
  })
  t.match(await ask(port, { ...adds('f'), key: 'free' }), { text: /"error": null/ }, 'others are not concerned')
  t.match(await gateway.remainders(), [
    { client: 'agent', address: null, budget: 'agent', active: 0, rates: [{}, { rate: '3 notes per hour', left: 0 }] },
  ])
})

t.test('addNotes is charged for its notes, and notes that Anki refused cost nothing', async (t) => {
  const { port, asked } = await start(t)
  const addNotes = (...fronts: string[]) => ({ action: 'addNotes', key: 'agent', params: { notes: fronts.map(note) } })
  const { text: duplicate } = await ask(port, addNotes('x', 'x'))
  t.match(duplicate, /duplicate/)
  t.match((await ask(port, addNotes('a', 'b'))).text, /"error": null/)
  const before = asked()
  t.match(await ask(port, addNotes('c', 'd')), { text: /3 notes per hour/ })
  t.match(await ask(port, addNotes('c', 'd', 'e', 'f')), { text: /this call alone asks for more/ })
  t.equal(asked(), before, 'what is refused never reaches Anki')
  t.match(await ask(port, addNotes('c')), { text: /"error": null/ })
})

t.test('a client without a key pays address by address, and its owner sees what is left to each', async (t) => {
  const guests = clientConfigs({ guests: { from: ['192.0.2.0/24', '2001:db8::/32'], budget: 'three' } })
  const { port, gateway } = await start(t, { clients: guests, trustedProxies: [networkOf('127.0.0.1')] })
  const from = async (address: string) =>
    (await ask(port, { action: 'version' }, `X-Forwarded-For: ${address}`)).text ?? ''
  for (let count = 0; count < 3; count++) t.match(await from('192.0.2.1'), /"result": 6/)
  t.match(await from('192.0.2.1'), /3 calls per hour/)
  t.match(await from('192.0.2.2'), /"result": 6/, 'another address has its own')
  for (const end of ['1', '2', '3']) t.match(await from(`2001:db8::${end}`), /"result": 6/)
  t.match(await from('2001:db8::4'), /3 calls per hour/, 'a /64 network counts as one address')
  const { host, port: admin } = gateway.adminAddress
  const { clients } = (await (await fetch(`http://${host}:${admin}/state`)).json()) as {
    clients: { name: string; budgets: { address: string; rates: { rate: string; left: number }[] }[] }[]
  }
  const shown = clients.find(({ name }) => name === 'guests')?.budgets ?? []
  t.same(shown.map(({ address, rates }) => [address, rates[0]?.rate, Math.round((rates[0]?.left ?? 0) * 3)]).sort(), [
    ['192.0.2.1', '3 calls per hour', 0],
    ['192.0.2.2', '3 calls per hour', 2],
    ['2001:db8::/64', '3 calls per hour', 0],
  ])
})

t.test('a client that reads statuses gets 429, and headers that say when to come back', async (t) => {
  const { port } = await start(t)
  const read = (call: object) => askRaw(port, post({ version: 6, key: 'reader', ...call }))
  for (let count = 0; count < 3; count++) t.match(await read({ action: 'version' }), { status: 200 })
  const { status, text, reply } = await read({ action: 'version' })
  t.equal(status, 429)
  t.match(text, /^\{"result": null, "error": "budget \\"three\\": 3 calls per hour; try again in \d+ s"\}$/)
  const header = (name: string) => reply?.headers.get(name) ?? ''
  t.equal(header('x-ankiconnect-gateway-code'), 'budget.exceeded')
  const seconds = Number(header('retry-after'))
  t.ok(seconds > 3590 && seconds <= 3600, `${seconds}`)
  t.same(parseList(header('ratelimit-policy')), [
    [
      'three-calls-h',
      new Map<string, string | number>([
        ['q', 3],
        ['qu', 'requests'],
        ['w', 3600],
      ]),
    ],
  ])
  t.match(parseList(header('ratelimit'))[0]?.[1].get('r'), 0)
  const actions = [{ action: 'version' }, { action: 'nonsense' }]
  t.match(await read({ action: 'multi', params: { actions } }), { status: 200 }, 'others of its calls were answered')
})

t.test('a client may only have so many requests under way; the next goes when one has ended', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const held = Promise.withResolvers<string>()
  const front = await startFront({ upstream: { url: upstream.url }, clients, budgets })
  t.teardown(() => front.close())
  await front.known('up')
  upstream.follow((_body, number) => (number === 1 ? held.promise : DONE))
  const first = ask(front.port, { action: 'deckNames', key: 'single' })
  await upstream.received(1)
  const second = ask(front.port, { action: 'deckNames', key: 'single' })
  t.match(await front.gateway.remainders(), [{ client: 'single', active: 1 }])
  held.resolve(DONE)
  t.match(await first, { text: DONE })
  t.match(await second, { text: DONE })
  t.match(await front.gateway.remainders(), [{ active: 0, waiting: 0 }])
})

t.test('while Anki is closed nothing is charged, and what is over budget meets what everyone meets', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url }, clients, budgets })
  t.teardown(() => front.close())
  await front.known('up')
  await upstream.stop()
  await front.known('down')
  for (let count = 0; count < 5; count++) t.same(await ask(front.port, { ...adds('a'), key: 'agent' }), NOTHING)
  t.match(await front.gateway.remainders(), [{ rates: [{ left: 1 }, { left: 1 }] }])
})

t.test('an answer of the cache costs a tenth', async (t) => {
  const cache = { ...defaultConfig().cache, ttl: 60_000, stamp: 'off' } as NonNullable<FrontOptions['cache']>
  const { port, gateway } = await start(t, { cache })
  for (let count = 0; count < 11; count++) await ask(port, { action: 'deckNames', key: 'reader' })
  const [state] = await gateway.remainders()
  t.equal(Math.round((state?.rates[0]?.left ?? 0) * 30), 10, '1 and ten times 0.1 of 3')
})

t.test('above the marks the heaviest client is refused first, and the others go on', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url }, clients, shed: { queue: 4 } })
  t.teardown(() => front.close())
  await front.known('up')
  upstream.follow(() => 'hang')
  const hog = (count: number) => ({
    action: 'multi',
    key: 'free',
    params: { actions: new Array(count).fill({ action: 'deckNames', version: 6 }) },
  })
  const pending = [ask(front.port, hog(5)), ask(front.port, { action: 'deckNames', key: 'agent' })]
  await upstream.received(1)
  const refused = await ask(front.port, hog(2))
  t.match(refused.text, /^\{"result": \[.*more work than Anki can do; try again in 2 s/)
  const { host, port } = front.gateway.adminAddress
  t.equal((await fetch(`http://${host}:${port}/health`)).status, 200, 'health is answered all the while')
  await upstream.stop()
  await Promise.allSettled(pending)
})

t.test('a new configuration changes budgets, and forgets nothing of what was used up of those it keeps', async (t) => {
  const { port, gateway } = await start(t)
  const version = { action: 'version', version: 6, key: 'reader' }
  for (let count = 0; count < 2; count++) await ask(port, version)
  const config = { ...defaultConfig(), clients, budgets: { ...defaultConfig().budgets, ...budgets } }
  gateway.reload(config)
  t.match(await ask(port, version), { text: /"error": null/ })
  t.match(await ask(port, version), { text: /3 calls per hour/ })
  const five = budgetOf([plainRate('calls', 5, 'h')], { name: 'three' })
  gateway.reload({ ...config, budgets: { ...config.budgets, three: five } })
  t.match(await ask(port, version), { text: /"error": null/ }, 'another rate counts from its beginning')
})

t.test('a profile gives its budget to clients that have none of their own', async (t) => {
  const config = defaultConfig()
  const profiles = { ...config.profiles, small: { extends: 'admin', budget: 'three' } }
  const { port, gateway } = await start(t)
  const profiled = clientConfigs({
    reader: { key: 'reader', profile: 'small' },
    own: { key: 'own', profile: 'small', budget: 'agent' },
  })
  gateway.reload({ ...config, clients: profiled, budgets: { ...config.budgets, ...budgets }, profiles })
  const last = async (key: string) => {
    for (let count = 0; count < 3; count++) await ask(port, { action: 'version', key })
    return (await ask(port, { action: 'version', key })).text
  }
  t.match(await last('reader'), /3 calls per hour/)
  t.match(await last('own'), /"result": 6/)
})

t.test('a client that is only reported goes on, and what would have been refused is counted', async (t) => {
  const reported = clientConfigs({ reader: { key: 'reader', budget: 'three', mode: 'report' } })
  const { port, gateway } = await start(t, { clients: reported })
  for (let count = 0; count < 5; count++)
    t.match(await ask(port, { action: 'version', key: 'reader' }), { text: /"result": 6/ })
  t.match(await gateway.remainders(), [{ client: 'reader', rates: [{ left: 0 }] }])
})
