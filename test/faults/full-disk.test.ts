import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf, caller } from '../images/gate.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { noDiskToFill, runOnFullDisk, startOnSmallDisk } from '../support/full-disk.ts'
import { until } from '../support/until.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const SEED = { decks: ['One'], notes: [{ deck: 'One', fields: ['dog', 'Hund'], tags: ['animal'] }] }
const KEY = 'key-of-claude'

const note = (front: string) => ({ deckName: 'One', modelName: 'Basic', fields: { Front: front, Back: 'back' } })

/** Starts a gateway whose state and audit log are on a disk that a test fills, in front of the sandbox. */
async function startGateway(t: Test, audit: string) {
  const sandbox = await startSandbox({ seed: SEED })
  t.teardown(() => sandbox.close())
  const folder = newFolder(t)
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const [port, admin] = [await freePort(), await freePort()]
  const config = join(folder, 'gateway.yaml')
  const lines = [
    'admin: { notify: false }',
    `audit: { file: ${join(disk, 'audit.jsonl')}${audit} }`,
    `clients: { claude: { key: ${KEY}, profile: admin, undo: true }, other: { key: other, profile: admin } }`,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 })
  const clean = Object.entries(process.env).filter(([name]) => !/^(ANKICONNECT|NODE|TAP)/.test(name))
  const start = ['start', '--upstream', sandbox.url, '--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`]
  const env = { ...Object.fromEntries(clean), XDG_STATE_HOME: disk, XDG_CONFIG_HOME: folder }
  const gateway = startOnSmallDisk(disk, [process.execPath, cli, ...start, '--config', config], env)
  t.teardown(() => gateway.kill())
  const shown = async () => {
    const reply = await fetch(`http://127.0.0.1:${admin}/metrics`).catch(() => null)
    return reply === null ? '' : reply.text()
  }
  await until(async () => (await shown()).includes('ankiconnect_gateway_upstream_up{upstream="anki"} 1'))
  const isTold = async (what: string) => (await shown()).includes(`ankiconnect_gateway_unwritable{what="${what}"} 1`)
  return { sandbox, gateway, claude: caller(port, KEY), other: caller(port, 'other'), isTold }
}

/** How often an action has reached Anki. */
function count({ exchanges }: Sandbox, action: string): number {
  return exchanges.flatMap(({ body }) => actionsOf(body.toString())).filter((one) => one === action).length
}

/** How many calls have brought so many notes at once. */
function countLarge({ exchanges }: Sandbox, notes: number): number {
  return exchanges.filter(({ body }) => body.toString().split('"deckName"').length > notes).length
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

const why = noDiskToFill()
const skip = why !== null && why
t.setTimeout(120_000)

t.test('a full disk under the state folder and the audit log', { skip }, async (t) => {
  const { sandbox, gateway, claude, other, isTold } = await startGateway(t, '')
  const [id] = (await other('findNotes', { query: 'dog' })) as number[]
  const edit = (text: string) => claude.whole('updateNoteFields', { note: { id, fields: { Back: text } } })
  t.strictSame(await edit('before'), { result: null, error: null })
  await gateway.fill()

  await t.test('a change that cannot be kept for an undo waits for the owner, and is not sent', async (t) => {
    let sent = 0
    let error: string | null = null
    // The last page of the journal takes some lines.
    await until(async () => {
      sent = count(sandbox, 'updateNoteFields')
      error = (await edit('full')).error
      return error !== null
    })
    t.match(error, /^waiting for approval \d+: this call changes more than the gateway can keep for an undo$/)
    t.equal(count(sandbox, 'updateNoteFields'), sent)
    await until(() => isTold('images'))
  })

  await t.test('a large addNotes goes as one call', async (t) => {
    const notes = Array.from({ length: 40 }, (_, index) => note(`large ${index}`))
    const ids = (await other('addNotes', { notes })) as number[]
    t.equal(new Set(ids).size, 40)
    t.equal(countLarge(sandbox, 40), 1)
    t.equal(count(sandbox, 'addNote'), 0)
    await until(() => isTold('journal'))
  })

  await t.test('writes go on without their lines in the audit log, and the gateway says so', async (t) => {
    let made = 0
    await until(async () => {
      t.type(await other('addNote', { note: note(`small ${made++}`) }), 'number')
      return isTold('audit')
    })
    t.equal(count(sandbox, 'addNote'), made)
  })

  await t.test('all is written again once there is space, and no line is half a line', async (t) => {
    await gateway.free()
    await until(async () => (await edit('after')).error === null)
    const notes = Array.from({ length: 40 }, (_, index) => note(`again ${index}`))
    t.equal(((await other('addNotes', { notes })) as number[]).length, 40)
    t.equal(countLarge(sandbox, 40), 1, 'in parts, as before')
    await until(async () => !(await isTold('audit')) && !(await isTold('images')) && !(await isTold('journal')))
    for (const name of ['audit.jsonl', 'images-*.jsonl']) {
      const lines = (await gateway.read(name)).split('\n').filter((line) => line !== '')
      t.ok(lines.length > 1, `${name} has lines`)
      t.strictSame(
        lines.filter((line) => !isJson(line)),
        [],
      )
    }
    t.notOk(gateway.exited())
  })
})

t.test(
  'a full disk under an audit log that is required stops writes before Anki, and no reads',
  { skip },
  async (t) => {
    const { sandbox, gateway, other } = await startGateway(t, ', required: true')
    t.type(await other('addNote', { note: note('before') }), 'number')
    await gateway.fill()
    let sent = 0
    let error: string | null = null
    let made = 0
    await until(async () => {
      sent = count(sandbox, 'addNote')
      error = (await other.whole('addNote', { note: note(`full ${made++}`) })).error
      return error !== null
    })
    t.match(error, /^not sent: /)
    t.equal(count(sandbox, 'addNote'), sent, 'the refused one did not reach Anki')
    t.strictSame(await other('deckNames'), ['Default', 'One'])
    await gateway.free()
    await until(async () => (await other.whole('addNote', { note: note(`free ${made++}`) })).error === null)
  },
)

t.test('a full disk takes no picture and no copy of the collection, and nothing half is left there', { skip }, (t) => {
  const folder = newFolder(t)
  const [disk, elsewhere] = [join(folder, 'disk'), join(folder, 'elsewhere')]
  for (const one of [disk, elsewhere]) mkdirSync(one)
  const program = fileURLToPath(new URL('on-full-disk.ts', import.meta.url))
  const { picture, spooled, refused, broken, left } = JSON.parse(
    runOnFullDisk(disk, [process.execPath, program, disk, elsewhere]),
  )
  t.equal(picture, 'ENOSPC')
  t.strictSame(spooled, [])
  t.match(refused, { kind: 'none', reason: { code: 'snapshot.no-space', text: /free/ } })
  t.match(broken, { kind: 'none', reason: { code: 'snapshot.not-written', text: /ENOSPC$/ } })
  t.strictSame(left, [])
  t.end()
})
