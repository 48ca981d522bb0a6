import t, { type Test } from 'tap'
import type { WhenDown } from '../../src/upstream/settings.ts'
import { ask, askRaw, NOTHING } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { post } from '../support/raw-client.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const HEAD = 'Host: 127.0.0.1\r\n'
const ORIGIN = 'Origin: http://evil.example\r\n'

/** What clients try while Anki is closed. */
const REQUESTS: readonly (readonly [string, string])[] = [
  ['version', post({ action: 'version', version: 6 })],
  ['a read', post({ action: 'deckNames', version: 6 })],
  ['a write', post({ action: 'createDeck', version: 6, params: { deck: 'a' } })],
  ['a multi', post({ action: 'multi', version: 6, params: { actions: [{ action: 'version' }] } })],
  ['an empty multi', post({ action: 'multi', version: 6, params: { actions: [] } })],
  ['requestPermission', post({ action: 'requestPermission', version: 6 })],
  [
    'requestPermission of an unknown page',
    post({ action: 'requestPermission', version: 6 }, 'Origin: http://evil.example'),
  ],
  ['an unsupported action', post({ action: 'noSuchAction', version: 6 })],
  ['a wrong key', post({ action: 'version', version: 6, key: 'wrong' })],
  ['a body that is no JSON', post('{')],
  ['the banner by GET', `GET / HTTP/1.1\r\n${HEAD}\r\n`],
  ['the banner by POST', `POST / HTTP/1.1\r\n${HEAD}Content-Length: 0\r\n\r\n`],
  ['the banner by HEAD', `HEAD / HTTP/1.1\r\n${HEAD}\r\n`],
  [
    'a preflight',
    `OPTIONS / HTTP/1.1\r\n${HEAD}Origin: http://localhost\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
  ],
]

async function closed(t: Test, whenDown: WhenDown) {
  const upstream = await startScripted(() => DONE)
  await upstream.stop()
  const front = await startFront({ upstream: { url: upstream.url, whenDown } })
  t.teardown(() => front.close())
  return { front, upstream }
}

for (const [what, bytes] of REQUESTS) {
  t.test(`while Anki is closed, ${what} ends without a reply`, async (t) => {
    const { front } = await closed(t, 'drop')
    const { status, text } = await askRaw(front.port, bytes)
    t.strictSame({ status, text }, NOTHING)
  })
}

t.test('while Anki is closed, an origin that may not call is still refused', async (t) => {
  const { front } = await closed(t, 'drop')
  for (const bytes of [
    post({ action: 'deckNames', version: 6 }, 'Origin: http://evil.example'),
    post({ action: 'version', version: 6 }, 'Origin: null'),
    `GET / HTTP/1.1\r\n${HEAD}${ORIGIN}\r\n`,
  ]) {
    const { status, text, reply } = await askRaw(front.port, bytes)
    t.strictSame({ status, text }, { status: 403, text: '' })
    t.equal(reply?.headers.get('access-control-allow-origin'), 'http://localhost')
  }
})

t.test('whenDown: explain says why, with the status and shape of every error', async (t) => {
  const { front, upstream } = await closed(t, 'explain')
  const expected = `{"result": null, "error": "Anki is not reachable at ${upstream.url}"}`
  for (const [what, bytes] of REQUESTS) {
    const { status, text } = await askRaw(front.port, bytes)
    t.equal(status, 200, what)
    t.equal(text, bytes.startsWith('HEAD') ? '' : expected, what)
  }
})

t.test('many calls at once while Anki is closed all end, and none is kept for later', async (t) => {
  const { front, upstream } = await closed(t, 'drop')
  const calls = Array.from({ length: 40 }, () => ask(front.port, { action: 'createDeck', params: { deck: 'a' } }))
  for (const met of await Promise.all(calls)) t.strictSame(met, NOTHING)
  await upstream.restart()
  t.teardown(() => upstream.close())
  await front.known('up')
  t.equal((await ask(front.port, { action: 'deckNames' })).text, DONE)
  t.equal(upstream.exchanges.length, 1)
})
