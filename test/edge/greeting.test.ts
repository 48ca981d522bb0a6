import t from 'tap'
import { askRaw, NOTHING } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

function get(port: number, ...headers: readonly string[]): string {
  return [`GET / HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n')
}

const opened = ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document']

t.test(
  'a person who opens the address sees AnkiConnect v.6, how Anki does, and the way to the admin page',
  async (t) => {
    const upstream = await startScripted(() => DONE)
    const front = await startFront({ upstream })
    t.teardown(async () => {
      await front.close()
      await upstream.close()
    })
    await front.known('up')
    const { status, text, reply } = await askRaw(front.port, get(front.port, ...opened))
    t.equal(status, 200)
    t.match(text, /<title>AnkiConnect v\.6<\/title>/)
    t.match(text, /Anki answers at http:/)
    t.match(text, `http://127.0.0.1:${front.gateway.adminAddress.port}/`)
    t.equal(reply?.headers.get('content-type'), 'text/html; charset=utf-8')
    t.match(reply?.headers.get('content-security-policy'), /frame-ancestors 'none'/)
    t.equal(upstream.exchanges.length, 0, 'Anki is not asked')

    const proxied = await askRaw(front.port, get(front.port, ...opened, 'X-Forwarded-For: 10.0.0.9'))
    t.match(proxied.text, /AnkiConnect v\.6/)
    t.notMatch(proxied.text, /href/, 'a visitor from elsewhere is not shown the way')

    await upstream.stop()
    await front.known('down')
    t.match((await askRaw(front.port, get(front.port, ...opened))).text, /Anki is not reachable/)
  },
)

t.test('every other empty request keeps the banner, and meets a closed Anki as before', async (t) => {
  const upstream = await startScripted(() => DONE)
  const front = await startFront({ upstream })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  const banner = '{"apiVersion": "AnkiConnect v.6"}'
  for (const headers of [[], ['Sec-Fetch-Mode: cors'], ['Sec-Fetch-Mode: navigate'], [...opened, 'Content-Length: 0']])
    t.equal((await askRaw(front.port, get(front.port, ...headers))).text, banner, headers.join())
  await upstream.stop()
  await front.known('down')
  t.match(await askRaw(front.port, get(front.port)), NOTHING)
})
