import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import { createLineFile } from '../../src/observe/audit-file.ts'
import type { AuditLine } from '../../src/observe/audit-line.ts'
import { createLog, createRequestLog, type RequestLine } from '../../src/observe/log.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { type Front, startFront } from '../support/front.ts'
import { type ScriptedUpstream, startScripted } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const MiB = 1024 * 1024
const DAY = 86_400_000
const NOTE = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'a', Back: 'b' } }
const ADD = { action: 'addNote', version: 6, params: { note: NOTE } }

interface Audited {
  readonly front: Front
  readonly upstream: ScriptedUpstream
  readonly lines: () => AuditLine[]
  readonly shown: () => Promise<string>
}

/** A gateway that writes down what it does, in front of an upstream that answers every call with 1. */
async function openAudited(t: Tap, file: string, more: { readonly required?: boolean } = {}): Promise<Audited> {
  const upstream = await startScripted((body) => {
    const { action, params } = JSON.parse(body) as { action: string; params?: { actions?: unknown[] } }
    if (action !== 'multi') return '{"result": 1, "error": null}'
    const items = (params?.actions ?? []).map(() => '{"result": 1, "error": null}')
    return `{"result": [${items.join(', ')}], "error": null}`
  })
  const front = await startFront({
    upstream: { url: upstream.url },
    limits: { leaves: 100_000 },
    clients: clientConfigs({ 'local-program': { profile: 'card-creator' } }),
    policy: { audit: { file, keep: DAY, size: 256 * MiB, reads: false, required: false, ...more } },
  })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  const lines = () =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditLine)
  const { host, port } = front.gateway.adminAddress
  const shown = async () => {
    const [state, metrics] = ['state', 'metrics'].map((path) => fetch(`http://${host}:${port}/${path}`))
    return `${await (await (state as Promise<Response>)).text()}\n${await (await (metrics as Promise<Response>)).text()}`
  }
  return { front, upstream, lines, shown }
}

type Tap = { teardown(end: () => Promise<void>): void }

t.test('60,000 refused calls cannot keep the one write beside them out of the audit log', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const { front, upstream, lines, shown } = await openAudited(t, file)
  const refused = Array.from({ length: 60_000 }, (_, index) => ({
    action: 'deleteNotes',
    version: 6,
    params: { notes: [index] },
  }))
  const body = JSON.stringify({ action: 'multi', version: 6, params: { actions: [...refused, ADD] } })
  await (await fetch(front.url, { method: 'POST', body })).text()
  t.equal(upstream.exchanges.length, 1)
  t.match(await shown(), /audit_lost_total 0/)
  await front.close()
  const written = lines()
  t.same(
    written.filter(({ action }) => action === 'addNote').map(({ outcome, deck }) => [outcome, deck]),
    [
      ['sent', ['Default']],
      ['result', ['Default']],
    ],
  )
  const refusals = written.filter(({ outcome }) => outcome === 'refused')
  t.equal(
    refusals.reduce((sum, { count = 1 }) => sum + count, 0),
    60_000,
    'every refusal is counted',
  )
  t.ok(refusals.length <= 101, `${refusals.length} lines`)
  t.match(refusals.at(-1), { action: 'deleteNotes', kind: 'write', by: 'policy', count: 59_900 })
  t.ok(statSync(file).size < 100_000, `${statSync(file).size} bytes`)
})

t.test('equal refusals of a request are one line, and different ones are not', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const { front, lines } = await openAudited(t, file)
  const deleting = (id: number) => ({ action: 'deleteNotes', version: 6, params: { notes: [id] } })
  await ask(front.port, { action: 'multi', params: { actions: [1, 2, 1, 1].map(deleting) } })
  await front.close()
  t.same(
    lines().map(({ notes, count }) => [notes, count]),
    [
      [['1'], 3],
      [['2'], undefined],
    ],
  )
})

t.test('a call whose parameters cannot be read is written down as what it may do', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  const { front, upstream, lines } = await openAudited(t, file)
  const picture = '"picture": {"filename": "a.png", "data": "AA==", "x": NaN}'
  const body = `{"action": "canAddNote", "version": 6, "params": {"note": {"deckName": "D", "modelName": "M", "fields": {}, ${picture}}}}`
  await fetch(front.url, { method: 'POST', body })
  await front.close()
  t.equal(lines().length, upstream.exchanges.length === 0 ? 1 : 2)
  t.match(lines()[0], { action: 'canAddNote', kind: 'write' })
})

const hasPipes = process.platform !== 'win32' && existsSync('/usr/bin/mkfifo')

/** Reads a pipe until the end of the test, in a process of its own: reading would keep this one running. */
function readPipe(t: Tap, file: string) {
  const reader = spawn('sh', ['-c', 'exec cat <> "$0"', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(async () => void reader.kill())
  return reader.stdout
}

/** Gives a pipe a reader as long as this process runs: without one, the gateway's last line would wait for ever in the kernel. */
function keepOpen(pipe: string): void {
  openSync(pipe, 'r+')
}

t.test('a write is sent once its line is taken', { skip: !hasPipes && 'there is no mkfifo here' }, async (t) => {
  const file = join(newFolder(t), 'audit.pipe')
  execFileSync('mkfifo', [file])
  const { front, upstream } = await openAudited(t, file)
  const added = ask(front.port, ADD)
  await ask(front.port, { action: 'version' })
  t.notMatch(upstream.exchanges.map(({ body }) => body).join(), 'addNote', 'the disk has not taken the line yet')
  const read = createInterface(readPipe(t, file))[Symbol.asyncIterator]()
  t.match(JSON.parse(String((await read.next()).value)), { action: 'addNote', outcome: 'sent', deck: ['Default'] })
  t.match((await added).text, '"result": 1')
  t.match(upstream.exchanges.at(-1)?.body, 'addNote')
  keepOpen(file)
})

t.test(
  'a disk that takes nothing does not hold a write up for ever',
  { skip: !hasPipes && 'there is no mkfifo here' },
  async (t) => {
    const file = join(newFolder(t), 'audit.pipe')
    execFileSync('mkfifo', [file])
    const { front } = await openAudited(t, file)
    t.match((await ask(front.port, ADD)).text, '"result": 1')
    keepOpen(file)
  },
)

t.test('a file that cannot be written loses lines, which is counted and shown, and stops nobody', async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  mkdirSync(file)
  const { front, upstream, shown } = await openAudited(t, file)
  t.match((await ask(front.port, ADD)).text, '"result": 1')
  t.equal(upstream.exchanges.length, 1)
  const during = await shown()
  t.match(
    during,
    /The audit log \S+audit\.jsonl cannot be written \(EISDIR\) since [\d-]+ [\d:]+ UTC[^"]*there is a folder of its name/,
  )
  t.match(during, /audit_lost_total [12]/)
  t.match(during, 'ankiconnect_gateway_unwritable{what="audit"} 1')
  rmdirSync(file)
  await ask(front.port, ADD)
  const after = await shown()
  t.notMatch(after, 'cannot be written (')
  t.match(after, 'ankiconnect_gateway_unwritable{what="audit"} 0')
})

t.test(
  'where the audit log is required, a write that it cannot take is refused by name, and reads go on',
  async (t) => {
    const file = join(newFolder(t), 'audit.jsonl')
    mkdirSync(file)
    const { front, upstream } = await openAudited(t, file, { required: true })
    const { text } = await ask(front.port, ADD)
    t.match(text, /"error": "not sent: the audit log cannot be written, and audit.required asks for it/)
    t.match((await ask(front.port, { action: 'deckNames' })).text, '"result": 1')
    const both = await ask(front.port, { action: 'multi', params: { actions: [ADD, { action: 'deckNames' }] } })
    t.match(both.text, /^\{"result": \[\{"result": null, "error": "not sent: .*\}, 1\], "error": null\}$/)
    t.notMatch(upstream.exchanges.map(({ body }) => body).join(), 'addNote')
    rmdirSync(file)
    t.match((await ask(front.port, ADD)).text, '"result": 1')
  },
)

t.test('audit files take no more than their size together, and the newest lines stay', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'audit.jsonl')
  const lost: number[] = []
  const onLost = (lines: number) => void lost.push(lines)
  const lines = createLineFile({ file, keep: DAY, size: MiB, clock: systemClock, onLost, onWritten() {} })
  for (let number = 0; number < 5000; number++) {
    lines.write(`${number} ${'x'.repeat(1000)}`)
    if (number % 50 === 0) await lines.flush()
  }
  await lines.close()
  const names = readdirSync(folder)
  const total = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  t.ok(total <= MiB && total > MiB / 2, `${total} bytes in ${names.length} files`)
  const kept = names.flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
  const numbers = kept.map((line) => Number.parseInt(line, 10)).sort((a, b) => a - b)
  const first = numbers[0] as number
  t.same(
    numbers,
    Array.from({ length: 5000 - first }, (_, index) => first + index),
    'without a gap, to the last',
  )
  t.same(lost, [])
})

t.test('log lines that are alike are limited each second and summed up, and others are not', async (t) => {
  const written: string[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => void written.push(line) })
  for (let number = 0; number < 1254; number++) log.error({ number }, 'something went wrong: here')
  log.error('something else')
  const write = createRequestLog(log)
  const line: RequestLine = {
    id: '1',
    actions: {},
    client: null,
    remedy: null,
    codes: [],
    outcome: 'refused',
    refused: { by: ['key'], rules: [] },
    servedBy: 'gateway',
    bytesIn: 1,
    bytesOut: 1,
    ms: 1,
    status: 200,
    alike: null,
  }
  for (let number = 0; number < 500; number++) write(line)
  write({ ...line, client: 'phone' })
  for (let number = 0; number < 100; number++) write({ ...line, outcome: 'answered', refused: null })
  t.equal(written.length, 20 + 1 + 20 + 1 + 100)
  // The log's own second keeps no process running, and one that waits for it would end.
  await until(() => written.length === 144)
  t.match(
    written.slice(-2).map((text) => JSON.parse(text) as object),
    [
      { more: 1234, msg: 'and 1,234 more like this: something went wrong: here' },
      { more: 480, client: null, refused: ['key'], msg: 'and 480 more like this: request' },
    ],
  )
})
