import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }
const PATIENT = 'approvals: { hold: 10min }\n'

async function open(t: Test, url: string): Promise<Chromium> {
  const page = await openChromium(url)
  t.teardown(() => page.close())
  return page
}

/** A web page of some site, open in a browser; `call` calls the gateway as its script would. */
async function openSite(t: Test, port: number) {
  const server = createServer((_, response) => response.end('<!doctype html><title>site</title>'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const page = await open(t, origin)
  await page.until(`location.origin === '${origin}'`)
  const call = (action: string) => {
    const body = JSON.stringify({ action, version: 6 })
    const script = `fetch('http://127.0.0.1:${port}', { method: 'POST', body: ${JSON.stringify(body)} })`
    return page.evaluate(`${script}.then((reply) => reply.text(), () => 'it cannot be reached')`)
  }
  return { origin, call }
}

const press = async (page: Chromium, key: string, code: number, text?: string) => {
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, text })
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code })
}

t.test(
  `a page asks, its owner lets it in with the keyboard alone, and its next call passes${why}`,
  options,
  async (t) => {
    const service = await startOwned(t, PATIENT)
    const [site, page] = await Promise.all([openSite(t, service.port), open(t, `${service.admin}/`)])
    t.equal(await site.call('deckNames'), 'it cannot be reached')
    const asked = site.call('requestPermission')
    await page.until(
      `document.querySelector('#approval-list > li')?.textContent.includes('${site.origin} asks: to be let in (a web page)')`,
    )
    t.equal(await page.evaluate(`document.querySelectorAll('#approval-list > li').length`), 1)
    t.equal(
      await page.evaluate(
        `[...document.querySelectorAll('#approval-list :is(input, select, button)')].every((one) => one.ariaLabel || one.labels?.length === 1)`,
      ),
      true,
      'every control says what it is',
    )
    t.same(
      await page.evaluate(
        `[...document.querySelector('select[name=profile]').options].map(({ value }) => value).sort()`,
      ),
      ['admin', 'agent', 'card-creator', 'extension', 'local-program', 'observe', 'read-only'],
    )
    t.equal(await page.evaluate(`document.querySelector('select[name=profile]').value`), 'card-creator')

    await page.evaluate(
      `document.querySelector('input[name=name]').select(), document.querySelector('input[name=name]').focus()`,
    )
    await page.send('Input.insertText', { text: 'reader' })
    await ask(service.port, { action: 'requestPermission', note: 'x'.repeat(5000) }, `Origin: ${site.origin}`)
    await page.until(`document.querySelector('input[name=name]').value === 'reader'`)
    await press(page, 'Tab', 9)
    t.equal(await page.evaluate('document.activeElement.name'), 'profile', 'asking again leaves focus and choice alone')
    await page.evaluate(`document.activeElement.value = 'read-only'`)
    await press(page, 'Tab', 9)
    await press(page, 'Enter', 13, '\r')
    await page.until(`document.querySelector('dialog[open] .difference') !== null`)
    t.match(
      await page.evaluate(`document.querySelector('dialog').textContent`),
      /lets in .* as client reader, with the profile read-only.*\+ profile: "read-only"\n\+ origin: /s,
    )
    await press(page, 'Tab', 9)
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Write it')
    await press(page, 'Enter', 13, '\r')
    t.match(await asked, /"permission": "granted", "requireApikey": false/)
    await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
    t.equal(await page.evaluate(`document.getElementById('decided').textContent`), `Let in: ${site.origin}, as reader`)
    t.match(await site.call('deckNames'), /"error": null/)
    t.match(await site.call('sync'), /refused by policy/)
    t.same(page.errors, [], 'nothing on the page breaks its own Content-Security-Policy')
  },
)

t.test(`a page that is refused stays refused${why}`, options, async (t) => {
  const service = await startOwned(t, PATIENT)
  const [site, page] = await Promise.all([openSite(t, service.port), open(t, `${service.admin}/`)])
  const asked = site.call('requestPermission')
  await page.until(`document.querySelectorAll('button.refuse').length === 1`)
  await page.evaluate(`document.querySelector('button.refuse').click()`)
  t.match(await asked, /"permission": "denied"/)
  t.match(await site.call('requestPermission'), /"permission": "denied"/)
  t.equal(await site.call('deckNames'), 'it cannot be reached')
  await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
})

t.test(
  `the fresh key of a device is shown until the owner has it, and a name that is taken is said${why}`,
  options,
  async (t) => {
    const service = await startOwned(t, PATIENT)
    const page = await open(t, `${service.admin}/`)
    const device = 'X-Forwarded-For: 192.168.1.20'
    const asked = ask(service.port, { action: 'requestPermission' }, device)
    await page.until(`document.querySelectorAll('button.allow').length === 1`)
    const allow = (name: string) =>
      page.evaluate(`document.querySelector('input').value = '${name}', document.querySelector('button.allow').click()`)
    await allow('local-page')
    await page.until(`document.getElementById('decided').textContent.startsWith('That could not be decided: ')`)
    await allow('a-long-name-that-its-owner-chose')
    await page.until(`document.querySelector('dialog[open] button.primary') !== null`)
    await page.evaluate(`document.querySelector('dialog button.primary').click()`)
    await page.until(`document.getElementById('fresh').hidden === false`)
    const key = String(await page.evaluate(`document.getElementById('fresh-key').value`))
    t.equal(await page.evaluate('document.activeElement.id'), 'fresh-key', 'a screen reader reads it out')
    t.match((await asked).text, /"requireApikey": true/)
    t.match((await ask(service.port, { action: 'version', key }, device)).text, /"result": 6/)
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 360,
      height: 740,
      deviceScaleFactor: 1,
      mobile: true,
    })
    for (const rows of ['client-rows', 'request-rows'])
      await page.until(`document.getElementById('${rows}').textContent.includes('a-long-name-that-its-owner-chose')`)
    await page.until('innerWidth === 360 && document.documentElement.scrollWidth === 360')
    t.pass('nothing sticks out sideways')
    await page.evaluate(`document.getElementById('fresh-done').click()`)
    t.equal(await page.evaluate(`document.getElementById('fresh-key').value`), '')
    t.equal(await page.evaluate(`document.getElementById('fresh').hidden`), true)
    t.same(
      page.errors.filter((error) => !/409/.test(error)),
      [],
    )
  },
)
