import { failed } from '../wire/outcome.ts'
import { NOBODY } from './company.ts'
import { createEstimate } from './estimate.ts'
import { createProof } from './proof.ts'
import type { Send } from './send.ts'
import type { Upstream } from './upstream.ts'

const unreachable: Send = async (leaves) => leaves.map(() => failed('unreachable'))

/** Returns an upstream that starts working at the next start of the gateway. Until then its clients see a closed Anki. */
export function absentUpstream(name: string): Upstream {
  return {
    name,
    url: 'an address that takes effect at the next start',
    key: null,
    health: {
      state: 'down',
      waits: false,
      stands: false,
      settled: async () => 'down',
      suspect() {},
      onChange() {},
      close() {},
    },
    send: unreachable,
    lane: { silent: false, estimate: createEstimate(), company: NOBODY, send: unreachable },
    answers: null,
    proof: createProof(null, () => ''),
    async close() {},
  }
}
