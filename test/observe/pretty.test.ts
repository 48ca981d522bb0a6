import { readFileSync } from 'node:fs'
import t from 'tap'
import { wantsColours } from '../../src/observe/colours.ts'
import { createLog, createRequestLog, type Log, logText, type RequestLine } from '../../src/observe/log.ts'
import { createPretty } from '../../src/observe/pretty.ts'
import { actionWords, durationWords } from '../../src/observe/request-words.ts'

const line: RequestLine = {
  id: 'r1',
  client: 'yomitan',
  remedy: null,
  codes: [],
  actions: { addNote: 1 },
  outcome: 'answered',
  refused: null,
  servedBy: 'upstream',
  bytesIn: 40,
  bytesOut: 90,
  ms: 30.2,
  status: 200,
  alike: null,
}

/** What a person reads, without the time. */
function read(write: (log: Log) => void, hasColours = false): string[] {
  const lines: string[] = []
  write(createLog({ level: 'info', format: 'pretty' }, { write: (text: string) => lines.push(text) }, hasColours))
  return lines.map((text) => text.slice(text.indexOf(' ') + 1))
}

function requests(...all: Partial<RequestLine>[]): string[] {
  return read((log) => {
    const write = createRequestLog(log)
    for (const one of all) write({ ...line, ...one })
  })
}

t.test('a request is one line: time, client, action, duration, and what answered', (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'pretty' }, { write: (text: string) => lines.push(text) })
  createRequestLog(log)(line)
  t.match(lines, [/^\d\d:\d\d:\d\d yomitan {2}addNote {2}30 ms {2}Anki\n$/])
  t.end()
})

t.test('a request that the owner made as a client says so', (t) => {
  t.same(requests({ via: 'console' }), ['yomitan (console)  addNote  30 ms  Anki\n'])
  t.end()
})

t.test('columns grow with what they have held, and one long name does not widen them', (t) => {
  t.same(
    requests(
      {},
      { client: 'local-program', actions: { findNotes: 1 }, ms: 0.44, servedBy: 'cache' },
      {},
      { client: 'a-client-with-a-name-of-many-words' },
      {},
    ),
    [
      'yomitan  addNote  30 ms  Anki\n',
      'local-program  findNotes  0.4 ms  cache\n',
      'yomitan        addNote     30 ms  Anki\n',
      'a-client-with-a-name-of-many-words  addNote     30 ms  Anki\n',
      'yomitan        addNote     30 ms  Anki\n',
    ],
  )
  t.end()
})

t.test('a multi shows its actions with their numbers, and a long list is cut', (t) => {
  t.equal(actionWords({ actions: { addNote: 1200, sync: 1 } }), 'addNote ×1,200, sync')
  const many = { deckNames: 2, modelNames: 1, version: 1, getTags: 1, deleteDecks: 1 }
  t.equal(actionWords({ actions: many }), 'deckNames ×2, +4 more')
  t.equal(
    actionWords({ actions: { canAddNotesWithErrorDetail: 1, deckNames: 1 } }),
    'canAddNotesWithErrorDetail, +1 more',
  )
  t.equal(actionWords({ actions: {} }), '-')
  t.equal(actionWords({ actions: {}, route: '/localaudio/' }), '/localaudio/')
  t.end()
})

t.test('durations have the digits that count', (t) => {
  const all = [0, 0.04, 0.44, 9.94, 9.96, 30.2, 999.4, 999.6, 1234, 59_940, 59_960, 210_000]
  t.same(all.map(durationWords), [
    '0 ms',
    '0 ms',
    '0.4 ms',
    '9.9 ms',
    '10 ms',
    '30 ms',
    '999 ms',
    '1.0 s',
    '1.2 s',
    '59.9 s',
    '1.0 min',
    '3.5 min',
  ])
  t.end()
})

t.test('a refusal has its rule, or its check with the code to look up and the setting that would help', (t) => {
  const refused = { outcome: 'refused', servedBy: 'gateway' } as const
  const remedy = { code: 'remedy.no-key', text: 'it showed no key', status: null }
  t.same(
    requests(
      { ...refused, refused: { by: ['policy'], rules: ['refused by policy "agent": sync is not allowed'] } },
      { ...refused, client: null, refused: { by: ['origin'], rules: [] }, codes: ['origin.refused'], remedy },
      { ...refused, actions: { unknown: 1 }, refused: { by: ['call'], rules: [] }, codes: ['action.unsupported'] },
      { ...refused, refused: { by: ['check'], rules: [] }, codes: ['check.shape'] },
      { refused: { by: ['ask'], rules: ['waiting for approval 3'] }, codes: ['policy.ask'] },
    ).map((text) => text.split('ms  ')[1]),
    [
      'refused: policy "agent": sync is not allowed\n',
      'refused: a page of this origin may not call (origin.refused); it showed no key\n',
      'refused: unsupported action (action.unsupported)\n',
      'refused: the action does not take its parameters (check.shape)\n',
      'Anki, partly refused: waiting for approval 3\n',
    ],
  )
  t.end()
})

t.test('an error of AnkiConnect, a failure and a lost client look different from an answer', (t) => {
  const said = requests(
    { calls: [{ outcome: 'error', count: 1 }] },
    {
      actions: { addNote: 5 },
      calls: [
        { outcome: 'result', count: 3 },
        { outcome: 'error', count: 2 },
      ],
    },
    { outcome: 'failed', codes: ['anki.late'] },
    { outcome: 'failed', codes: ['anki.not-reachable'] },
    { outcome: 'failed', codes: ['anki.outcome-unknown'] },
    { outcome: 'failed', codes: ['gateway.fault'] },
    { outcome: 'dropped', servedBy: 'nobody' },
    { outcome: 'abandoned', servedBy: 'nobody' },
  )
  t.same(
    said.map((text) => text.split('ms  ')[1]),
    [
      'Anki: error\n',
      'Anki: 2 of 5 calls got an error\n',
      'failed: Anki did not answer in time\n',
      'failed: Anki is not reachable\n',
      'failed: outcome unknown: addNote was sent to Anki and no reply came; it was not repeated\n',
      'failed: gateway.fault\n',
      'failed: Anki is not there, and the connection was closed without a reply\n',
      'the client left before its reply\n',
    ],
  )
  const coloured = (one: Partial<RequestLine>) => read((log) => createRequestLog(log)({ ...line, ...one }), true)[0]
  t.match(coloured({}), '\u001b[34mAnki\u001b[39m')
  t.match(coloured({ calls: [{ outcome: 'error', count: 1 }] }), '\u001b[35mAnki: error\u001b[39m')
  t.match(coloured({ outcome: 'failed', codes: ['anki.late'] }), '\u001b[31mfailed: ')
  t.match(coloured({ outcome: 'refused', refused: { by: ['policy'], rules: ['x'] } }), '\u001b[33mrefused: x\u001b[39m')
  t.end()
})

t.test('requests that are alike show an error of AnkiConnect too', (t) => {
  const alike = {}
  const one = { alike, calls: [{ outcome: 'error', count: 1 }] } as const
  t.match(requests(one, one), [/Anki: error/, /Anki: error/])
  t.end()
})

t.test('of many similar refusals a line says how many more there were, of whom', (t) => {
  const pretty = createPretty(false)
  const sum = { level: 40, time: '2026-03-10T12:00:00.000Z', client: 'claude', outcome: 'refused', refused: ['policy'] }
  t.match(
    pretty(JSON.stringify({ ...sum, more: 1234, msg: 'and 1,234 more like this: request' })),
    /^\d\d:\d\d:\d\d claude {2}and 1,234 more like this {2}refused: by policy\n$/,
  )
  t.end()
})

t.test('other lines are their text; warnings and errors begin with that word, and keep their facts and places', (t) => {
  const text = (words: string) => ({ code: 'some.code', text: words, status: null })
  const error = new Error('boom')
  error.stack = 'Error: boom\n    at here (file.ts:1:2)'
  t.same(
    read((log) => {
      logText(log, 'info', text('listening on 127.0.0.1:8765'))
      logText(log, 'warn', text('Anki no longer answers'))
      logText(log, 'error', text('the log cannot be written (ENOSPC)'), { reason: 'ENOSPC' })
      logText(log, 'warn', text('it stands still'), { upstream: 'anna' })
      logText(log, 'error', text('a mistake inside the gateway'), { err: error, place: 'file.ts:1:2' })
    }),
    [
      'listening on 127.0.0.1:8765\n',
      'warning: Anki no longer answers\n',
      'error: the log cannot be written (ENOSPC)\n',
      'warning: it stands still (upstream: anna)\n',
      'error: a mistake inside the gateway: boom (place: file.ts:1:2)\n         at here (file.ts:1:2)\n',
    ],
  )
  t.end()
})

t.test('no control character reaches the terminal: each shows as an escape', (t) => {
  const evil = '\u001b[2J\u0007\r\n\u0085\u202e\u2028'
  const shown = '\\u001b[2J\\u0007\\u000d\\u000a\\u0085\\u202e\\u2028'
  const text = { code: 'some.code', text: `a file ${evil}`, status: null }
  const rules = [`refused by policy "p": ${evil}`]
  const lines = read((log) => {
    logText(log, 'warn', text, { place: evil })
    createRequestLog(log)({
      ...line,
      client: evil,
      actions: { [evil]: 1 },
      outcome: 'refused',
      refused: { by: ['policy'], rules },
    })
    createRequestLog(log)({ ...line, actions: {}, route: evil })
  })
  t.notMatch(lines.join('').replaceAll('\n', ''), /\p{Cc}|\p{Cf}/u)
  t.equal(lines.join('').split('\n').length, 4)
  t.equal(lines[0], `warning: a file ${shown} (place: ${shown})\n`)
  t.match(lines[1], `refused: policy "p": ${shown}\n`)
  t.end()
})

t.test('a new day is a line with its date', (t) => {
  const pretty = createPretty(false)
  const at = (day: number, msg: string) =>
    pretty(JSON.stringify({ level: 30, time: new Date(2026, 2, day, 12, 5, 9).toISOString(), msg }))
  t.same(
    [at(10, 'one'), at(10, 'two'), at(11, 'three')],
    ['12:05:09 one\n', '12:05:09 two\n', '2026-03-11\n12:05:09 three\n'],
  )
  t.end()
})

t.test('colours are for terminals; NO_COLOR and FORCE_COLOR decide otherwise, and a dumb terminal has none', (t) => {
  const rows: [boolean, NodeJS.ProcessEnv, boolean][] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [true, { TERM: 'dumb' }, false],
  ]
  for (const [isTerminal, env, expected] of rows) t.equal(wantsColours(isTerminal, env), expected, JSON.stringify(env))
  const plain = read((log) => createRequestLog(log)(line))
  t.notMatch(plain.join(''), '\u001b')
  t.end()
})

t.test('the lines in docs/watching.md are those that it writes', (t) => {
  const pretty = createPretty(false)
  const at = (time: string, facts: Partial<RequestLine> & { ankiErrors?: number }) =>
    pretty(
      JSON.stringify({
        ...line,
        refused: undefined,
        remedy: undefined,
        time: new Date(`2026-03-10T${time}`),
        level: 30,
        ...facts,
      }),
    )
  const refused = { by: ['policy'], rules: ['refused by policy "agent": sync is not allowed'] } as const
  const rows: Parameters<typeof at>[] = [
    ['16:04:12', {}],
    ['16:04:12', { actions: { findNotes: 1 }, ms: 0.4, servedBy: 'cache' }],
    ['16:04:15', { ms: 28, ankiErrors: 1 }],
    ['16:04:18', { client: 'claude', actions: { sync: 1 }, ms: 0.6, outcome: 'refused', refused }],
    ['16:04:50', { client: 'kobo', ms: 30_000, outcome: 'failed', codes: ['anki.late'] }],
  ]
  for (const row of rows) at(...row)
  const page = readFileSync(new URL('../../docs/watching.md', import.meta.url), 'utf8')
  t.match(page, rows.map((row) => `    ${at(...row)}`).join(''))
  t.end()
})

t.test('the code of a note about the configuration is left out, as every code is', (t) => {
  const note = 'no client can use 0.0.0.0:1 [x]: give it one [config.plain-unused]'
  const lines = read((log) => logText(log, 'warn', { code: 'config.note', text: note, status: null }))
  t.same(lines, ['warning: no client can use 0.0.0.0:1 [x]: give it one\n'])
  t.end()
})
