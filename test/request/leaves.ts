import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { PASSED } from '../../src/checks/check.ts'
import type { Client } from '../../src/clients/client.ts'
import type { Plan, PlannedLeaf, Step } from '../../src/request/plan.ts'
import { leafOf } from '../../src/upstream/leaf.ts'
import type { Outcome } from '../../src/wire/outcome.ts'

export const catalogue = loadCatalogue()

/** A client without conditions, as a test says it. */
export function clientAs(given: Partial<Client> = {}): Client {
  const conditions = { keyDigests: null, origins: null, from: null }
  const plain = {
    profile: 'admin',
    budget: null,
    mode: 'enforce',
    errors: 'anki',
    ask: null,
    ankiProfile: null,
    undo: false,
    upstream: null,
  } as const
  return { name: 'anna', ...plain, conditions, ...given }
}

/** A judged leaf call, from `action` or `action {params}`. */
export function planned(call: string, client = clientAs()): PlannedLeaf {
  const [name = '', params] = call.split(/ (.*)/s)
  const leaf = leafOf(catalogue.get(name) as Action, params ? Buffer.from(params) : null, client)
  return { ...leaf, client, verdict: PASSED }
}

/** A plan to send these calls: one as itself, several as a `multi`. */
export function planOf(calls: readonly string[], client: Client | null = clientAs()): Plan {
  const steps = calls.map((_, index): Step => ({ kind: 'leaf', bare: false, index }))
  const root =
    steps.length === 1 ? (steps[0] as Step) : ({ kind: 'items', bare: false, items: steps, end: null } as const)
  const leaves = calls.map((call) => planned(call, client ?? clientAs()))
  return { root, leaves, actions: {}, settled: [], client }
}

/** A result in this JSON text. */
export function result(text: string, by: 'anki' | 'cache' | 'flight' = 'anki'): Outcome {
  return { kind: 'result', text: Buffer.from(text), by }
}

/** An error with this text. */
export function error(text: string): Outcome {
  return { kind: 'error', text: Buffer.from(JSON.stringify(text)), by: 'anki' }
}

const REFUSALS = {
  budget: { code: 'budget.exceeded', status: 429 },
  load: { code: 'load.shed', status: 429 },
  audit: { code: 'audit.unavailable', status: 503 },
} as const

export function refused(by: 'budget' | 'load' | 'audit', text = 'no'): Outcome {
  return { kind: 'refused', error: { ...REFUSALS[by], text }, by }
}
