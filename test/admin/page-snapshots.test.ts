import t, { type Test } from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { type AdminState, type SnapshotsState, takeState } from '../../src/admin/state.ts'
import { type Chromium, noChromium, openChromium } from '../support/chromium.ts'
import { newSources, quietRooms, unbraked } from './sources.ts'

const why = noChromium === null ? '' : ` (${noChromium})`
const options = { skip: noChromium ?? false, timeout: 60_000 }
const MADE = Date.UTC(2026, 2, 10, 12)
const SCRIPT = '<img src=x onerror=document.title=1>'

const copy = {
  name: '2026-03-10-120000-9f3c',
  upstream: 'anki',
  made: MADE,
  client: 'claude',
  action: 'deleteNotes',
  of: '/anki',
  bytes: 3 * 1024 * 1024,
  notes: 12_345,
  cards: 20_000,
}
const none: SnapshotsState = { folder: '/state/snapshots', kept: [], missing: null }
const missing = { at: MADE, client: 'obsidian', action: 'deleteDecks', reason: `the disk with ${SCRIPT} is too full` }

/** Opens the page of a gateway with these copies, in a narrow window. The copies can become others. */
async function open(t: Test, first: SnapshotsState): Promise<{ page: Chromium; become(next: SnapshotsState): void }> {
  let snapshots = first
  const state = (): Promise<AdminState> => takeState(newSources({ snapshots: () => snapshots }))
  const admin = await startAdmin(
    { address: { host: '127.0.0.1', port: 0 }, names: new Set(), keyDigest: null, brake: unbraked },
    {
      metrics: { render: async () => '', contentType: 'text/plain' },
      readiness: () => ({ ready: true, reason: '' }),
      assets: loadAssets(),
      state,
      ...quietRooms,
    },
  )
  t.teardown(() => admin.close())
  const page = await openChromium(`http://127.0.0.1:${admin.address.port}/`)
  t.teardown(() => page.close())
  await page.send('Emulation.setDeviceMetricsOverride', { width: 400, height: 800, deviceScaleFactor: 1, mobile: true })
  await page.until(`document.getElementById('main').hidden === false`)
  return {
    page,
    become(next) {
      snapshots = next
    },
  }
}

const panel = `document.getElementById('snapshots')`
const text = `${panel}.innerText`

t.test(`the page lists the copies, the newest first, and says how to go back to one${why}`, options, async (t) => {
  const older = { ...copy, name: '2026-03-09-120000-1b2d', made: MADE - 86_400_000, client: 'obsidian' }
  const { page, become } = await open(t, none)
  t.equal(await page.evaluate(`${panel}.hidden`), true, 'before the first copy there is nothing to say')
  become({ ...none, kept: [older, copy] })
  await page.until(`${panel}.hidden === false`)
  const rows = `[...document.querySelectorAll('#snapshot-rows tr')].map((row) => row.textContent)`
  t.match(await page.evaluate(rows), [
    /2026.*deleteNotes of claude2026-03-10-120000-9f3c12,3453\.0 MiB/,
    /2026.*deleteNotes of obsidian2026-03-09-120000-1b2d/,
  ])
  t.match(await page.evaluate(text), /ankiconnect-gateway snapshots export NAME FILE\.colpkg/)
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 400, 'nothing sticks out sideways')
  const right = `Math.max(...[...document.querySelectorAll('#snapshots *')].map((one) => one.getBoundingClientRect().right))`
  t.ok(Number(await page.evaluate(right)) <= 400, 'and no column is out of sight')
  t.same(page.errors, [])
})

t.test(`the page says which call had no copy, with the reason as text${why}`, options, async (t) => {
  const { page, become } = await open(t, { ...none, missing })
  await page.until(`${panel}.hidden === false`)
  t.match(await page.evaluate(text), /No copy was made before deleteDecks of obsidian at .*: the disk with <img src=x/)
  t.equal(await page.evaluate(`document.querySelectorAll('main img').length`), 0)
  become({ ...none, kept: [copy] })
  await page.until(`document.getElementById('snapshots-missing').hidden`)
  become({ folder: null, kept: [], missing: null })
  await page.until(`${panel}.hidden`)
  t.same(page.errors, [])
})
