import t, { type Test } from 'tap'
import { askRaw } from '../support/ask.ts'
import { noChromium, openChromium } from '../support/chromium.ts'
import { startFront } from '../support/front.ts'
import { DONE, startScripted } from '../support/scripted-upstream.ts'

const BEGUN = 'abcd-efgh-jkmn-pqrs'
const KEY = `${BEGUN}-tuvw-xyz2`

async function start(t: Test) {
  const upstream = await startScripted(() => DONE)
  const front = await startFront({ upstream })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const get = (target: string, ...headers: readonly string[]) =>
    askRaw(front.port, [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${front.port}`, ...headers, '', ''].join('\r\n'))
  return { upstream, front, get }
}

t.test('the page for a phone is the same for everybody, and Anki is not asked', async (t) => {
  const { upstream, get } = await start(t)
  const here = await get('/device')
  t.equal(here.status, 200)
  t.equal(here.reply?.headers.get('content-type'), 'text/html; charset=utf-8')
  t.match(
    here.reply?.headers.get('content-security-policy'),
    /^default-src 'none'; style-src 'sha256-.*'; script-src 'sha256-/,
  )
  t.equal(here.reply?.headers.get('referrer-policy'), 'no-referrer')
  t.equal(here.reply?.headers.get('cache-control'), 'no-store')
  t.equal((await get('/device', 'X-Forwarded-For: 10.0.0.9')).text, here.text, 'a stranger gets the same bytes')
  t.equal((await get('/device', 'Sec-Fetch-Dest: document')).text, here.text)
  t.ok(Buffer.byteLength(String(here.text)) < 4096)
  t.notMatch(here.text, /127\.0\.0\.1|:\d{4}/, 'it names nothing of the configuration')
  t.equal(upstream.exchanges.length, 0)
})

t.test('whatever a program or a page of another site sends meets what it met before', async (t) => {
  const { get, front } = await start(t)
  const banner = '{"apiVersion": "AnkiConnect v.6"}'
  for (const target of ['/', '/device/', '/device?x=1', '/Device', '/k/device'])
    t.equal((await get(target)).text, banner, target)
  t.equal((await get('/device', 'Content-Length: 0')).text, banner)
  t.equal((await get('/device', 'Sec-Fetch-Dest: iframe')).text, banner)
  t.match(await get('/device', 'Origin: https://evil.example'), { status: 403 })
  const body = '{"action":"version","version":6}'
  const posted = await fetch(`http://127.0.0.1:${front.port}/device`, { method: 'POST', body })
  t.equal(await posted.text(), DONE)
})

t.test(
  `in a browser it shows the address, and the key when the person has typed its end${noChromium ? ` (skipped: ${noChromium})` : ''}`,
  { skip: noChromium !== null },
  async (t) => {
    const { front } = await start(t)
    const origin = `http://127.0.0.1:${front.port}`
    const chromium = await openChromium(`${origin}/device#${BEGUN}`)
    t.teardown(() => chromium.close())
    const shown = (id: string) => chromium.evaluate(`document.getElementById('${id}').value`)
    const hidden = (id: string) => chromium.evaluate(`document.getElementById('${id}').hidden`)
    const type = (text: string) =>
      chromium.evaluate(
        `(rest => { rest.value = ${JSON.stringify(text)}; rest.dispatchEvent(new Event('input')) })(document.getElementById('rest'))`,
      )
    await chromium.until(`document.getElementById('with')?.hidden === false`)
    t.equal(await shown('address'), origin)
    t.equal(await chromium.evaluate('location.href'), `${origin}/device`)
    t.equal(await hidden('whole'), true)
    await type('tuvw-xyz')
    t.equal(await hidden('whole'), true)
    for (const typed of ['tuvw-xyz2', ' TUVW xyz2']) {
      await type(typed)
      t.equal(await shown('key'), KEY)
      t.equal(await shown('both'), `${origin}/k/${KEY}`)
      t.equal(await hidden('whole'), false)
    }
    t.notMatch(JSON.stringify(await chromium.send('Page.getNavigationHistory')), KEY)
    t.equal(await hidden('without'), true)
    const expression = `document.querySelectorAll('button')[1].click()`
    await chromium.send('Runtime.evaluate', { expression, userGesture: true })
    await chromium.until(`document.querySelectorAll('button')[1].textContent === 'Copied'`)
    t.same(chromium.errors, [], 'nothing broke its Content-Security-Policy')

    await chromium.send('Page.navigate', { url: 'about:blank' })
    await chromium.send('Page.navigate', { url: `${origin}/device#<img src=x onerror=alert(1)>` })
    await chromium.until(`document.getElementById('without')?.hidden === false`)
    t.equal(await chromium.evaluate(`document.getElementById('with').hidden`), true)
    t.equal(await chromium.evaluate(`document.images.length`), 0)
  },
)
