import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { noChromium, openChromium } from '../support/chromium.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }
const PAGE = 'Origin: http://127.0.0.1:9'

t.test(`a refused call is allowed where it is shown, after its owner has seen the rule${why}`, options, async (t) => {
  const service = await startOwned(t)
  const file = join(service.folder, 'clients.d', 'local-page.yaml')
  await ask(service.port, { action: 'guiUndo', version: 6 }, PAGE)
  const page = await openChromium(`${service.admin}/`)
  t.teardown(() => page.close())
  const button = (rule: string) => `document.querySelector('#refusal-list button[data-rule=${rule}]')`
  await page.until(`${button('allow')} !== null`)
  t.equal(await page.evaluate(`${button('allow')}.textContent`), 'Allow this for local-page')
  t.equal(await page.evaluate(`${button('deny')}.textContent`), 'Always refuse, stop showing')
  await page.evaluate(`${button('allow')}.focus(), ${button('allow')}.click()`)
  await page.until(`document.querySelector('dialog .difference') !== null`)
  const shown = await page.evaluate(`document.querySelector('dialog').textContent`)
  t.match(shown, 'This adds guiUndo to client local-page.')
  t.match(shown, '+ profile: { extends: card-creator, allow: [guiUndo] }')
  t.match(shown, '1 of its 1 refused calls would pass.')
  await page.send('Emulation.setDeviceMetricsOverride', { width: 360, height: 740, deviceScaleFactor: 1, mobile: true })
  await page.until('innerWidth === 360 && document.documentElement.scrollWidth === 360')
  await page.evaluate(`document.querySelector('dialog button.primary').click()`)
  await page.until(`document.getElementById('ruled').textContent === 'Written. It adds guiUndo to client local-page.'`)
  t.equal(readFileSync(file, 'utf8'), 'profile: { extends: card-creator, allow: [guiUndo] }\n')
  await page.until(`${button('allow')} === null`)
  await ask(service.port, { action: 'guiDeckBrowser', version: 6 }, PAGE)
  await page.until(`${button('deny')} !== null`)
  await page.evaluate(`${button('deny')}.click()`)
  await page.until(`document.querySelector('dialog .difference') !== null`)
  await page.evaluate(`document.querySelector('dialog button.danger').click()`)
  await page.until(`${button('deny')} === null`)
  t.match(readFileSync(file, 'utf8'), 'deny: [guiDeckBrowser]')
  t.same(page.errors, [], 'nothing on the page breaks its own Content-Security-Policy')
})

t.test(`a refused origin leads to the caller that can be let in, or refused for good${why}`, options, async (t) => {
  const service = await startOwned(t)
  await ask(service.port, { action: 'addNote' }, 'Origin: app://obsidian.md')
  const page = await openChromium(`${service.admin}/`)
  t.teardown(() => page.close())
  const letIn = `document.querySelector('#refusal-list button[data-rule=let-in]')`
  await page.until(`${letIn} !== null`)
  t.match(await page.evaluate(`document.getElementById('refusal-list').textContent`), 'app://obsidian.md')
  t.match(
    await page.evaluate(`document.getElementById('approval-list').textContent`),
    /app:\/\/obsidian\.md was refused, and never asks to be let in \(an app\).*refused once/,
  )
  t.equal(await page.evaluate('document.title'), 'AnkiConnect Gateway', 'it did not ask, so the title does not call')
  await page.evaluate(`${letIn}.click()`)
  t.equal(await page.evaluate('document.activeElement.value'), 'obsidian.md')
  await page.evaluate(`document.querySelector('#approval-list button.never').click()`)
  await page.until(`document.querySelector('dialog .difference') !== null`)
  await page.evaluate(`document.querySelector('dialog button.danger').click()`)
  await page.until(`document.querySelectorAll('#approval-list > li, #refusal-list li').length === 0`)
  await page.until(`document.getElementById('decided').textContent === 'Always refused: app://obsidian.md'`)
  t.same(page.errors, [])
})

t.test(`a wrong key of this machine is shown without a button that could do nothing${why}`, options, async (t) => {
  const service = await startOwned(t)
  await ask(service.port, { action: 'addNote', version: 6, key: 'no such key' })
  await ask(service.port, { action: 'addNote' }, 'Origin: app://obsidian.md')
  const page = await openChromium(`${service.admin}/`)
  t.teardown(() => page.close())
  await page.until(`document.querySelectorAll('#refusal-list li').length === 2`)
  const item = `[...document.querySelectorAll('#refusal-list li')].find((one) => one.textContent.includes('127.0.0.1'))`
  t.match(
    await page.evaluate(`${item}.textContent`),
    /its key, sent from 127\.0\.0\.1, belongs to no client.*clients add NAME/,
  )
  t.equal(await page.evaluate(`${item}.querySelector('button')`), null)
  t.equal(await page.evaluate(`document.querySelectorAll('#refusal-list button[data-rule=let-in]').length`), 1)
  t.match(
    await page.evaluate(`document.getElementById('request-rows').textContent`),
    'not read',
    'of the refused origin',
  )
})
