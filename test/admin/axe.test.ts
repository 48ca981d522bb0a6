import t from 'tap'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { fetchAxe, findFaults } from '../support/axe.ts'
import { noChromium, openChromium } from '../support/chromium.ts'

const axe = noChromium === null ? await fetchAxe() : { missing: noChromium }
const noAxe = 'missing' in axe ? axe.missing : null

const CONFIG = `
profiles: { careful: { extends: read-only, allow: [addNote], ask: [deleteNotes] } }
clients: { claude: { origin: "http://claude.example", profile: careful } }
approvals: { hold: 10min }
audit: { file: audit.jsonl }
`
const CLAUDE = 'Origin: http://claude.example'
const note = { deckName: 'Spanish', modelName: 'Basic', fields: { Front: 'uno', Back: 'one' } }
const items = (id: string) => `document.querySelectorAll('#${id} > li').length`

t.test(
  `axe finds no fault in any view, in light and dark, wide and narrow${noAxe === null ? '' : ` (${noAxe})`}`,
  { skip: noAxe ?? false, timeout: 120_000 },
  async (t) => {
    if (!('script' in axe)) return
    const service = await startOwned(t, CONFIG)
    await ask(service.port, { action: 'addNote', version: 6, params: { note } }, CLAUDE)
    await ask(service.port, { action: 'sync', version: 6 }, CLAUDE)
    await ask(service.port, { action: 'deleteNotes', version: 6, params: { notes: [1] } }, CLAUDE)
    await ask(service.port, { action: 'deckNames', version: 6 }, 'Origin: https://shop.example')
    void ask(service.port, { action: 'requestPermission' }, 'X-Forwarded-For: 192.168.1.20').catch(() => null)
    await service.waiting(3)
    const page = await openChromium(`${service.admin}/`)
    t.teardown(() => page.close())
    await page.until(`${items('approval-list')} === 3`)
    const views = {
      '#/': `document.querySelectorAll('#request-rows tr').length > 3`,
      '#/requests': `${items('recorded-list')} === 3`,
      '#/client/claude': `${items('client-did')} === 3 && ${items('client-rights')} > 3`,
      '#/console': `document.getElementById('view-console').hidden === false`,
      '#/client/nobody': `document.getElementById('no-client').hidden === false`,
      '#/console?action=addNote': `document.querySelector('#console-verdict .badge') !== null`,
    }
    for (const scheme of ['light', 'dark'])
      for (const width of [1280, 360]) {
        const features = [{ name: 'prefers-color-scheme', value: scheme }]
        await page.send('Emulation.setEmulatedMedia', { features })
        await page.send('Emulation.setDeviceMetricsOverride', {
          width,
          height: 800,
          deviceScaleFactor: 1,
          mobile: false,
        })
        for (const [place, isThere] of Object.entries(views)) {
          await page.evaluate(`location.hash = '${place}'`)
          await page.until(isThere)
          t.same(await findFaults(page, axe.script), [], `${place} ${scheme} ${width}`)
          t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, 'nothing sticks out sideways')
        }
      }
    await page.evaluate(`location.hash = '#/client/claude'`)
    await page.until(`document.getElementById('client-revoke').textContent === 'Revoke'`)
    await page.evaluate(`document.getElementById('client-revoke').click()`)
    await page.until(`document.querySelector('dialog')?.open === true`)
    t.same(await findFaults(page, axe.script), [], 'the dialog')
  },
)
