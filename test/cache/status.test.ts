import { parseList, Token } from 'structured-headers'
import t from 'tap'
import { cacheStatus } from '../../src/cache/status.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { leaf } from './small-anki.ts'

t.test('the header says how the calls of a request were served', (t) => {
  const [read, write] = [leaf('deckNames'), leaf('createDeck {"deck":"x"}')]
  const one = { kind: 'result', text: Buffer.from('1'), by: 'anki' } as const
  const [kept, shared] = [{ ...one, by: 'cache' } as const, { ...one, by: 'flight' } as const]
  t.equal(cacheStatus([read], [kept]), 'ankiconnect-gateway; hit')
  const ahead = { ...kept, isAhead: true } as const
  t.equal(cacheStatus([read], [ahead]), 'ankiconnect-gateway; hit; detail=ahead')
  t.equal(cacheStatus([read, read], [kept, ahead]), 'ankiconnect-gateway; hit; detail=ahead')
  t.equal(cacheStatus([read], [one]), 'ankiconnect-gateway; fwd=miss')
  t.equal(cacheStatus([read], [shared]), 'ankiconnect-gateway; fwd=miss; collapsed')
  t.equal(cacheStatus([read, read], [kept, one]), 'ankiconnect-gateway; fwd=partial')
  t.equal(cacheStatus([read, write], [one, one]), 'ankiconnect-gateway; fwd=bypass')
  for (const [outcome, parameters] of [
    [kept, { hit: true }],
    [ahead, { hit: true, detail: new Token('ahead') }],
    [one, { fwd: new Token('miss') }],
    [shared, { fwd: new Token('miss'), collapsed: true }],
  ] as const) {
    const [[name, found] = [], ...more] = parseList(cacheStatus([read], [outcome]))
    t.same(
      [name, Object.fromEntries(found ?? []), more],
      [new Token('ankiconnect-gateway'), parameters, []],
      'RFC 9211',
    )
  }
  t.end()
})

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
