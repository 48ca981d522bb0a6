import t from 'tap'
import { createClients } from '../../src/clients/clients.ts'
import {
  absence,
  ankiGone,
  likeliest,
  type Presence,
  serveBanner,
  serveEnding,
  servePreflight,
  whileUp,
} from '../../src/request/presence.ts'
import { EMPTY } from '../../src/request/served.ts'
import { texts } from '../../src/request/texts.ts'
import type { WhenDown } from '../../src/upstream/settings.ts'
import { type UpstreamState, upstreamStates } from '../../src/upstream/state.ts'
import type { Upstream } from '../../src/upstream/upstream.ts'
import { createUpstreams } from '../../src/upstream/upstreams.ts'
import { callerAs } from '../clients/caller.ts'
import { clientConfigs } from '../support/clients.ts'
import { clientAs } from './leaves.ts'

const URL = 'http://127.0.0.1:18765'

function upstreamIn(state: UpstreamState, name = 'anki'): Upstream {
  return { name, url: URL, health: { state, settled: async () => state } } as unknown as Upstream
}

function presenceOf(upstream: Upstream, whenDown: WhenDown = 'drop'): Presence {
  return { clients: createClients(clientConfigs({})), upstreams: createUpstreams([upstream]), whenDown: () => whenDown }
}

const THERE = ['up', 'key', 'profile']

t.test('an answer of our own is given while an Anki is there, and in no other state', async (t) => {
  for (const state of upstreamStates) {
    const upstream = upstreamIn(state)
    const answer = { ...EMPTY, outcome: 'answered', servedBy: 'gateway' } as const
    const absent = await absence(presenceOf(upstream), upstream, null)
    const served = await whileUp(presenceOf(upstream), upstream, null, () => answer)
    if (THERE.includes(state)) {
      t.equal(absent, null, state)
      t.equal(served, answer, state)
    } else if (state === 'circle') {
      t.match(absent, { gone: null, served: { outcome: 'refused', refusal: 'circle' } })
      t.equal(Buffer.concat(served.pieces).toString(), `{"result": null, "error": "${texts('anki.circle').text}"}`)
    } else {
      t.match(absent, { gone: 'dropped', served: { kind: 'drop', outcome: 'dropped', servedBy: 'nobody' } }, state)
      t.equal(served.kind, 'drop', state)
    }
  }
})

t.test('without an Anki the connection ends, unless the owner or the client wants it explained', (t) => {
  const upstream = upstreamIn('down')
  const explained = `{"result": null, "error": "${texts('anki.not-reachable', { url: URL }).text}"}`
  for (const [whenDown, errorsAs, gone, status] of [
    ['drop', 'anki', 'dropped', 200],
    ['refuse', 'anki', 'dropped', 200],
    ['explain', 'anki', 'failed', 200],
    ['explain', 'http', 'failed', 502],
    ['drop', 'http', 'failed', 502],
  ] as const) {
    const ended = ankiGone(presenceOf(upstream, whenDown), upstream, clientAs({ errors: errorsAs }))
    t.match(ended, { gone, served: { outcome: gone, status } }, `${whenDown}, ${errorsAs}`)
    t.equal(Buffer.concat(ended.served.pieces).toString(), gone === 'failed' ? explained : '')
  }
  t.end()
})

t.test('a preflight, an empty request and one that comes at the end depend on Anki too', async (t) => {
  const caller = callerAs()
  const up = presenceOf(upstreamIn('up'))
  t.match(await servePreflight(up, caller), { kind: 'reply', pieces: [], outcome: 'answered' })
  t.equal(Buffer.concat((await serveBanner(up, caller)).pieces).toString(), '{"apiVersion": "AnkiConnect v.6"}')
  t.match(await serveEnding(up, caller, null), { outcome: 'refused', refusal: 'ending' })
  const down = presenceOf(upstreamIn('down'))
  for (const served of [servePreflight(down, caller), serveBanner(down, caller), serveEnding(down, caller, null)])
    t.match(await served, { kind: 'drop', outcome: 'dropped' })
})

t.test('of the Ankis that a caller could be asking, one that is there is taken', async (t) => {
  const clients = createClients(
    clientConfigs({ anna: { key: 'a', upstream: 'anna' }, ben: { key: 'b', upstream: 'ben' } }, false),
  )
  const of = (first: UpstreamState, anna: UpstreamState, ben: UpstreamState) => {
    const upstreams = createUpstreams([upstreamIn(first, 'first'), upstreamIn(anna, 'anna'), upstreamIn(ben, 'ben')])
    return likeliest({ clients, upstreams, whenDown: () => 'drop' }, callerAs({ at: '192.168.1.5' }))
  }
  t.equal((await of('up', 'down', 'up')).name, 'ben')
  t.equal((await of('up', 'up', 'up')).name, 'anna')
  t.equal((await of('up', 'down', 'down')).name, 'anna', 'nobody else has to run Anki for them')
})
