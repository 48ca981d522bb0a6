import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type SnapshottingDependencies, snapshotting } from '../../src/assembly/snapshotting.ts'
import { realWorld } from '../../src/assembly/world.ts'
import { systemClock } from '../../src/clock.ts'
import type { LeafClient } from '../../src/upstream/leaf.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import { type UpstreamState, upstreamStates } from '../../src/upstream/state.ts'
import type { Upstream } from '../../src/upstream/upstream.ts'
import type { Outcome } from '../../src/wire/outcome.ts'
import { heardLog } from '../support/log.ts'

const catalogue = loadCatalogue([])
const DONE: Outcome = { kind: 'result', text: Buffer.from('null'), by: 'anki' }

for (const state of upstreamStates) {
  const isAway = ['unknown', 'silent', 'other', 'circle', 'down'].includes(state)
  t.test(`a deletion ${isAway ? 'is not sent' : 'needs a copy'} while Anki is in the state ${state}`, async (t) => {
    const { sent, asked, outcome } = await sendDeletion(state)
    t.equal(sent, 0)
    t.equal(asked, isAway ? 0 : 1, 'the owner is asked about a call without a copy')
    const failure = state === 'circle' ? 'circle' : 'unreachable'
    t.match(outcome, isAway ? { kind: 'failed', failure } : { kind: 'refused', by: 'ask' })
  })
}

/** Sends a deletion to an Anki in this state whose collection the gateway does not see. */
async function sendDeletion(state: UpstreamState) {
  let sent = 0
  let asked = 0
  const dependencies = {
    catalogue,
    log: heardLog(() => {}),
    clock: systemClock,
    observer: { snapshot() {} },
    world: realWorld,
    cached: () => null,
    ask() {
      asked += 1
      return { kind: 'waiting', number: 1 }
    },
    snapshots: {
      config: { every: 1000, keep: 1000, size: 1000, whenNone: 'ask' },
      shelf: { list: () => [] },
      onNone() {},
    },
  } as unknown as SnapshottingDependencies
  const upstream = {
    url: 'http://127.0.0.1:1',
    health: { settled: async () => state, onChange() {} },
    async send() {
      sent += 1
      return [DONE]
    },
  } as unknown as Upstream
  const client = { name: 'claude', mode: 'enforce' } as unknown as LeafClient
  const action = catalogue.get('deleteNotes')
  if (action === undefined) throw new Error('no such action')
  const leaf = { ...leafOf(action, Buffer.from('{"notes": [1]}')), client }
  const intercepted = snapshotting({ name: 'anki', collection: 'off' }, dependencies)(upstream)
  const [outcome] = await intercepted.send([leaf], { client: 'claude', signal: new AbortController().signal })
  return { sent, asked, outcome }
}
