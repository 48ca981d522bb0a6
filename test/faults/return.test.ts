import t, { type Test } from 'tap'
import { ask, NOTHING } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const PERMISSION = { action: 'requestPermission', version: 6 }

async function pair(t: Test) {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  await front.known('up')
  return { front, upstream }
}

t.test('that Anki has gone is known without a request', async (t) => {
  const { front, upstream } = await pair(t)
  await upstream.stop()
  await front.known('down')
  t.equal(upstream.exchanges.length, 0)
})

t.test('a killed Anki fails calls at once, and a returned one serves again', async (t) => {
  const { front, upstream } = await pair(t)
  t.equal((await ask(front.port, READ)).text, DONE)
  for (let round = 0; round < 3; round += 1) {
    await upstream.stop()
    t.strictSame(await ask(front.port, READ), NOTHING)
    await front.known('down')
    t.strictSame(await ask(front.port, READ), NOTHING)
    await upstream.restart()
    await front.known('up')
    t.equal((await ask(front.port, READ)).text, DONE)
  }
})

t.test('the first call after a return is served, even where nobody has noticed it yet', async (t) => {
  const { front, upstream } = await pair(t)
  await upstream.stop()
  await front.known('down')
  await upstream.restart()
  t.equal((await ask(front.port, READ)).text, DONE)
})

t.test('a call under way when Anki is killed does not hold up those after the return', async (t) => {
  const { front, upstream } = await pair(t)
  upstream.follow(() => 'hang')
  const lost = ask(front.port, READ)
  const queued = ask(front.port, READ)
  await upstream.received(1)
  await upstream.stop()
  t.strictSame(await lost, NOTHING)
  t.strictSame(await queued, NOTHING)
  upstream.follow(() => DONE)
  await upstream.restart()
  await front.known('up')
  t.equal((await ask(front.port, READ)).text, DONE)
})

t.test('an e-reader keeps its note while Anki is closed and delivers it later, once', async (t) => {
  const { front, upstream } = await pair(t)
  const kept: object[] = []
  const note = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a', Back: 'b' } }
  /** As such a program does it: it asks for permission first, and a connection that fails means later. */
  const deliver = async (call: object): Promise<void> => {
    const permission = await ask(front.port, PERMISSION)
    if (permission.status === null) {
      kept.push(call)
      return
    }
    t.match(JSON.parse(permission.text ?? ''), { result: { permission: 'granted' }, error: null })
    t.equal((await ask(front.port, call)).text, DONE)
  }

  await upstream.stop()
  await deliver({ action: 'addNote', params: { note } })
  t.equal(kept.length, 1)
  await upstream.restart()
  await front.known('up')
  for (const call of kept.splice(0)) await deliver(call)
  t.equal(kept.length, 0)
  t.strictSame(
    upstream.exchanges.map(({ body }) => JSON.parse(body).action),
    ['addNote'],
  )
})

t.test('an upstream that accepts and never answers is not taken for Anki, and its end frees what waits', async (t) => {
  const upstream = await startScripted(() => 'hang', { ownProofs: true })
  t.teardown(() => upstream.close())
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(() => front.close())
  const waiting = ask(front.port, READ)
  await upstream.received(1)
  t.not(front.gateway.upstreams.all[0].health.state, 'up')
  await upstream.stop()
  t.strictSame(await waiting, NOTHING)
})
