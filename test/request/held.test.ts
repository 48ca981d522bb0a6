import { hash } from 'node:crypto'
import t, { type Test } from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { openRaw, post } from '../support/raw-client.ts'

const digest = (key: string) => `sha256:${hash('sha256', key)}`
const keyed = (key: string) => `Authorization: Bearer ${key}`
const DONE = '{"result": null, "error": null}'

/** Three clients that ask: one is held by its own setting, one as it reads statuses, and one is refused at once. */
function start(t: Test, more = ''): Promise<OwnedService> {
  return startOwned(
    t,
    `approvals: { hold: 1h }
clients:
  patient: { keyHash: '${digest('patient')}', profile: agent, ask: hold, budget: narrow }
  modern: { keyHash: '${digest('modern')}', profile: agent, errors: http }
  hasty: { keyHash: '${digest('hasty')}', profile: agent, errors: http, ask: refuse }
  plain: { keyHash: '${digest('plain')}', profile: agent }
budgets: { narrow: { calls: 1000/h, concurrent: 1 } }
${more}`,
  )
}

const deleting = (...notes: number[]) => ({ action: 'deleteNotes', params: { notes } })

t.test('a held client gets the real reply when the owner allows its call, and the reason when not', async (t) => {
  const { port, waiting, decide } = await start(t)
  const allowed = ask(port, deleting(1), keyed('patient'))
  const [{ id = '' } = {}] = await waiting()
  t.equal((await decide(id, { verdict: 'allow' })).status, 200)
  t.same(await allowed, { status: 200, text: DONE })

  const refused = ask(port, deleting(2), keyed('modern'))
  const [next] = await waiting()
  await decide(next?.id ?? '', { verdict: 'refuse', reason: 'ask me "again"\r\nHTTP/1.1 later\u202e' })
  const text = `{"result": null, "error": "the owner refused approval 2: ask me \\"again\\" HTTP/1.1 later"}`
  t.same(await refused, { status: 403, text })
})

t.test('other clients read at once what to do', async (t) => {
  const { port, waiting } = await start(t)
  const text = '{"result": null, "error": "waiting for approval 1: ask the owner, then send the same call again"}'
  t.same(await ask(port, deleting(1), keyed('plain')), { status: 200, text })
  t.match(await ask(port, deleting(1), keyed('hasty')), { status: 403, text: /waiting for approval 2: ask/ })
  await waiting(2)
})

t.test('a held request has no place in a budget, and holds up nobody', async (t) => {
  const { port, waiting, decide, state } = await start(t)
  const held = ask(port, deleting(1), keyed('patient'))
  const [{ id = '' } = {}] = await waiting()
  for (let call = 0; call < 5; call++)
    t.match(await ask(port, { action: 'version' }, keyed('patient')), { text: /6/ }, 'one call at a time is free')
  t.match(await ask(port, { action: 'deckNames' }, keyed('plain')), { text: /Spanish/ })
  const { clients } = await state()
  const rate = clients.find(({ name }) => name === 'patient')?.budgets
  t.notMatch(JSON.stringify(rate), /"remaining":994/, 'it is not charged yet')
  await decide(id, { verdict: 'allow' })
  t.match(await held, { text: DONE })
})

t.test('a multi is held only if one call asks and the others change nothing', async (t) => {
  const { port, waiting, decide } = await start(t)
  const multi = (...actions: object[]) =>
    ask(
      port,
      { action: 'multi', params: { actions: actions.map((one) => ({ ...one, version: 6 })) } },
      keyed('patient'),
    )
  const reading = multi({ action: 'version' }, deleting(1))
  const [{ id = '' } = {}] = await waiting()
  await decide(id, { verdict: 'allow' })
  t.equal((await reading).text, `{"result": [{"result": 6, "error": null}, ${DONE}], "error": null}`)
  const tagging = { action: 'addTags', params: { notes: [1], tags: 'x' } }
  t.match(await multi(tagging, deleting(2)), { text: /\[{"result": null, "error": null}, .*waiting for approval 2: / })
  t.match(await multi(deleting(3), deleting(4)), { text: /waiting for approval 3: .*waiting for approval 4: / })
})

t.test('the held call of a client that is revoked does not run, and nothing that it was allowed stays', async (t) => {
  const { port, waiting, decide, admin } = await start(t)
  const kept = ask(port, deleting(1), keyed('patient'))
  const [{ id = '' } = {}] = await waiting()
  await decide(id, { verdict: 'allow', for: 600_000 })
  t.match(await kept, { text: DONE })
  const held = ask(port, { action: 'deleteDecks', params: { decks: ['x'], cardsToo: true } }, keyed('patient'))
  await waiting(1)
  const revoke = (revoked: boolean) =>
    fetch(`${admin}/clients/patient`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ revoked }),
    })
  t.equal((await revoke(true)).status, 200)
  t.match(await held, { text: /revoked/ })
  await waiting(0)
  t.equal((await revoke(false)).status, 200)
  void ask(port, deleting(5), keyed('patient'))
  t.match(await waiting(1), [{ action: 'deleteNotes' }], 'what was allowed for a while is asked about again')
})

t.test('a client that leaves is let go, and the question stays for its next try', async (t) => {
  const { port, waiting, decide, state } = await start(t)
  const clients = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const client = await openRaw(port)
      await client.send(post({ version: 6, ...deleting(index) }, keyed('patient')))
      return client
    }),
  )
  await waiting(4)
  t.match(await ask(port, deleting(9), keyed('patient')), { text: /waiting for approval 5/ }, 'four are held at most')
  for (const client of clients) client.reset()
  while ((await state()).active > 0);
  for (const { id } of await waiting(5)) await decide(id, { verdict: 'allow' })
  t.match(await ask(port, deleting(0), keyed('patient')), { text: DONE })
  const next = ask(port, deleting(10), keyed('patient'))
  const [{ id = '' } = {}] = await waiting()
  await decide(id, { verdict: 'allow' })
  t.match(await next, { text: DONE }, 'the places are free again')
})

t.test('a long request is not held, and neither is any with hold: 0s', async (t) => {
  const { port } = await start(t)
  const long = { action: 'deleteNotes', params: { notes: [1] }, x: 'x'.repeat(1024 * 1024) }
  t.match(await ask(port, long, keyed('patient')), { text: /waiting for approval 1/ })
  const impatient = await startOwned(
    t,
    `approvals: { hold: 0s }\nclients: { a: { keyHash: '${digest('a')}', profile: agent, ask: hold } }\n`,
  )
  t.match(await ask(impatient.port, deleting(1), keyed('a')), { text: /waiting for approval 1/ })
})

t.test('the end of the gateway lets held requests go', async (t) => {
  const service = await start(t)
  const held = ask(service.port, deleting(1), keyed('patient'))
  await service.waiting()
  await service.close()
  t.match(await held, { text: /waiting for approval 1/ })
})

t.test('10,000 calls that wait change nothing for others', async (t) => {
  const { port, waiting, state } = await start(t)
  const other = () => ask(port, { action: 'deckNames' }, keyed('modern'))
  const before = (await other()).text
  const BATCH = 500
  let refused = 0
  for (let sent = 0; sent < 10_000; sent += BATCH) {
    const actions = Array.from({ length: BATCH }, (_, index) => ({ ...deleting(sent + index), version: 6 }))
    const flood = ask(port, { action: 'multi', params: { actions } }, keyed('plain'))
    t.equal((await other()).text, before)
    refused += (await flood).text?.match(/waiting for approval|too many calls wait/g)?.length ?? 0
  }
  t.equal(refused, 10_000, 'each is answered at once')
  await waiting(25)
  t.equal((await state()).approvals.length, 25)
  void ask(port, deleting(1), keyed('modern'))
  await waiting(26)
  t.pass('another client finds a place')
})
