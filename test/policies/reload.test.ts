import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const KEY = 'a key of sixteen characters'
const plain = defaultConfig().profiles
const open = { ...plain, own: { allow: ['@all'], hazards: { fetch: { host: 'loopback' } } } }
const closed = { ...plain, own: { allow: ['@all'] } }

t.test('what a call may fetch is decided by the configuration that its request began with', async (t) => {
  const asked: string[] = []
  const held = Promise.withResolvers<ServerResponse>()
  const web = createServer(({ url = '' }, response) => {
    asked.push(url)
    if (url === '/held') held.resolve(response)
    else response.end('a picture')
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const at = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  const anki = await startScripted(() => DONE)
  const clients = clientConfigs({ one: { key: KEY, profile: 'own' } })
  const front = await startFront({ upstream: { url: anki.url }, clients, policy: { profiles: open } })
  t.teardown(async () => {
    await front.close()
    await anki.close()
    web.close()
  })
  await front.known('up')
  const store = (filename: string, path: string) => ({
    action: 'storeMediaFile',
    version: 6,
    params: { filename, url: `${at}${path}` },
  })
  const call = async (body: object) => JSON.parse((await ask(front.port, { ...body, key: KEY })).text ?? 'null')

  const actions = [store('a.png', '/held'), store('b.png', '/next')]
  const begun = call({ action: 'multi', version: 6, params: { actions } })
  const response = await held.promise
  front.reload({ profiles: closed })
  t.match(await call(store('c.png', '/new')), { result: null, error: /storeMediaFile needs hazard fetch/ })
  response.writeHead(302, { Location: '/moved' }).end()
  t.match(await begun, { error: null, result: { length: 2 } })
  t.same(
    asked,
    ['/held', '/moved', '/next'],
    'its redirect and its next call are fetched, and nothing of the request after',
  )
  t.equal(anki.exchanges.filter(({ body }) => body.includes(at)).length, 0, 'Anki fetches nothing itself')
})
