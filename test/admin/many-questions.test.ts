import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AdminState } from '../../src/admin/state.ts'
import { startService } from '../../src/commands/serve.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import { ask } from '../support/ask.ts'
import { noChromium, openChromium } from '../support/chromium.ts'
import { newFolder } from '../support/folder.ts'
import { DONE, type ScriptedUpstream, startScripted } from '../support/scripted-upstream.ts'

t.setTimeout(240_000)
const MANY = 10_000
/** Requests of the noisy client under way at a time. */
const AT_ONCE = 20
const NOISY = 'Origin: http://noisy.example'
const QUIET = 'Origin: http://quiet.example'
const OTHER = 'Origin: http://other.example'
const deletion = (note: number) => ({ action: 'deleteNotes', version: 6, params: { notes: [note] } })

interface Started {
  readonly port: number
  readonly admin: string
  readonly anki: ScriptedUpstream
  state(): Promise<AdminState>
}

/** A gateway without a cache, whose clients noisy and quiet have to ask before they delete. */
async function start(t: Test, pending: number): Promise<Started> {
  const anki = await startScripted((body) => {
    const items = body.match(/"action": ?"(?!multi")/g)?.length ?? 1
    return body.includes('"multi"') ? `{"result": [${Array(items).fill(DONE).join(', ')}], "error": null}` : DONE
  })
  t.teardown(() => anki.close())
  const clients = ['noisy', 'quiet'].map((name) => `  ${name}: { origin: "http://${name}.example", profile: careful }`)
  const folder = newFolder(t, {
    'gateway.yaml': `
cache: off
safety: off
approvals: { pending: ${pending} }
admin: { address: "127.0.0.1:0", notify: false }
profiles: { careful: { extends: admin, ask: [deleteNotes] } }
clients:
${clients.join('\n')}
  other: { origin: "http://other.example", profile: admin }
`,
  })
  process.env.XDG_STATE_HOME = folder
  const options = { upstream: anki.url, listen: ['127.0.0.1:0'] }
  const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const config = { ...loaded.config, log: { level: 'silent', format: 'json' } as const }
  const result = await startService(config, createLog(config.log), '1.2.3')
  if (!result.ok) throw new Error(result.error)
  const { service } = result
  t.teardown(() => service.close())
  const admin = `http://127.0.0.1:${service.adminAddress.port}`
  return {
    port: service.addresses[0]?.port ?? 0,
    admin,
    anki,
    state: async () => (await (await fetch(`${admin}/state`)).json()) as AdminState,
  }
}

/** Sends that many different calls that have to ask. Resolves to how many of them wait, and how many were told that too many do. */
async function flood(port: number, count: number): Promise<{ waiting: number; full: number; else: number }> {
  const counts = { waiting: 0, full: 0, else: 0 }
  let next = 0
  const client = async () => {
    while (next < count) {
      next += 1
      const { text } = await ask(port, deletion(next), NOISY)
      if (/waiting for approval/.test(String(text))) counts.waiting += 1
      else if (/too many/.test(String(text))) counts.full += 1
      else counts.else += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  return counts
}

t.test('10,000 requests that wait for the owner change nothing for others', async (t) => {
  const { port, anki, state } = await start(t, 50)
  const before = await ask(port, { action: 'deckNames', version: 6 }, OTHER)
  t.strictSame(before, { status: 200, text: DONE })
  let isOver = false
  const flooding = flood(port, MANY).finally(() => {
    isOver = true
  })
  const between: number[] = []
  const replies = new Set<string | null>()
  while (!isOver) {
    const first = anki.exchanges.length
    const { text } = await ask(port, { action: 'findNotes', version: 6, params: { query: `nid:${first}` } }, OTHER)
    replies.add(text)
    const own = anki.exchanges.findIndex(({ body }, index) => index >= first && body.includes(`"nid:${first}"`))
    between.push(own - first)
  }
  t.strictSame([...replies], [DONE], 'each call of another client has its reply')
  t.ok(between.length > 20, 'there were many of them')
  t.ok(Math.max(...between) <= 2, `each in the next exchange but one at most: ${Math.max(...between)} came before`)
  t.strictSame(await flooding, { waiting: 25, full: MANY - 25, else: 0 }, 'one client has half of the places')
  t.notOk(
    anki.exchanges.some(({ body }) => body.includes('deleteNotes')),
    'none of these calls reaches Anki',
  )
  const reads = anki.exchanges.filter(({ body }) => !/nid:|deckNames/.test(body)).length
  t.ok(reads <= 2 * 25 + 10, `the effects of those that wait are read, and no others: ${reads} exchanges`)

  t.match(await ask(port, deletion(1), QUIET), { text: /waiting for approval 26/ }, 'another client still has a place')
  const { approvals, refusals } = await state()
  t.strictSame(
    [approvals.length, approvals.filter(({ who }) => who === 'quiet').length, refusals.length < 20],
    [26, 1, true],
    'the owner sees it, and a few lines about the others',
  )
  t.ok(JSON.stringify(await state()).length < 100_000, 'what the page gets stays small')
})

t.test(
  `the page shows ten questions of each client and reads the effects of no more${noChromium === null ? '' : ` (${noChromium})`}`,
  { skip: noChromium ?? false },
  async (t) => {
    const { port, admin } = await start(t, 200)
    t.strictSame(await flood(port, 120), { waiting: 100, full: 20, else: 0 })
    await ask(port, deletion(7), QUIET)
    const page = await openChromium(`${admin}/`)
    t.teardown(() => page.close())
    const items = (who: string) => `document.querySelectorAll('#approval-list > li[data-who="${who}"]').length`
    await page.until(`${items('noisy')} === 10 && ${items('quiet')} === 1`)
    const more = `document.getElementById('approval-more')`
    t.equal(await page.evaluate(`${more}.textContent`), '90 more wait: show more')
    t.equal(await page.evaluate(`document.getElementById('waiting').textContent`), '101')
    const effects = `performance.getEntriesByType('resource').filter(({ name }) => /[/]effect[/]/.test(name)).length`
    await page.until(`document.querySelectorAll('.effect[aria-busy]').length === 0`)
    t.equal(await page.evaluate(effects), 11)
    await page.evaluate(`${more}.click()`)
    await page.until(`${items('noisy')} === 20`)
    t.equal(await page.evaluate(`document.activeElement.closest('li').dataset.who`), 'noisy', 'the focus goes along')
    await page.until(`document.querySelectorAll('.effect[aria-busy]').length === 0`)
    t.equal(await page.evaluate(effects), 21)
    t.same(page.errors, [])
  },
)
