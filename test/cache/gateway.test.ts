import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'version', version: 6 }
const SIX = '{"result": 6, "error": null}'

t.test(
  'identical reads of several clients are one exchange, and each gets its own shape or its own refusal',
  async (t) => {
    const held = Promise.withResolvers<string>()
    const upstream = await startScripted(() => SIX)
    const { cache } = defaultConfig()
    if (cache === null) return t.fail('the built-in configuration keeps answers')
    const clients = clientConfigs({ anna: { key: 'anna' }, ben: { key: 'ben', profile: 'none' } })
    const front = await startFront({ upstream: { url: upstream.url, collection: 'off' }, cache, clients })
    t.teardown(async () => {
      await front.close()
      await upstream.close()
    })
    await front.known('up')
    const before = upstream.exchanges.length
    upstream.follow(() => held.promise)

    const first = await openRaw(front.port)
    await first.send(post({ ...READ, key: 'anna' }))
    await upstream.received(before + 1)
    const second = ask(front.port, { ...READ, key: 'anna' })
    const bare = ask(front.port, { ...READ, version: 4 })
    const within = ask(front.port, { action: 'multi', params: { actions: [{ action: 'version' }, READ] } })
    t.match(
      (await ask(front.port, { ...READ, key: 'ben' })).text,
      /refused by policy \\"none\\"/,
      'without waiting for it',
    )
    t.match((await ask(front.port, { ...READ, key: 'nobody' })).text, /valid api key/)
    const { port } = front.gateway.adminAddress
    const active = async () =>
      ((await (await fetch(`http://127.0.0.1:${port}/state`)).json()) as { active: number }).active
    while ((await active()) < 4) await new Promise((resolve) => setImmediate(resolve))
    first.close()
    t.match(await ask(front.port, { ...READ, key: 'ben' }), { text: /refused/ })
    held.resolve(SIX)
    t.same(
      (await Promise.all([second, bare, within])).map(({ text }) => text),
      [SIX, '6', `{"result": [6, ${SIX}], "error": null}`],
      'although the first of them has left',
    )
    t.equal(upstream.exchanges.length, before + 1)
  },
)

t.test('a client on this machine sees where its answer came from, and gets the same bytes', async (t) => {
  const upstream = await startScripted((body) => {
    if (body.includes('"deckNames"')) return '{"result": ["Default", "\\u65e5"], "error": null}'
    return '{"result": null, "error": "collection is not available"}'
  })
  const { cache } = defaultConfig()
  if (cache === null) return t.fail('the built-in configuration keeps answers')
  const front = await startFront({ upstream: { url: upstream.url, collection: 'off' }, cache })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const ask = async (version: number) => {
    const reply = await fetch(front.url, { method: 'POST', body: `{"action": "deckNames", "version": ${version}}` })
    return [reply.headers.get('cache-status'), await reply.text()]
  }
  const list = '["Default", "\\u65e5"]'
  t.same(await ask(6), ['ankiconnect-gateway; fwd=miss', `{"result": ${list}, "error": null}`])
  t.same(await ask(6), ['ankiconnect-gateway; hit', `{"result": ${list}, "error": null}`])
  t.same(await ask(4), ['ankiconnect-gateway; hit', list], 'in the shape of its own version')
  t.equal(upstream.exchanges.length, 1)
})

t.test('who comes from elsewhere does not learn from the header what others ask', async (t) => {
  const upstream = await startScripted(() => '{"result": [], "error": null}')
  const { cache } = defaultConfig()
  if (cache === null) return t.fail('the built-in configuration keeps answers')
  const clients = clientConfigs({ phone: { key: 'phone' } })
  const front = await startFront({ upstream: { url: upstream.url, collection: 'off' }, cache, clients })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const ask = async (headers: Record<string, string>) => {
    const body = '{"action": "deckNames", "version": 6, "key": "phone"}'
    const reply = await fetch(front.url, { method: 'POST', body, headers })
    return [await reply.text(), reply.headers.get('cache-status')]
  }
  const answer = '{"result": [], "error": null}'
  await ask({})
  t.same(await ask({}), [answer, 'ankiconnect-gateway; hit'])
  t.same(await ask({ 'X-Forwarded-For': '192.0.2.7' }), [answer, null], 'though it is served from what is kept')
  t.equal(upstream.exchanges.length, 1)
})

t.test('without a cache there is no such header', async (t) => {
  const upstream = await startScripted(() => '{"result": 6, "error": null}')
  const front = await startFront({ upstream: { url: upstream.url } })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  const reply = await fetch(front.url, { method: 'POST', body: '{"action": "version", "version": 6}' })
  t.equal(reply.headers.get('cache-status'), null)
})
