import { pino } from 'pino'
import t from 'tap'
import { createNotifier } from '../../../src/admin/notifier.ts'
import type { AnkiState } from '../../../src/admin/state.ts'
import type { CacheObserver } from '../../../src/cache/observer.ts'
import { announceHealth } from '../../../src/commands/announce.ts'
import { sumCaches, watchCache } from '../../../src/observe/kept.ts'
import { linesOf } from '../../../src/observe/log.ts'
import type { UpstreamState } from '../../../src/upstream/state.ts'
import { ask } from '../../support/ask.ts'
import { fakeClock } from '../../support/clock.ts'
import { callOf, KEPT, startTwo } from './two.ts'

t.test('health, readiness, state and metrics tell the Ankis apart', async (t) => {
  const { front, anna, ben } = await startTwo(t, { cache: KEPT })
  const { host, port } = front.gateway.adminAddress
  const get = (path: string) => fetch(`http://${host}:${port}${path}`)
  const there = [`anki: Anki answers at ${anna.url}`, `ben: Anki answers at ${ben.url}`]
  t.same(await (await get('/ready')).json(), { ready: true, reason: there.join('; ') })
  for (const key of ['a', 'a', 'b']) await ask(front.port, callOf(key, 'deckNames'))
  const before = await (await get('/metrics')).text()
  for (const line of [
    'upstream_up{upstream="anki"} 1',
    'upstream_up{upstream="ben"} 1',
    'upstream_exchanges_total{outcome="answered",upstream="anki"} 1',
    'upstream_exchanges_total{outcome="answered",upstream="ben"} 1',
    'cache_entries{upstream="anki"} 1',
    'cache_entries{upstream="ben"} 1',
    'cache_lookups_total{how="hit",upstream="anki"} 1',
    'cache_lookups_total{how="hit",upstream="ben"} 0',
    'queue_wait_seconds_count{upstream="ben"} 1',
    'window_seconds_count{upstream="anki"} 1',
    'upstream_silent{upstream="ben"} 0',
  ])
    t.ok(before.includes(`ankiconnect_gateway_${line}\n`), line)

  await ben.stop()
  await front.known('down', 'ben')
  const ready = await get('/ready')
  t.equal(ready.status, 503)
  const remedy = 'start Anki; if it runs, its add-on AnkiConnect is missing or has another port ("webBindPort")'
  const away = `ben: Anki is not reachable at ${ben.url}: ${remedy} than upstreams.ben.url`
  t.same(await ready.json(), { ready: false, reason: `${away}; ${there[0]}` })
  t.equal((await get('/health')).status, 200)
  const after = await (await get('/metrics')).text()
  t.match(after, 'ankiconnect_gateway_upstream_up{upstream="anki"} 1\n')
  t.match(after, 'ankiconnect_gateway_upstream_up{upstream="ben"} 0\n')
  const state = (await (await get('/state')).json()) as { upstreams: unknown; clients: unknown[]; cache: unknown }
  t.match(state.upstreams, [
    { name: 'anki', state: 'up', url: anna.url, reason: there[0] },
    { name: 'ben', state: 'down', url: ben.url, reason: away },
  ])
  t.match(state.clients.slice(0, 2), [
    { name: 'anna', upstream: null },
    { name: 'ben', upstream: 'ben' },
  ])
  t.match(state.cache, { by: 'time', hits: 1, misses: 2 })
})

t.test('the log and the desktop name the Anki of which they speak where there are several', (t) => {
  const said: string[] = []
  const log = pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) })
  const listeners: ((state: UpstreamState) => void)[] = []
  const url = 'http://127.0.0.1:2'
  announceHealth(
    log,
    { state: 'up', onChange: (listener) => listeners.push(listener) },
    { url, hasKey: false, name: 'ben' },
  )
  for (const state of ['down', 'circle'] as const) for (const listener of listeners) listener(state)
  t.match(said, [
    `ben: Anki answers at ${url}`,
    /^ben: Anki no longer answers at /,
    /^ben: .* leads back to this gateway: .*\(upstreams\.ben\.url\)$/,
  ])

  const notified: string[] = []
  const states: Record<string, AnkiState['state']> = { anna: 'up', ben: 'up' }
  const clock = fakeClock()
  const look = createNotifier({
    pending: () => [],
    upstreams: () =>
      ['anna', 'ben'].map((name) => ({ name, state: states[name] ?? 'up', url, reason: `${name}: so`, code: '' })),
    notify: (title, text) => notified.push(`${title}: ${text}`),
    clock,
  })
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.jump(1000)
      look()
    }
  }
  states.ben = 'down'
  pass(8)
  states.anna = 'busy'
  pass(5)
  t.same(notified, ['Anki is gone: ben: so'], 'the other one has not been busy for long')
  pass(10)
  t.same(notified, ['Anki is gone: ben: so', 'Anki does not answer: anna: so'])
  t.end()
})

t.test('the lines of one of several name it, and follow the level of the log', (t) => {
  const said: object[] = []
  const log = pino({ level: 'warn', base: null }, { write: (line: string) => void said.push(JSON.parse(line)) })
  const lines = linesOf(log, 'ben')
  lines.info('unheard')
  log.level = 'info'
  lines.info('heard')
  lines.warn({ action: 'x' }, 'with more')
  t.match(said, [
    { level: 30, upstream: 'ben', msg: 'heard' },
    { level: 40, upstream: 'ben', action: 'x', msg: 'with more' },
  ])
  t.equal(said.length, 2)
  t.end()
})

t.test('what several caches keep is summed up, and is by time as long as one of them keeps by time', (t) => {
  const quiet: CacheObserver = { lookedUp() {}, evicted() {}, cachedBy() {}, watchSize() {} }
  const [one, other] = [watchCache(quiet), watchCache(quiet)]
  const sum = () => sumCaches([one.state(), other.state()])
  t.equal(sum().by, null)
  one.observer.cachedBy('stamp', null)
  other.observer.cachedBy('time', 'why')
  one.observer.watchSize({ bytes: 10, entries: 1 })
  other.observer.watchSize({ bytes: 5, entries: 2 })
  other.observer.lookedUp('hit')
  t.same(sum(), { by: 'time', reason: 'why', bytes: 15, entries: 3, hits: 1, misses: 0 })
  other.observer.cachedBy('stamp', null)
  t.equal(sum().by, 'stamp')
  t.end()
})
