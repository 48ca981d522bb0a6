import t from 'tap'
import { noChromium, openChromium } from '../support/chromium.ts'
import { startFront } from '../support/front.ts'
import { DONE, type Script, startScripted } from '../support/scripted-upstream.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 60_000 }

const error = (text: string) => JSON.stringify({ result: null, error: text })

/** What is at the address of AnkiConnect, its state, and what the owner reads: the words, the remedy, and what clients get. */
const rows: readonly [string, Script | null, string, string, RegExp, RegExp][] = [
  ['a closed Anki', null, 'down', 'Anki is closed', /start Anki; if it runs/, /work again by themselves/],
  [
    'a wrong key',
    () => error('valid api key must be provided'),
    'key',
    'AnkiConnect wants its key',
    /--upstream-key-file FILE/,
    /AnkiConnect’s own error/,
  ],
  [
    'no profile',
    () => error('collection is not available'),
    'profile',
    'No profile is open in Anki',
    /open one in Anki/,
    /collection is not available/,
  ],
  [
    'another program',
    () => ({ garbage: 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n' }),
    'other',
    'Another program has the port of AnkiConnect',
    /stop it, or give AnkiConnect a port of its own/,
    /sends none of them to that program/,
  ],
  [
    'a starting Anki',
    () => 'hang',
    'silent',
    'Nothing has answered yet',
    /it is starting or shows a dialog/,
    /Calls wait a while/,
  ],
]

for (const [name, script, state, words, remedy, meanwhile] of rows) {
  t.test(`of ${name} the page says what is wrong, what helps, and what clients get${why}`, options, async (t) => {
    const anki = await startScripted(script ?? (() => DONE), { ownProofs: true })
    t.teardown(anki.close)
    if (script === null) await anki.stop()
    const front = await startFront({ upstream: { url: anki.url } })
    t.teardown(front.close)
    await front.known(state as Parameters<typeof front.known>[0])
    const { host, port } = front.gateway.adminAddress
    const page = await openChromium(`http://${host}:${port}/`)
    t.teardown(() => page.close())
    await page.until(`!document.getElementById('status').hidden`)
    t.equal(await page.evaluate(`document.getElementById('upstreams').textContent`), words)
    const said = await page.evaluate(`document.getElementById('status').textContent`)
    t.match(said, remedy)
    t.match(said, meanwhile)
    const { scrollWidth, clientWidth } = (await page.evaluate(
      `({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })`,
    )) as Record<string, number>
    t.equal(scrollWidth, clientWidth, 'a long text wraps')
    t.same(page.errors, [])
  })
}

t.test(`an Anki that falls silent is busy, and one that answers again is no trouble${why}`, options, async (t) => {
  const anki = await startScripted(
    (body) => (body.includes('getDeckConfig') ? '{"result": false, "error": null}' : DONE),
    {
      ownProofs: true,
    },
  )
  t.teardown(anki.close)
  const front = await startFront({ upstream: { url: anki.url } })
  t.teardown(front.close)
  await front.known('up')
  const { host, port } = front.gateway.adminAddress
  const page = await openChromium(`http://${host}:${port}/`)
  t.teardown(() => page.close())
  await page.until(`document.getElementById('upstreams').textContent.startsWith('Anki answers')`)
  t.equal(await page.evaluate(`document.getElementById('status').hidden`), true)
  anki.follow(() => 'hang')
  await page.until(`!document.getElementById('status').hidden`)
  t.match(
    await page.evaluate(`document.getElementById('status').textContent`),
    /look at its window, and close the dialog/,
  )
})
