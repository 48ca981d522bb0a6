import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import type { Profiler } from 'node:inspector'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder } from '../test/support/real-anki/anki.ts'
import { crowd } from './client.ts'
import { startProfiled, startSandboxProcess } from './process.ts'
import { createReport } from './report.ts'

/**
 * Shows where the processor time of the published gateway goes: for replies from the cache, and for reads that go to Anki together. In front
 * of a sandbox that replies at once.
 *
 *   npm run build && node bench/costs.ts [--report]
 */
const CLIENTS = 32
const WARM_MS = 2000
const MEASURED_MS = 8000
const SHOWN = 8

const CALLS: Readonly<Record<string, (n: number) => string>> = {
  'a reply from the cache': () => '{"action": "version", "version": 6}',
  'a read in a pack': (n) => `{"action": "findNotes", "version": 6, "params": {"query": "tag:none${n}"}}`,
}

/** The part of the program that a function belongs to. Native functions of sockets have no file. */
function partOf({ functionName, url }: Profiler.ProfileNode['callFrame']): string | null {
  if (functionName === '(idle)' || functionName === '(program)') return null
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (/^(write(Latin1|Utf8|Buffer|v|String)|shutdown|connect|readStart)|Connect$/i.test(functionName))
    return 'system calls of sockets'
  const room = /\/dist\/(?:([^/]+)\/)?[^/]+\.js$/.exec(url)
  if (room !== null) return `\`src/${room[1] ?? ''}\``
  const library = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (library !== undefined) return `\`${library}\``
  return /^node:(_http|net|_stream|internal\/streams|http)/.test(url) ? "Node's HTTP and streams" : 'the rest of Node'
}

/** The shares of the work at the end of a profile, without the start of the process. */
function sharesIn({ nodes, startTime, endTime, samples = [], timeDeltas = [] }: Profiler.Profile): [string, number][] {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]))
  const times = new Map<string, number>()
  const from = endTime - MEASURED_MS * 1000
  let now = startTime
  let all = 0
  samples.forEach((id, index) => {
    now += timeDeltas[index] ?? 0
    const part = parts.get(id) ?? null
    if (part === null || now < from) return
    all += timeDeltas[index] ?? 0
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0))
  })
  return [...times].map(([part, time]): [string, number] => [part, time / all]).sort(([, a], [, b]) => b - a)
}

const report = createReport('costs')
for (const [name, call] of Object.entries(CALLS)) {
  const folder = await mkdtemp(join(tmpdir(), 'costs-'))
  const sandbox = await startSandboxProcess()
  const gateway = await startProfiled(`http://127.0.0.1:${sandbox.port}`, folder)
  let count = 0
  const next = () => call(count++)
  await crowd(gateway.port, CLIENTS, WARM_MS, next)
  const before = gateway.cpu()
  const { replies } = await crowd(gateway.port, CLIENTS, MEASURED_MS, next)
  const each = ((gateway.cpu() - before) / replies) * 1e6
  await gateway.stop()
  await sandbox.stop()
  const [file = ''] = await readdir(folder)
  const shares = sharesIn(JSON.parse(await readFile(join(folder, file), 'utf8')) as Profiler.Profile)
  report.head(`${name}: ${each.toFixed(0)} µs of processor time`, 'share')
  for (const [part, share] of shares.slice(0, SHOWN)) report.row([part, `${(share * 100).toFixed(1)} %`])
  await removeFolder(folder)
}
report.end()
