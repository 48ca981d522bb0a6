import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../test/support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../test/support/real-anki/anki.ts'
import type { Fared } from './loop-delay.ts'
import { poll, post } from './poll.ts'

/**
 * Compares large work through the gateway with direct access to a real Anki, in the same run: how long it takes, alone and together with
 * other clients, and how long Anki's window and the gateway do not respond meanwhile.
 *
 *   node bench/large.ts [notes | mixed | media]...
 *
 * `notes` are long lists, `mixed` lists with failures and with pictures, `media` files. ANKICONNECT_ADDON names the add-on's folder.
 */
const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts')
const LOOP_DELAY = join(import.meta.dirname, 'loop-delay.ts')
const MEBIBYTE = 1024 * 1024
/** Sizes of the stored files, in bytes; base64 of the last one fills a body. */
const [PHOTO, RECORDING, FILM] = [10 * MEBIBYTE, 40 * MEBIBYTE, 95 * MEBIBYTE]
const missing = ankiMissing()
if (missing !== null) {
  console.log(missing)
  process.exit(0)
}

interface Reply {
  readonly result: unknown
  readonly error: string | null
}

async function call(port: number, body: object | Buffer): Promise<Reply> {
  return JSON.parse(String(await post(port, body))) as Reply
}

const folder = await mkdtemp(join(tmpdir(), 'bench-large-'))
const anki = await startAnki({ base: join(folder, 'data'), port: await freePort() })
const direct = Number(new URL(anki.url).port)
const gateway = await freePort()
const options = ['--listen', `127.0.0.1:${gateway}`, '--admin', `127.0.0.1:${await freePort()}`, '--upstream', anki.url]
const child = spawn(process.execPath, ['--import', LOOP_DELAY, CLI, 'start', ...options], {
  env: {
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    ANKICONNECT_GATEWAY_LOG_FORMAT: 'json',
  },
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
})
for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
  if (line.includes('listening')) break
child.stdout?.resume()

/** The gateway's figures since the last question. */
async function fared(): Promise<Fared> {
  const told = once(child, 'message')
  child.send('how?')
  return (await told)[0] as Fared
}

interface Measured {
  readonly reply: Reply
  readonly ms: number
  readonly stall: number
  readonly version: number
  readonly findNotes: number
}

async function measure(port: number, body: object | Buffer): Promise<Measured> {
  const isDirect = port === direct
  const window = poll(direct, () => ({ action: 'version' }))
  const others = isDirect
    ? []
    : [
        poll(gateway, () => ({ action: 'version' }), 250),
        poll(gateway, () => ({ action: 'findNotes', params: { query: 'deck:Default' } }), 250),
      ]
  await pause(200)
  await fared()
  const began = performance.now()
  const reply = await call(port, body)
  const ms = performance.now() - began
  const [version = 0, findNotes = 0] = await Promise.all(others.map((each) => each.stop()))
  return { reply, ms, stall: await window.stop(), version, findNotes }
}

function row(name: string, { reply, ms, stall, version, findNotes }: Measured): void {
  const others = version === 0 ? '' : `, version ${version.toFixed(0)}, findNotes ${findNotes.toFixed(0)}`
  const error = reply.error === null ? '' : ` (${reply.error.slice(0, 60)})`
  console.log(
    `${name.padEnd(34)} ${ms.toFixed(0).padStart(7)} ms, longest stall ${stall.toFixed(0)} ms${others}${error}`,
  )
}

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    deckName: 'Default',
    modelName: 'Basic',
    fields: { Front: `note ${index}`, Back: 'x'.repeat(1000) },
  }))

/** The relevant parts of all notes, in the order of their creation. */
async function contents(): Promise<string> {
  const { result: ids } = await call(direct, { action: 'findNotes', params: { query: 'deck:*' } })
  const notes = (ids as number[]).toSorted((a, b) => a - b)
  const { result } = await call(direct, { action: 'notesInfo', params: { notes } })
  const kept = (result as { fields: unknown; tags: unknown; modelName: unknown }[]).map((note) => [
    note.modelName,
    note.fields,
    note.tags,
  ])
  const { result: media } = await call(direct, { action: 'getMediaFilesNames' })
  return JSON.stringify([kept, (media as string[]).toSorted()])
}

async function renew(): Promise<void> {
  await anki.renew()
  for (;;) {
    const { error } = await call(gateway, { action: 'version' }).catch(() => ({ error: 'closed' }))
    if (error === null) return
    await pause(50)
  }
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : ['1000', '5000', 'mixed', 'media']
for (const count of chosen.map(Number).filter((count) => count > 0)) {
  const body = { action: 'addNotes', params: { notes: texts(count) } }
  const began = performance.now()
  await call(gateway, body)
  const alone = performance.now() - began
  console.log(`addNotes of ${count}, gateway, alone`.padEnd(34), `${alone.toFixed(0).padStart(7)} ms`)
  const through = await contents()
  await renew()
  const beside = await measure(gateway, body)
  row(`addNotes of ${count}, gateway, beside others`, beside)
  await renew()
  const other = await measure(direct, body)
  row(`addNotes of ${count}, direct`, other)
  const isEqual = through === (await contents())
  const times = `alone ${(alone / other.ms).toFixed(2)}, beside others ${(beside.ms / other.ms).toFixed(2)} times direct`
  console.log(`  ${times}; the collections are ${isEqual ? 'equal' : 'NOT EQUAL'}`)
  await renew()
}

const mixed = [
  ...texts(40),
  { deckName: 'Default', modelName: 'Basic', fields: { Front: 'note 3', Back: '' } },
  { deckName: 'Default', modelName: 'Basic', fields: { Front: '', Back: '' } },
  { deckName: 'Default', modelName: `No 'such' "type"\n\u2028\\`, fields: { Front: 'a', Back: '' } },
  { deckName: "It's\tmissing", modelName: 'Basic', fields: { Front: 'b', Back: '' } },
  { deckName: 'Default', modelName: 'Basic', fields: { Front: 'same', Back: '' } },
  { deckName: 'Default', modelName: 'Basic', fields: { Front: 'same', Back: '' } },
  ...texts(60).slice(50),
]
for (const failing of chosen.includes('mixed') ? [true, false] : []) {
  const picture = [{ filename: 'p.png', data: randomBytes(120_000).toString('base64'), fields: ['Back'] }]
  const good = texts(40).map((note, index) => (index % 20 === 0 ? { ...note, picture } : note))
  const body = { action: 'addNotes', params: { notes: failing ? mixed : good } }
  const met = await call(gateway, body)
  const through = await contents()
  await renew()
  const expected = await call(direct, body)
  const isEqual = met.error === expected.error && through === (await contents())
  console.log(
    `${failing ? 'failures of every kind' : 'pictures in notes'}: reply and collection ${isEqual ? 'equal' : 'NOT EQUAL'}`,
  )
  if (met.error !== expected.error) console.log(met.error, '\n', expected.error)
  await renew()
}

const store = (filename: string, data: Buffer) =>
  Buffer.from(
    `{"action": "storeMediaFile", "version": 6, "params": {"filename": "${filename}", "data": "${data.toString('base64')}"}}`,
  )
if (chosen.includes('media')) {
  await call(gateway, store('first.jpg', randomBytes(MEBIBYTE)))
  const media = (await call(direct, { action: 'getMediaDirPath' })).result as string
  for (const size of [PHOTO, RECORDING, FILM]) {
    const content = randomBytes(size)
    const name = `storeMediaFile of ${size / MEBIBYTE} MiB`
    const body = store(`${size}.bin`, content)
    const own = await measure(gateway, body)
    const { standstill, memory } = await fared()
    row(`${name}, gateway`, own)
    const isEqual = (await readFile(join(media, `${size}.bin`))).equals(content)
    const gatewayToo = `the gateway stood still for ${standstill.toFixed(0)} ms at most, held ${memory.toFixed(0)} MB`
    console.log(`  content ${isEqual ? 'equal' : 'NOT EQUAL'}; ${gatewayToo}`)
    if (size !== PHOTO) continue
    const other = await measure(direct, body)
    row(`${name}, direct`, other)
    console.log(`  ${(other.ms / own.ms).toFixed(0)} times faster`)
  }
  console.log(`  left in the spool: ${await spooled(media)}`)
}

async function spooled(folderOfMedia: string): Promise<number> {
  const names = await readdir(join(folderOfMedia, '..', 'ankiconnect-gateway-spool')).catch(() => [])
  return names.length
}

child.kill()
await once(child, 'exit')
await anki.kill()
await removeFolder(anki.base)
await rm(folder, { recursive: true, force: true })
