import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../test/support/free-port.ts'
import type { Fared } from './loop-delay.ts'
import { type Shape, shapes } from './memory-shapes.ts'

/**
 * Measures how much memory one request takes beyond its own bytes, and how long it blocks the event loop, for the worst known shapes. Each
 * shape goes to a fresh gateway process with its default limits, from a program on this machine that may call everything. The ratio is
 * the growth of the peak resident memory (VmHWM) over the bytes of the body; Linux only.
 *
 *   node bench/memory.ts [MiB] [pattern of shapes' names]
 */
const MEBIBYTE = 1024 * 1024
const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts')
const LOOP_DELAY = join(import.meta.dirname, 'loop-delay.ts')
/** The figures of a gateway that has ended. */
const NOBODY: Fared = { standstill: Number.NaN, memory: Number.NaN }
/** Linux counts processor time in hundredths of a second; this is one of them in ms. */
const TICK = 10
const [size = '100', wanted = ''] = process.argv.slice(2)
const bytes = Number(size) * MEBIBYTE
if (process.platform !== 'linux') {
  console.log('memory is measured on Linux only')
  process.exit(0)
}

/** An AnkiConnect that accepts anything, and answers a `multi` whose items it cannot count with one error for all. */
const anki = createServer((message, response) => {
  message.resume().once('end', () => response.end('{"result": null, "error": "not looked at"}'))
})
await new Promise<void>((resolve) => anki.listen(0, '127.0.0.1', resolve))
const upstream = `http://127.0.0.1:${(anki.address() as AddressInfo).port}`

for (const shape of shapes(bytes)) {
  if (!new RegExp(wanted).test(shape.name)) continue
  const { sent, status, text, grown, standstill, cpu } = await measure(shape)
  const ratio = (grown / sent).toFixed(2).padStart(6)
  console.log(
    `${shape.name.padEnd(46)} ${(sent / MEBIBYTE).toFixed(0).padStart(4)} MiB, peak +${(grown / MEBIBYTE).toFixed(0).padStart(5)} MiB, ratio ${ratio}, ` +
      `loop held up ${standstill.toFixed(0).padStart(6)} ms, processor ${cpu.toFixed(0).padStart(6)} ms: ${status} ${text}`,
  )
}
anki.close()

interface Measured {
  readonly sent: number
  readonly status: number | string
  /** The beginning of the reply. */
  readonly text: string
  readonly grown: number
  readonly standstill: number
  /** Processor time of the gateway, in ms: an upper bound of its standstill if nothing else runs. */
  readonly cpu: number
}

async function measure(shape: Shape): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'))
  const port = await freePort()
  const child = await startGateway(port, folder)
  try {
    // A first call compiles code; a request should not pay for that.
    await post(port, [Buffer.from('{"action":"deckNames","version":6}')])
    await fared(child)
    const before = resident(child, 'VmRSS')
    writeFileSync(`/proc/${child.pid}/clear_refs`, '5')
    const began = processorTime(child)
    const { sent, status, text } = await post(port, shape.body())
    const cpu = processorTime(child) - began
    const { standstill } = await fared(child)
    const grown = resident(child, 'VmHWM') - before
    return { sent, status, text: text.slice(0, 90), grown, standstill, cpu }
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startGateway(port: number, folder: string): Promise<ChildProcess> {
  const options = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${await freePort()}`, '--upstream', upstream]
  const child = spawn(process.execPath, ['--import', LOOP_DELAY, CLI, 'start', ...options], {
    env: { ...process.env, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder, ANKICONNECT_GATEWAY_LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  })
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (line.includes('listening')) break
  }
  child.stdout?.resume()
  return child
}

async function fared(child: ChildProcess): Promise<Fared> {
  const told = Promise.race([once(child, 'message'), once(child, 'exit').then(() => [NOBODY])])
  if (child.exitCode !== null || !child.connected) return NOBODY
  child.send('how?')
  return (await told)[0] as Fared
}

function resident(child: ChildProcess, what: 'VmRSS' | 'VmHWM'): number {
  if (child.exitCode !== null || child.signalCode !== null) return Number.NaN
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) * 1024
}

/** Processor time of a process so far, in ms. */
function processorTime(child: ChildProcess): number {
  if (child.exitCode !== null || child.signalCode !== null) return Number.NaN
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * TICK
}

/** Sends a body piece by piece with its length announced. */
async function post(port: number, pieces: readonly Buffer[]) {
  const sent = pieces.reduce((sum, { length }) => sum + length, 0)
  const { promise, resolve } = Promise.withResolvers<{ sent: number; status: number | string; text: string }>()
  const outgoing = request(
    { host: '127.0.0.1', port, method: 'POST', headers: { 'Content-Length': sent }, agent: false },
    async (reply) => {
      const chunks: Buffer[] = []
      for await (const chunk of reply) chunks.push(chunk)
      resolve({ sent, status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString('latin1') })
    },
  )
  outgoing.once('error', (error) =>
    resolve({ sent, status: (error as NodeJS.ErrnoException).code ?? 'error', text: '' }),
  )
  for (const piece of pieces) outgoing.write(piece)
  outgoing.end()
  return promise
}
