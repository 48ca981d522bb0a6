import { createEstimate } from './estimate.ts'
import { createProof } from './proof.ts'
import type { Upstream } from './upstream.ts'

/** An upstream that is not there yet: it begins at the next start. To its clients it is an Anki that is closed. */
export function absentUpstream(name: string): Upstream {
  return {
    name,
    url: 'an address that is used from the next start on',
    key: null,
    health: {
      state: 'down',
      settled: async () => 'down',
      suspect() {},
      onChange() {},
      close() {},
    },
    lane: {
      send: async (leaves) => leaves.map(() => ({ kind: 'failed', failure: 'unreachable' })),
      silent: false,
      estimate: createEstimate(),
    },
    answers: null,
    proof: createProof(null, () => ''),
    async close() {},
  }
}
