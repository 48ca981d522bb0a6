import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { announceHealth } from '../../src/commands/announce.ts'
import { explainListenError } from '../../src/commands/listen-error.ts'
import { onEndingSignal, onParentEnd } from '../../src/commands/signals.ts'
import type { UpstreamState } from '../../src/upstream/state.ts'
import { until } from '../support/until.ts'

const url = 'http://127.0.0.1:18765'

/** What is said while the health goes through these states, as [level, text]. */
function announced(first: UpstreamState, ...then: UpstreamState[]): [number, string][] {
  const said: [number, string][] = []
  const log = pino(
    {},
    { write: (line: string) => said.push(((l) => [l.level, l.msg] as [number, string])(JSON.parse(line))) },
  )
  const listeners: ((state: UpstreamState) => void)[] = []
  announceHealth(
    log,
    { state: first, onChange: (listener) => listeners.push(listener) },
    { url, hasKey: false, name: null },
  )
  for (const state of then) for (const listener of listeners) listener(state)
  return said
}

t.test('each change of the upstream is one line, and the first absence says what to do', (t) => {
  t.match(announced('unknown', 'down', 'up', 'down', 'up'), [
    [40, /^nothing answers at .* yet\. .*webBindPort" to 18765.*--sandbox/],
    [30, `Anki answers at ${url}`],
    [40, /^Anki no longer answers at /],
    [30, `Anki answers at ${url} again`],
  ])
  t.match(announced('up'), [[30, `Anki answers at ${url}`]])
  t.match(announced('down', 'circle'), [
    [40, /^nothing answers/],
    [50, /leads back to this gateway/],
  ])
  t.match(announced('unknown', 'key', 'up', 'other', 'silent', 'profile', 'busy', 'profile'), [
    [40, /asks for its API key: write the value of "apiKey" .* into a file .* --upstream-key-file FILE$/],
    [30, `Anki answers at ${url}`],
    [40, /^The program at \S+ is not AnkiConnect: .*"webBindPort".*into upstream\.url$/],
    [40, /accepts connections and has not answered yet/],
    [40, /has no profile open/],
  ])
  t.same(announced('unknown'), [])
  t.end()
})

t.test('an error of listen is told in plain words with what to do', (t) => {
  const error = (code: string) => ({ code, syscall: 'listen', address: '::1', port: 80 })
  t.match(explainListenError(error('EADDRINUSE'), '--listen'), /^\[::1\]:80 is in use, probably by AnkiConnect itself/)
  t.match(explainListenError(error('EADDRINUSE'), '--port'), /^\[::1\]:80 is in use by another program.*--port/)
  t.match(explainListenError(error('EADDRINUSE'), 'listen'), /in use by another program.*; listen names another/)
  t.match(explainListenError(error('EACCES'), '--listen'), /may not listen on \[::1\]:80; --listen/)
  t.match(explainListenError(error('EACCES'), '--listen', 'linux'), /may not listen on/)
  t.match(
    explainListenError(error('EACCES'), '--listen', 'win32'),
    /may have reserved the port.*excludedportrange.*--listen/,
  )
  t.match(explainListenError(error('EADDRNOTAVAIL'), '--admin'), /no address ::1; --admin/)
  t.match(explainListenError(error('ENOBUFS'), '--listen'), /cannot listen on \[::1\]:80 \(ENOBUFS\)/)
  t.end()
})

t.test('another error is not explained away', (t) => {
  t.equal(explainListenError(new Error('boom'), '--listen'), null)
  t.equal(explainListenError({ code: 'EADDRINUSE', syscall: 'bind' }, '--listen'), null)
  t.end()
})

t.test('the first signal stops in order, the second ends at once with the status of that signal', async (t) => {
  const source = new EventEmitter()
  const statuses: number[] = []
  let stops = 0
  let finish = () => {}
  const stop = () => {
    stops++
    return new Promise<void>((resolve) => {
      finish = resolve
    })
  }
  onEndingSignal(source, stop, (status) => statuses.push(status))
  source.emit('SIGTERM')
  t.same(statuses, [], 'it waits for the end of what is under way')
  source.emit('SIGINT')
  t.same(statuses, [130])
  source.emit('SIGTERM')
  t.same(statuses, [130, 143])
  t.equal(stops, 1)
  finish()
  await new Promise(setImmediate)
  t.same(statuses, [130, 143, 0])
})

t.test('a stop that fails ends with status 1', async (t) => {
  const source = new EventEmitter()
  const statuses: number[] = []
  onEndingSignal(
    source,
    () => Promise.reject(new Error('boom')),
    (status) => statuses.push(status),
  )
  source.emit('SIGINT')
  await new Promise(setImmediate)
  t.same(statuses, [1])
})

t.test('under npm the end of the parent is the end of the program, and elsewhere it is not', async (t) => {
  let parent = 7
  let stops = 0
  const stop = () => {
    stops++
  }
  onParentEnd({}, () => parent, stop, 1)
  onParentEnd({ npm_lifecycle_event: 'demo' }, () => parent, stop, 1)
  parent = 1
  await until(() => stops > 0)
  t.equal(stops, 1)
})
