import { spawnSync } from 'node:child_process'
import t from 'tap'
import { createLog, createRequestLog, type Log, logText, type RequestLine } from '../../src/observe/log.ts'
import { refusedOf } from '../../src/observe/refused.ts'
import { NO_NOTES } from '../../src/request/notes.ts'
import { requestOutcomes } from '../../src/wire/outcome.ts'

const line: RequestLine = {
  id: 'r1',
  client: 'yomitan',
  remedy: { code: 'remedy.key', text: 'give it a key', status: null },
  codes: [],
  actions: { deckNames: 2, unknown: 1 },
  outcome: 'answered',
  refused: null,
  servedBy: 'upstream',
  bytesIn: 40,
  bytesOut: 90,
  ms: 12.3456,
  status: 200,
  alike: null,
}

const textOf = (text: string) => ({ code: 'some.code', text, status: null })

function logRequest(log: Log, line: RequestLine): void {
  createRequestLog(log)(line)
}

/** A log and the lines it has written. */
function memoryLog(level: 'info' | 'error' = 'info', format: 'json' | 'pretty' = 'json') {
  const lines: string[] = []
  return { lines, log: createLog({ level, format }, { write: (text: string) => lines.push(text) }) }
}

t.test('a request is one JSON line with these members alone', (t) => {
  const { lines, log } = memoryLog()
  logRequest(log, line)
  t.equal(lines.length, 1)
  const { time, ...rest } = JSON.parse(lines[0] ?? '')
  t.match(time, /^\d{4}-\d\d-\d\dT/)
  const { refused: _nothing, alike: _none, ...said } = line
  t.same(rest, { level: 30, ...said, remedy: 'give it a key', codes: ['remedy.key'], ms: 12.3, msg: 'request' })
  t.end()
})

t.test('JSON leaves out how many calls AnkiConnect answered with an error, byte for byte', (t) => {
  const plain = memoryLog()
  logRequest(plain.log, line)
  const counted = memoryLog()
  logRequest(counted.log, { ...line, calls: [{ outcome: 'error', count: 2 }] })
  const withoutTime = (text = '') => text.replace(/"time":"[^"]*"/, '')
  t.equal(withoutTime(counted.lines[0]), withoutTime(plain.lines[0]))
  t.end()
})

t.test('requests that are alike in all but number and time have lines that are, whichever came first', (t) => {
  const { lines, log } = memoryLog()
  const write = createRequestLog(log)
  const alike = {}
  const plain = { ...line, remedy: null }
  write(plain)
  write({ ...plain, id: 'r2', ms: 1, alike })
  write({ ...plain, id: 'r3', ms: 2.04, alike })
  const [first, second, third] = lines.map((text) => ({ ...JSON.parse(text), time: null }))
  t.same(second, { ...first, id: 'r2', ms: 1 })
  t.same(third, { ...first, id: 'r3', ms: 2 })
  log.level = 'error'
  write({ ...plain, alike })
  t.equal(lines.length, 3, 'a level that changed holds for them too')
  t.end()
})

t.test('nothing is said of a remedy where none is needed', (t) => {
  const { lines, log } = memoryLog()
  logRequest(log, { ...line, remedy: null })
  t.notMatch(lines.join(), 'remedy')
  t.end()
})

t.test('a line about one thing has its code, which a person at a terminal is spared', (t) => {
  const text = { code: 'test.said', text: 'this happened: here', status: null }
  const json = memoryLog()
  logText(json.log, 'info', text, { place: 'here' })
  const { time: _time, ...rest } = JSON.parse(json.lines[0] ?? '')
  t.same(rest, { level: 30, place: 'here', code: 'test.said', msg: 'this happened: here' })
  const pretty = memoryLog('info', 'pretty')
  logText(pretty.log, 'warn', text)
  t.match(pretty.lines.join(''), /this happened: here/)
  t.notMatch(pretty.lines.join(''), 'test.said')
  t.end()
})

t.test('a request of which something was refused is at warn, with what refused it and by which rule', (t) => {
  const { lines, log } = memoryLog()
  const plain = { action: 'x', client: 'claude', outcome: 'refused', failure: null, count: 1, notes: NO_NOTES } as const
  const policy = { by: 'policy', error: textOf('refused by policy "agent": sync is not allowed') } as const
  const shape = { by: 'check', error: textOf("unexpected keyword argument 'text of a client'") } as const
  const calls = [policy, policy, shape].map((refusal) => ({ ...plain, refusal }))
  logRequest(log, { ...line, refused: refusedOf(null, calls) })
  t.match(JSON.parse(lines[0] ?? ''), { level: 40, refused: { by: ['policy', 'check'], rules: [policy.error.text] } })
  t.notMatch(lines[0], 'text of a client')
  t.same(refusedOf('origin', []), { by: ['origin'], rules: [] })
  t.equal(refusedOf(null, []), null)
  t.end()
})

t.test('what a caller has besides never reaches the log', (t) => {
  const { lines, log } = memoryLog()
  logRequest(log, { ...line, key: 'secret', note: { fields: 'secret' } } as RequestLine)
  t.notMatch(lines.join(), 'secret')
  t.end()
})

t.test('refused and failed requests are at warn, the others at info', (t) => {
  const { lines, log } = memoryLog()
  for (const outcome of requestOutcomes) logRequest(log, { ...line, outcome })
  const levels = lines.map((text) => JSON.parse(text)).map(({ outcome, level }) => [outcome, level])
  t.same(Object.fromEntries(levels), { answered: 30, refused: 40, failed: 40, dropped: 30, abandoned: 30 })
  t.end()
})

t.test('below the level nothing is written', (t) => {
  const { lines, log } = memoryLog('error')
  for (const outcome of requestOutcomes) logRequest(log, { ...line, outcome })
  t.same(lines, [])
  t.end()
})

for (const format of ['json', 'pretty']) {
  t.test(`what was logged as ${format} is out even if the process ends at once`, (t) => {
    const module = new URL('../../src/observe/log.ts', import.meta.url).href
    const program = `
      const { createLog } = await import(${JSON.stringify(module)})
      const log = createLog({ level: 'info', format: ${JSON.stringify(format)} })
      for (let index = 0; index < 500; index++) log.info('line ' + index)
      process.exit(0)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
    t.equal(stdout.split('\n').filter((text) => text.includes('line ')).length, 500)
    t.end()
  })
}
