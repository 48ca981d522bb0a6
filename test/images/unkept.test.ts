import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AdminState } from '../../src/admin/state.ts'
import { readImageLines } from '../../src/safety/image-lines.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { actionsOf, caller } from './gate.ts'

/** A gateway whose client `claude` has undo, with a state folder of the test. */
async function open(t: Test, stateFolder: string, options: Partial<FrontOptions> = {}) {
  const sandbox = await startSandbox({ seed: { notes: [{ deck: 'One', fields: ['dog', 'Hund'] }] } })
  t.teardown(() => sandbox.close())
  const clients = clientConfigs({ claude: { key: 'c', undo: true } })
  const front = await startFront({ upstream: { url: sandbox.url }, clients, stateFolder, ...options })
  t.teardown(() => front.close())
  await front.known('up')
  const claude = caller(front.port, 'c')
  const [note] = (await claude('findNotes', { query: 'dog' })) as [number]
  const admin = `http://127.0.0.1:${front.gateway.adminAddress.port}`
  const sent = (action: string) =>
    sandbox.exchanges.filter(({ body }) => actionsOf(body.toString()).includes(action)).length
  const decide = (id: number, decision: object) => {
    const headers = { 'Content-Type': 'application/json' }
    return fetch(`${admin}/approvals/${id}`, { method: 'POST', headers, body: JSON.stringify(decision) })
  }
  return {
    claude,
    note,
    sent,
    decide,
    change: () => claude.whole('updateNoteFields', { note: { id: note, fields: { Back: 'changed' } } }),
    state: async () => (await (await fetch(`${admin}/state`)).json()) as AdminState,
    metrics: async () => (await fetch(`${admin}/metrics`)).text(),
  }
}

const WAITING = /^waiting for approval ([0-9]+): this call changes more than the gateway can keep for an undo$/
const numberIn = (error: string | null) => Number(WAITING.exec(error ?? '')?.[1])

t.test('a call that is too large to keep waits for the owner, and the same call then passes once', async (t) => {
  const { claude, sent, decide, metrics } = await open(t, newFolder(t))
  const many = { notes: Array.from({ length: 6000 }, (_, index) => index + 1), tags: 'x' }
  const call = () => claude.whole('addTags', many)
  const number = numberIn((await call()).error)
  t.equal(number, 1)
  t.equal(numberIn((await call()).error), number, 'it is one question')
  t.equal(sent('addTags'), 0)
  t.equal((await decide(number, { verdict: 'allow' })).status, 200)
  t.match(await call(), { error: null })
  t.equal(sent('addTags'), 1)
  const next = numberIn((await call()).error)
  t.equal(next, 2, 'once')
  t.equal((await decide(next, { verdict: 'refuse' })).status, 200)
  t.equal((await call()).error, 'the owner refused approval 2')
  t.equal(sent('addTags'), 1)
  t.match(await metrics(), /images_total\{end="large",[^}]*\} 5/)
})

t.test(
  'a call that has to ask anyway asks a second question if it is too large to keep, and then passes',
  async (t) => {
    const { claude, sent, decide } = await open(t, newFolder(t), {
      clients: clientConfigs({ claude: { key: 'c', undo: true, profile: 'careful' } }),
      policy: { profiles: { careful: { extends: ['admin'], ask: ['addTags'] } } },
    })
    const many = { notes: Array.from({ length: 6000 }, (_, index) => index + 1), tags: 'x' }
    const call = () => claude.whole('addTags', many)
    t.match((await call()).error, /^waiting for approval 1/)
    t.equal((await decide(1, { verdict: 'allow' })).status, 200)
    t.equal(numberIn((await call()).error), 2)
    t.equal(sent('addTags'), 0)
    t.equal((await decide(2, { verdict: 'allow' })).status, 200)
    t.match(await call(), { error: null })
    t.equal(sent('addTags'), 1)
    t.match((await call()).error, /^waiting for approval 3/, 'both approvals are used up')
  },
)

/** A state folder that nobody can write into: its place is below a file. */
function noFolder(t: Test): string {
  const file = join(newFolder(t), 'file')
  writeFileSync(file, '')
  return join(file, 'state')
}

t.test('while the journal cannot be written, calls wait for the owner, who learns why', async (t) => {
  const { change, sent, decide, state, metrics } = await open(t, noFolder(t))
  const number = numberIn((await change()).error)
  t.ok(number > 1_000_000, 'numbers cannot be written down either')
  t.equal(sent('updateNoteFields'), 0)
  t.match((await state()).troubles.join(), /The journal of changes cannot be written \(ENOTDIR\)/)
  t.match((await state()).approvals, [{ id: String(number), who: 'claude', action: 'updateNoteFields' }])
  t.equal((await decide(number, { verdict: 'allow' })).status, 200)
  t.match(await change(), { error: null })
  t.equal(sent('updateNoteFields'), 1)
  t.match(await metrics(), /images_total\{end="unwritten",[^}]*\} 2/)
})

t.test('with tooLarge: allow such calls go on, and the page says that they cannot be undone', async (t) => {
  const { change, sent, state } = await open(t, noFolder(t), { safety: { tooLarge: 'allow' } })
  t.match(await change(), { error: null })
  t.equal(sent('updateNoteFields'), 1)
  t.match((await state()).troubles.join(), /The journal of changes cannot be written \(ENOTDIR\)/)
})

/** Mounts a file system of this size. Returns why not, or null. */
function mounted(folder: string, bytes: number): string | null {
  try {
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' })
    return null
  } catch {
    return 'this account cannot mount a file system'
  }
}

t.test('on a full disk calls wait for the owner, and go on as soon as there is room', async (t) => {
  const folder = join(newFolder(t), 'full')
  const why = mounted(folder, 128 * 1024)
  if (why !== null) {
    t.pass(`skipped: ${why}`)
    return
  }
  t.teardown(() => void execFileSync('umount', ['-l', folder]))
  const { change, sent, state } = await open(t, folder)
  t.match(await change(), { error: null })
  const filler = join(folder, 'filler')
  const fill = () => {
    for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2))
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' })
      } catch {}
  }
  // A page of the journal's own file may have room.
  let error: string | null = null
  for (let count = 0; error === null && count < 100; count += 1) {
    fill()
    error = (await change()).error
  }
  t.match(error, WAITING)
  const before = sent('updateNoteFields')
  t.match((await change()).error, WAITING)
  t.equal(sent('updateNoteFields'), before, 'nothing goes to Anki')
  t.match(
    (await state()).troubles.join(),
    /The journal of changes cannot be written \(ENOSPC\).*free space on its disk/,
  )
  const files = readdirSync(folder).filter((name) => name.startsWith('images-'))
  const { records } = readImageLines(files.map((name) => readFileSync(join(folder, name), 'utf8')))
  t.equal(
    records.filter(({ client }) => client === 'claude').length,
    before,
    'no record claims a call that was not sent',
  )
  rmSync(filler)
  t.match(await change(), { error: null })
  t.notMatch((await state()).troubles.join(), /journal of changes/)
})
