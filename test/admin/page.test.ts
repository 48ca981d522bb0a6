import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Service, startService } from '../../src/commands/serve.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import { asAnki, servePages } from '../pages/media-server.ts'
import { ask } from '../support/ask.ts'
import { noChromium, openChromium } from '../support/chromium.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 60_000 }
t.setTimeout(120_000)

const CONFIG = `
listen: ["127.0.0.1:0"]
admin: { address: "127.0.0.1:0", notify: false }
profiles: { careful: { extends: admin, ask: [deleteNotes] } }
clients: { claude: { origin: "http://claude.example", profile: careful } }
audit: off
`
const CLAUDE = 'Origin: http://claude.example'

/** A gateway in front of the sandbox, whose client claude has to ask before it deletes. */
async function start(t: Test): Promise<{ service: Service; port: number; url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-page-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  process.env.XDG_STATE_HOME = folder
  const file = join(folder, 'gateway.yaml')
  writeFileSync(file, CONFIG)
  const loaded = await loadConfig({ file, env: {}, options: { sandbox: true } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const config = { ...loaded.config, log: { level: 'silent', format: 'json' } as const }
  const result = await startService(config, createLog(config.log), '1.2.3')
  if (!result.ok) throw new Error(result.error)
  const { service } = result
  t.teardown(() => service.close())
  return { service, port: service.addresses[0]?.port ?? 0, url: `http://127.0.0.1:${service.adminAddress.port}/` }
}

t.test(`a call that must ask is approved on the page, and passes once${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  const { text } = await ask(port, { action: 'findNotes', params: { query: 'deck:Spanish' } }, CLAUDE)
  const [id] = (JSON.parse(text as string) as { result: number[] }).result
  const deletion = { action: 'deleteNotes', params: { notes: [id] } }

  t.match((await ask(port, deletion, CLAUDE)).text, /waiting for approval [0-9]+/)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 1`)
  t.match(
    await page.evaluate(`document.querySelector('#approval-list > li').textContent`),
    /claude asks: Delete notes: 1 note/,
  )
  t.match(await page.evaluate('document.title'), /^\(1\)/, 'a tab in the background says so too')
  t.match((await ask(port, deletion, CLAUDE)).text, /waiting for approval/, 'asking again changes nothing')

  await page.evaluate(`document.querySelector('button.allow').click()`)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
  t.match(await page.evaluate(`document.getElementById('decided').textContent`), /^Allowed for claude/)
  t.same(await ask(port, deletion, CLAUDE), { status: 200, text: '{"result": null, "error": null}' })
  t.match((await ask(port, deletion, CLAUDE)).text, /waiting for approval/, 'the next one has to ask again')

  await page.until(`document.querySelectorAll('button.refuse').length === 1`)
  await page.evaluate(`document.querySelector('button.refuse').focus()`)
  const other = { action: 'deleteNotes', params: { notes: [1] } }
  t.match((await ask(port, other, CLAUDE)).text, /waiting for approval/)
  await page.until(`document.querySelectorAll('button.refuse').length === 2`)
  const focused = (item: number) =>
    `document.activeElement === document.querySelectorAll('.buttons button')[${4 * item + 2}]`
  t.equal(await page.evaluate(focused(0)), true, 'what comes next takes no focus away')
  await page.evaluate(`document.activeElement.click()`)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 1`)
  t.equal(await page.evaluate('document.activeElement.tagName'), 'BUTTON', 'what is decided hands it on')
  await page.evaluate(`document.querySelector('button.refuse').click()`)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
  t.notMatch((await ask(port, deletion, CLAUDE)).text, /waiting for approval|"error": null/)
  t.same(page.errors, [], 'nothing on the page breaks its own Content-Security-Policy')
})

t.test(`the owner sees what would change, and sees it again if it changed meanwhile${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  const found = (await ask(port, { action: 'findNotes', params: { query: 'deck:Spanish' } }, CLAUDE)).text
  const [note = 0] = (JSON.parse(found as string) as { result: number[] }).result
  const deletion = { action: 'deleteNotes', params: { notes: [note] } }
  t.match((await ask(port, deletion, CLAUDE)).text, /waiting for approval 1/)
  const text = (selector: string) => page.evaluate(`document.querySelector('#approval-list ${selector}').innerText`)
  await page.until(`document.querySelectorAll('#approval-list .effect li').length === 1`)
  t.match(await text('.sentence'), /^Deletes 1 note in "Spanish/)
  t.equal(
    await page.evaluate(`document.querySelectorAll('#approval-list .effect ins').length`),
    0,
    'nothing of it remains',
  )
  const fields = { Front: '<img src=x onerror=alert(1)>' }
  await ask(port, { action: 'updateNoteFields', params: { note: { id: note, fields } } }, CLAUDE)
  await page.evaluate(`document.querySelector('button.allow').click()`)
  await page.until(`/the effect is another one now/.test(document.getElementById('decided').textContent)`)
  await page.until(`/onerror/.test(document.querySelector('#approval-list .effect del')?.textContent)`)
  t.equal(await page.evaluate(`document.querySelectorAll('#approval-list img').length`), 0, 'fields are text')
  t.match((await ask(port, deletion, CLAUDE)).text, /waiting for approval 1/, 'nothing was allowed')
  await page.evaluate(`document.querySelector('button.allow').click()`)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
  t.equal((await ask(port, deletion, CLAUDE)).text, '{"result": null, "error": null}')
  t.match(page.errors, [/409/], 'that the effect is another one now')
})

t.test(`the owner allows an action for a while, ends that, and says why not${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  const deleting = (note: number) => ask(port, { action: 'deleteNotes', params: { notes: [note] } }, CLAUDE)
  t.match((await deleting(1)).text, /waiting for approval 1/)
  await page.until(`document.querySelectorAll('button.period').length === 1`)
  t.equal(
    await page.evaluate(`document.querySelector('button.period').textContent`),
    'Allow deleteNotes for 10 minutes',
  )
  await page.evaluate(`document.querySelector('button.period').click()`)
  await page.until(`document.querySelectorAll('#grant-list li').length === 1`)
  t.match(
    await page.evaluate(`document.querySelector('#grant-list li').textContent`),
    /^claude may use deleteNotes without asking until [0-9:]+Stop$/,
  )
  for (const note of [1, 2, 2]) t.equal((await deleting(note)).text, '{"result": null, "error": null}')
  await page.evaluate(`document.querySelector('#grant-list button').click()`)
  await page.until(`document.querySelectorAll('#grant-list li').length === 0`)
  t.match((await deleting(3)).text, /waiting for approval 2/)

  await page.until(`document.querySelectorAll('button.because').length === 1`)
  await page.evaluate(`document.querySelector('button.because').click()`)
  await page.until(`document.activeElement.name === 'reason'`)
  await page.evaluate(`document.activeElement.value = 'these are <b>mine</b>'`)
  await page.evaluate(`document.querySelector('dialog button.primary').click()`)
  await page.until(`document.querySelectorAll('#approval-list > li').length === 0`)
  t.equal((await deleting(3)).text, '{"result": null, "error": "the owner refused approval 2: these are <b>mine</b>"}')
  t.same(page.errors, [])
})

t.test(`everything that a call names can be read on the page, a thousand at a time${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  const notes = Array.from({ length: 1500 }, (_, index) => index + 1)
  await ask(port, { action: 'deleteNotes', params: { notes } }, CLAUDE)
  await page.until(`document.querySelectorAll('#approval-list details').length === 1`)
  const shown = `document.querySelectorAll('#approval-list ol li').length`
  t.equal(await page.evaluate(shown), 0, 'they are asked for when they are wanted')
  t.equal(await page.evaluate(`document.querySelector('summary').textContent`), 'Show all 1500 things it names')
  await page.evaluate(`document.querySelector('#approval-list details').open = true`)
  await page.until(`${shown} === 1000`)
  await page.evaluate(`document.querySelector('#approval-list details button.more').click()`)
  await page.until(`${shown} === 1500`)
  t.equal(await page.evaluate(`document.querySelector('#approval-list ol').lastChild.textContent`), 'notes "1500"')
  t.equal(await page.evaluate(`document.querySelector('#approval-list details button.more').hidden`), true)
  t.same(page.errors, [])
})

t.test(
  `what clients say is text on the page and nothing else, in a layout that fits a phone${why}`,
  options,
  async (t) => {
    const { port, url } = await start(t)
    const page = await openChromium(url)
    t.teardown(() => page.close())
    const script = '<img src=x onerror=document.title=1>'
    await ask(port, { action: script, params: {} }, CLAUDE)
    await ask(port, { action: 'deckNames', params: { [script]: 1 } }, CLAUDE)
    await page.until(`document.getElementById('refusal-list').textContent.includes('deckNames')`)
    t.equal(await page.evaluate(`document.querySelectorAll('img').length`), 0)
    t.equal(await page.evaluate('document.title'), 'AnkiConnect Gateway')
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 360,
      height: 740,
      deviceScaleFactor: 1,
      mobile: true,
    })
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'nothing sticks out sideways')
    const named = `[...document.querySelectorAll('section')].every((part) => part.ariaLabel || document.getElementById(part.getAttribute('aria-labelledby')))`
    t.equal(await page.evaluate(named), true, 'every part has a name for screen readers')
    t.same(page.errors, [])
  },
)

t.test(`what is selected in the table of clients stays selected while its numbers change${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  const row = `[...document.querySelectorAll('#client-rows tr')].find(({ textContent }) => textContent.startsWith('claude'))`
  await ask(port, { action: 'version' }, CLAUDE)
  await page.until(`${row}?.children[2].textContent === '1'`)
  await page.evaluate(`getSelection().selectAllChildren(${row}.children[0])`)
  await ask(port, { action: 'version' }, CLAUDE)
  await page.until(`${row}.children[2].textContent === '2'`)
  t.match(await page.evaluate('getSelection().toString()'), /^claude/)
})

t.test(`the page says so when the gateway does not answer any more${why}`, options, async (t) => {
  const { service, url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  await page.until(`document.getElementById('version').textContent === 'Version 1.2.3'`)
  t.equal(await page.evaluate(`document.getElementById('lost').hidden`), true)
  await service.close()
  await page.until(`document.getElementById('lost').hidden === false`)
  t.pass('the page noticed')
})

t.test(
  `a call that Anki refused is a failed one on the page, with Anki's reason and without the note${why}`,
  options,
  async (t) => {
    const { port, url } = await start(t)
    const page = await openChromium(url)
    t.teardown(() => page.close())
    const note = { deckName: 'Minning', modelName: 'Basic', fields: { Front: 'my secret', Back: 'b' } }
    const add = { action: 'addNote', version: 6, params: { note } }
    await ask(port, add)
    await ask(port, { action: 'multi', params: { actions: [{ action: 'deckNames', version: 6 }, add] } })
    const textOf = (id: string) => page.evaluate(`document.getElementById('${id}').textContent`)
    await page.until(`document.getElementById('failure-list').textContent.includes('2 times')`)
    t.match(await textOf('failure-list'), /local-program addNote.*2 times.*deck was not found: Minning/)
    t.notMatch(await page.evaluate('document.body.textContent'), 'my secret')
    const served = `[...document.querySelectorAll('#request-rows tr.failed td.served')].map((cell) => cell.textContent)`
    t.same(await page.evaluate(served), ['1 of 2 failed', 'failed'])
    t.equal(await page.evaluate(`document.querySelectorAll('#chart .failed[height="0"]').length < 60`), true)
    t.equal(await page.evaluate(`document.getElementById('no-refusals').hidden`), false, 'nothing was refused')
    const color = (selector: string) => `getComputedStyle(document.querySelector('${selector}'))`
    const [failed, anki] = [`${color('tr.failed td.served')}.color`, `${color('.key.anki')}.backgroundColor`]
    t.equal(await page.evaluate(`${failed} !== ${anki}`), true)
    t.same(page.errors, [])
  },
)

t.test(`built-in clients show the profile that they really have${why}`, options, async (t) => {
  const { url } = await start(t)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  await page.until(`document.querySelectorAll('#client-rows tr').length > 1`)
  const heads = `[...document.querySelectorAll('#client-rows th')].map((head) => head.textContent.replace(/ +/g, ' '))`
  t.same(await page.evaluate(heads), [
    'claude careful',
    'local-program local-program',
    'browser-extension extension',
    'anki-page none',
    'local-page card-creator',
    'stranger none',
  ])
})

t.test(`the page says which buttons of decks do not work, and how the owner lets them${why}`, options, async (t) => {
  const { port, url } = await start(t)
  const deck = await servePages(asAnki)
  t.teardown(deck.close)
  const page = await openChromium(url)
  t.teardown(() => page.close())
  await page.until(`!document.getElementById('main').hidden`)
  t.equal(await page.evaluate(`document.getElementById('anki-page').hidden`), true)
  for (const action of ['guiBrowse', 'suspend', 'guiBrowse'])
    await ask(port, { action, params: {} }, `Origin: ${deck.origin}`)
  await page.until(`document.getElementById('anki-page').textContent.includes('guiBrowse ×2, suspend')`)
  const said = await page.evaluate(`document.getElementById('anki-page').textContent`)
  t.same(
    await page.evaluate(
      `[...document.querySelectorAll('#anki-page-actions button')].map((button) => button.textContent)`,
    ),
    ['Let decks use guiBrowse', 'Let decks use suspend'],
  )
  t.match(said, /Their buttons for this do not work.*profile none.*anki-page: \{ profile: card-creator \}/s)
})
