import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../test/support/free-port.ts'
import { changeCollection, median } from './client.ts'
import { filledAnkiMissing, startFilledAnki } from './many-notes.ts'
import { poll, post } from './poll.ts'
import { createReport } from './report.ts'

/**
 * Compares reads of long lists through the gateway with direct access to a real Anki, in the same run: how long they take, alone and
 * while another client searches, and how long Anki's window does not respond meanwhile.
 *
 *   node bench/lists.ts [NOTES] [--report]
 *
 * The collection gets that many notes, 50,000 by default. ANKICONNECT_ADDON names the add-on's folder, and ANKI_VENV a Python with Anki.
 */
const NOTES = Number(process.argv.slice(2).find((word) => word !== '--report') ?? 50_000)
/** Each measurement is the median of so many. */
const ROUNDS = 7
const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts')
const missing = filledAnkiMissing()
if (missing !== null) {
  console.log(missing)
  process.exit(0)
}

const call = (port: number, action: string, params: object) => post(port, { action, params })
/** A search that no cached reply answers. */
const search = () => ({ action: 'findCards', params: { query: `nid:${Math.random()}` } })

console.log(`adding ${NOTES} notes with Anki's own library`)
const anki = await startFilledAnki(NOTES)
const { folder, port: direct } = anki
const gateway = await freePort()
const options = ['--listen', `127.0.0.1:${gateway}`, '--admin', `127.0.0.1:${await freePort()}`, '--upstream', anki.url]
const child = spawn(process.execPath, [CLI, 'start', ...options], {
  env: { ...process.env, XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config') },
  stdio: ['ignore', 'pipe', 'inherit'],
})
for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream }))
  if (line.includes('listening')) break
child.stdout?.resume()

async function timeOf(port: number, action: string, params: object): Promise<{ ms: number; reply: Buffer }> {
  const began = performance.now()
  const reply = await call(port, action, params)
  return { ms: performance.now() - began, reply }
}

/** Moves the collection's stamp, so that no cached reply serves the next call. Through the gateway, so that it believes the stamp. */
const touch = () => changeCollection(() => call(gateway, 'createDeck', { deck: `touch ${Math.random()}` }))

const ids = async (action: string) =>
  (JSON.parse(String(await call(direct, action, { query: 'deck:*' }))) as { result: number[] }).result
const cards = await ids('findCards')
const notes = await ids('findNotes')
const report = createReport('lists')
report.head('call', 'direct', 'gateway', 'ratio', 'asked again', 'longest stall', 'another client')
for (const [action, params] of [
  ['getIntervals', { cards }],
  ['areSuspended', { cards }],
  ['areDue', { cards: cards.slice(0, 10_000) }],
  ['cardsModTime', { cards }],
  ['notesInfo', { notes }],
  ['cardsInfo', { cards: cards.slice(0, 10_000) }],
] as const) {
  const straight: number[] = []
  const through: number[] = []
  let expected: Buffer | undefined
  let given: Buffer | undefined
  for (let round = 0; round < ROUNDS; round++) {
    await touch()
    const one = await timeOf(direct, action, params)
    await touch()
    const other = await timeOf(gateway, action, params)
    straight.push(one.ms)
    through.push(other.ms)
    expected = one.reply
    given = other.reply
  }
  const again = await timeOf(gateway, action, params)
  await touch()
  const window = poll(direct, search)
  await call(gateway, action, params)
  const stall = await window.stop()
  await touch()
  const neighbour = poll(gateway, search)
  await call(gateway, action, params)
  const waited = await neighbour.stop()
  const isEqual = expected !== undefined && given !== undefined && expected.equals(given)
  const ratio = median(through) / median(straight)
  const count = 'notes' in params ? params.notes.length : params.cards.length
  const inMs = (ms: number) => `${ms.toFixed(0)} ms`
  report.row([
    `${action}, ${count} ids${isEqual ? '' : ' (NOT EQUAL)'}`,
    inMs(median(straight)),
    inMs(median(through)),
    ratio.toFixed(2),
    inMs(again.ms),
    inMs(stall),
    inMs(waited),
  ])
}
report.end()

child.kill()
await once(child, 'exit')
await anki.stop()
