import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 90_000 }

const CLIENTS = `
profiles: { careful: { extends: read-only, allow: [addNote], ask: [deleteNotes] } }
clients: { claude: { origin: "http://claude.example", profile: careful } }
`
const AUDIT = 'audit: { file: audit.jsonl }\n'
const CLAUDE = 'Origin: http://claude.example'
const note = (front: string) => ({
  deckName: 'Spanish',
  modelName: 'Basic',
  fields: { Front: front, Back: 'b' },
  options: { allowDuplicate: true },
})
const add = (front: string) => ({ action: 'addNote', version: 6, params: { note: note(front) } })

async function open(t: Test, service: OwnedService, place = ''): Promise<Chromium> {
  const page = await openChromium(`${service.admin}/${place}`)
  t.teardown(() => page.close())
  await page.until(`document.getElementById('main').hidden === false`)
  return page
}
const text = (id: string) => `document.getElementById('${id}').textContent`
const items = (id: string) => `document.querySelectorAll('#${id} > li').length`
const choose = (page: Chromium, name: string, value: string) =>
  page.evaluate(
    `{ const field = document.querySelector('#filters [name=${name}]'); field.value = '${value}'; field.dispatchEvent(new Event('change', { bubbles: true })) }`,
  )
const press = async (page: Chromium, key: string, code: number, text?: string) => {
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, text })
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code })
}

t.test(`filters are in the address, and Back takes them back${why}`, options, async (t) => {
  const service = await startOwned(t, CLIENTS + AUDIT)
  for (const front of ['uno', 'dos']) await ask(service.port, add(front), CLAUDE)
  await ask(service.port, { action: 'sync', version: 6 }, CLAUDE)
  await ask(service.port, add('tres'))
  const page = await open(t, service, '#/requests?client=claude')
  await page.until(`${items('recorded-list')} === 3`)
  t.equal(await page.evaluate(`document.querySelector('#filters [name=client]').value`), 'claude')
  t.equal(await page.evaluate(`document.querySelectorAll('#latest-rows tr').length`), 3)
  t.equal(await page.evaluate('document.title'), 'Requests · AnkiConnect Gateway')

  await choose(page, 'outcome', 'refused')
  await page.until(`${items('recorded-list')} === 1`)
  t.equal(await page.evaluate('location.hash'), '#/requests?client=claude&outcome=refused')
  t.match(
    await page.evaluate(text('recorded-list')),
    /claude sync refused.*refused by policy "careful": sync is not allowed/,
  )
  await page.evaluate('history.back()')
  await page.until(`${items('recorded-list')} === 3`)
  t.equal(await page.evaluate(`document.querySelector('#filters [name=outcome]').value`), '')

  await page.evaluate(`document.getElementById('clear').click()`)
  await page.until(`${items('recorded-list')} === 4`)
  await choose(page, 'since', '2999-01-01T00:00')
  await page.until(`${text('recorded-end')} === 'No recorded call is like that.'`)
  t.equal(await page.evaluate(`document.querySelectorAll('#latest-rows tr').length`), 0)
  t.same(page.errors, [])
})

t.test(`a note is traced to its client by its id${why}`, options, async (t) => {
  const service = await startOwned(t, CLIENTS + AUDIT)
  const { text: reply } = await ask(service.port, add('uno'), CLAUDE)
  await ask(service.port, add('dos'))
  const id = /"result": ([0-9]+)/.exec(String(reply))?.[1] ?? ''
  const page = await open(t, service, '#/requests')
  await page.until(`${items('recorded-list')} === 2`)
  await choose(page, 'about', id)
  await page.until(`${items('recorded-list')} === 1`)
  t.match(
    await page.evaluate(text('recorded-list')),
    new RegExp(`^claude addNote done.*made note ${id}; deck "Spanish"`),
  )
})

t.test(`more of the log comes when it is asked for, and without a log the page says so${why}`, options, async (t) => {
  const service = await startOwned(t, CLIENTS + AUDIT)
  for (let count = 0; count < 60; count++) await ask(service.port, { action: 'sync', version: 6 }, CLAUDE)
  const page = await open(t, service, '#/requests')
  await page.until(`${items('recorded-list')} === 50`)
  t.match(await page.evaluate(text('recorded-end')), /^Read back to /)
  await page.evaluate(`document.getElementById('recorded-more').click()`)
  await page.until(`${items('recorded-list')} === 60`)
  t.equal(await page.evaluate(text('recorded-end')), 'This is the end of the log.')
  t.equal(await page.evaluate(`document.getElementById('recorded-more').hidden`), true)

  const other = await startOwned(t, CLIENTS)
  await ask(other.port, { action: 'version', version: 6 }, CLAUDE)
  const without = await open(t, other, '#/requests?client=claude')
  await without.until(`document.querySelectorAll('#latest-rows tr').length === 1`)
  t.match(await without.evaluate(text('recorded-note')), /^Nothing is recorded, because audit is off/)
})

t.test(`a client is revoked in two steps with the keyboard alone, and let in again${why}`, options, async (t) => {
  const service = await startOwned(t, CLIENTS + AUDIT)
  const { text: before } = await ask(service.port, { action: 'deckNames', version: 6 }, CLAUDE)
  const page = await open(t, service)
  await page.until(`document.querySelector('#client-rows a')?.textContent === 'claude'`)
  await page.evaluate(`document.querySelector('#client-rows a').focus()`)
  await press(page, 'Enter', 13, '\r')
  await page.until(`${text('client-profile')} === 'careful'`)
  t.equal(await page.evaluate('document.activeElement.id'), 'client-title', 'as a loaded page would')
  t.match(await page.evaluate(text('client-rights')), /Look things up yes.*Delete and wipe asks you first for 1/)
  await press(page, 'Tab', 9)
  t.equal(await page.evaluate('document.activeElement.id'), 'client-revoke')
  await press(page, 'Enter', 13, '\r')
  await page.until(`document.querySelector('dialog')?.open === true`)
  t.equal(await page.evaluate('document.activeElement.textContent'), 'Cancel', 'a second Enter does nothing')
  await press(page, 'Escape', 27)
  await page.until(`document.querySelector('dialog') === null`)
  t.equal(await page.evaluate('document.activeElement.id'), 'client-revoke')
  t.same((await ask(service.port, { action: 'deckNames', version: 6 }, CLAUDE)).text, before)

  await press(page, 'Enter', 13, '\r')
  await page.until(`document.querySelector('dialog')?.open === true`)
  await press(page, 'Tab', 9)
  await press(page, 'Enter', 13, '\r')
  await page.until(`${text('client-decided')} === 'claude is revoked.'`)
  t.match((await ask(service.port, { action: 'deckNames', version: 6 }, CLAUDE)).text, /has revoked the client claude/)
  t.match(readFileSync(join(service.folder, 'clients.d', 'revoked.txt'), 'utf8'), /\nclaude\n$/)
  await page.until(`document.getElementById('client-revoked').hidden === false`)
  await page.until(`document.getElementById('client-refusal-list').textContent.includes('revoked')`)

  await page.evaluate(`document.getElementById('client-revoke').click()`)
  await page.until(`${text('client-decided')} === 'claude can call again.'`)
  t.same((await ask(service.port, { action: 'deckNames', version: 6 }, CLAUDE)).text, before)
  t.same(page.errors, [])
})
