import type { Leaf } from '../upstream/leaf.ts'
import { leafOf } from '../upstream/leaf.ts'
import type { SettledCall } from './plan.ts'

/** The refused calls of one action of one client. */
export interface RefusedCalls {
  /** Copies of the latest ones, the newest last. */
  readonly calls: readonly Leaf[]
  /** The number of all of them since the start. */
  readonly total: number
}

/** A bounded memory of the calls that profiles refused, to find out what another rule would let pass. */
export interface RefusedMemory {
  note(settled: readonly SettledCall[]): void
  of(client: string, action: string): RefusedCalls
}

/** The number of clients' actions, of the calls of each, and the bytes of parameters that are remembered. */
const MOST_ACTIONS = 200
const MOST_CALLS = 20
const MOST_BYTES = 16 * 1024

interface Entry {
  readonly calls: Leaf[]
  total: number
}

/**
 * Creates the memory.
 * It holds only copies of calls whose parameters are short, and forgets the client's action that was refused longest ago.
 */
export function createRefusedMemory(): RefusedMemory {
  const entries = new Map<string, Entry>()
  return {
    note(settled) {
      for (const { client, refusal, judged } of settled) {
        if (judged === null || client === null || (refusal?.by !== 'policy' && refusal?.by !== 'hazard')) continue
        const { action, params } = judged.leaf
        const key = keyOf(client, action.name)
        const entry = entries.get(key) ?? { calls: [], total: 0 }
        entries.delete(key)
        entries.set(key, entry)
        entry.total += 1
        if (params === null || params.length <= MOST_BYTES)
          // A copy lets the request's whole body be freed.
          entry.calls.push(leafOf(action, params === null ? null : Buffer.from(params)))
        if (entry.calls.length > MOST_CALLS) entry.calls.shift()
        const [oldest = ''] = entries.keys()
        if (entries.size > MOST_ACTIONS) entries.delete(oldest)
      }
    },
    of: (client, action) => entries.get(keyOf(client, action)) ?? { calls: [], total: 0 },
  }
}

function keyOf(client: string, action: string): string {
  return JSON.stringify([client, action])
}
