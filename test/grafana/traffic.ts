import { Registry } from 'prom-client'
import type { Test } from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { plainRate } from '../../src/budgets/budget.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startGateway } from '../../src/gateway.ts'
import { countCollection } from '../../src/learning/counts.ts'
import type { Address } from '../../src/net/address.ts'
import { durationGroups } from '../../src/observe/group.ts'
import { createLog } from '../../src/observe/log.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { routeTo, startTarget } from '../routes/target.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'

/** A gateway in front of a sandbox that all kinds of clients use, until the test ends. */
export interface BusyGateway {
  /** Where it can be scraped. */
  readonly address: Address
}

const EXTENSION = 'Origin: chrome-extension://abcdefghijklmnopabcdefghijklmnop'

/** One has a budget that it is over most of the time, one is told nothing of what its profile would refuse. */
const clients = clientConfigs({
  slow: { key: 'slow', budget: 'few' },
  watched: { key: 'watched', profile: 'observe', mode: 'report' },
})
const few = { name: 'few', rates: [plainRate('calls', 4, 's')], concurrent: null, delay: 500, hit: 0.1 } as const

/** What clients send over and over: reads, the same reads, writes, errors, many calls in one, and what is refused. */
const mix: readonly ((port: number, round: number) => Promise<unknown>)[] = [
  (port) => ask(port, { action: 'deckNames' }),
  (port) => ask(port, { action: 'deckNames' }),
  (port) => ask(port, { action: 'findNotes', params: { query: 'deck:*' } }, EXTENSION),
  (port) => ask(port, { action: 'modelFieldNames', params: { modelName: 'no such one' } }),
  (port, round) => ask(port, { action: 'addNote', params: { note: noteOf(round) } }, EXTENSION),
  (port) => ask(port, { action: 'multi', params: { actions: [{ action: 'version' }, { action: 'guiBrowse' }] } }),
  (port) => ask(port, { action: 'somethingNobodyKnows' }),
  (port) => ask(port, { action: 'deckNames', key: 'wrong' }),
  (port) => ask(port, { action: 'deckNames' }, 'Origin: http://evil.example'),
  (port) => ask(port, { action: 'deckNames', key: 'slow' }),
  (port, round) => ask(port, { action: 'addTags', key: 'watched', params: { notes: [round, 1], tags: 'seen' } }),
  (port) =>
    fetch(`http://127.0.0.1:${port}/audio/word`, { method: 'POST', body: 'a word' }).then((reply) => reply.text()),
  (port, round) => ask(port, { action: 'deleteNotes', params: { notes: [round] } }),
]

function noteOf(round: number): object {
  return { deckName: 'Default', modelName: 'Basic', fields: { Front: `note ${round}`, Back: 'back' } }
}

export async function startBusyGateway(t: Test): Promise<BusyGateway> {
  const sandbox = await startSandbox({ seed: 'demo' })
  t.teardown(() => sandbox.close())
  const audio = await startTarget(t, (request, response) => {
    request.resume().on('end', () => response.end('a word'))
  })
  const plain = defaultConfig()
  const local = { host: '127.0.0.1', port: 0 }
  const config = {
    ...plain,
    listen: [{ address: local, transport: 'loopback' }],
    clients,
    budgets: { ...plain.budgets, few },
    routes: [routeTo(audio.url)],
    admin: { ...plain.admin, address: local, notify: false },
    upstreams: [{ ...plain.upstreams[0], url: sandbox.url }],
    log: { level: 'silent', format: 'json' },
  } as const
  const metrics = createMetrics({
    registry: new Registry(),
    version: '1.2.3',
    groups: durationGroups(loadCatalogue()),
  })
  const stateFolder = newFolder(t)
  const dependencies = { log: createLog(config.log), metrics, version: '1.2.3', stateFolder, pause: async () => {} }
  const gateway = await startGateway(config, dependencies)
  const port = gateway.addresses[0]?.port ?? 0

  const counts = await countCollection(async (action, params) => {
    const { text } = await ask(port, { action, params })
    return (JSON.parse(text as string) as { result: unknown }).result
  })
  // The sandbox has no history of reviews; a learner has one.
  const reviewedByDay = ['2026-11-24', '2026-11-23', '2026-10-01'].map((day, index) => [day, 100 - index] as const)
  metrics.collection('anki').counted({ ...counts, reviewedToday: 100, reviewedByDay })

  let going = true
  const run = async () => {
    for (let round = 0; going; round++) await (mix[round % mix.length] as (typeof mix)[number])(port, round)
  }
  const runs = [run(), run()]
  t.teardown(async () => {
    going = false
    await Promise.allSettled(runs)
    await gateway.close()
  })
  return { address: gateway.adminAddress }
}
