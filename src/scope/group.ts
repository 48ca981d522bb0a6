import type { Leaf } from '../upstream/leaf.ts'
import { mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { type Applied, type Judged, type Judging, judgeScoped } from './judged.ts'
import type { Inquire, Know, Knowledge } from './known.ts'
import type { Inquired } from './memory.ts'
import { type Scope, scopeOf } from './scope.ts'

/** The calls of one request, which may have different clients, with what has to be known for them. */
export interface CallGroup {
  /** Finds out what is inside, and returns what each call becomes. */
  apply(ask: Inquire): Promise<{ readonly applied: readonly Applied[]; readonly learned: Learned }>
}

/** What was asked before the calls. */
export interface Learned extends Inquired {
  readonly byScope: ReadonlyMap<Scope, Knowledge>
}

/** Returns the scope of a call's client; null if the client has the whole collection. */
export function scopeOfLeaf({ client }: Leaf): Scope | null {
  return client?.scope ? scopeOf(client.scope) : null
}

interface Call {
  readonly leaf: Leaf
  /** Null only for a call that passes. */
  readonly scope: Scope | null
  readonly judged: Judged
}

interface Wanted {
  readonly cards: Set<string>
  readonly notes: Set<string>
  readonly shared: Set<string>
}

const ABOUT = ['cards', 'notes', 'shared'] as const

/** Reads the calls of a request. */
export function createGroup(leaves: readonly Leaf[], judging: Judging, know: Know): CallGroup {
  const calls = leaves.map((leaf): Call => {
    const scope = scopeOfLeaf(leaf)
    return { leaf, scope, judged: scope === null ? { kind: 'pass' } : judgeScoped(leaf, scope, judging) }
  })
  const wanted = new Map<Scope, Wanted>()
  for (const { scope, judged } of calls) {
    if (judged.kind !== 'ids' || !judged.isNeeded) continue
    const all = wanted.get(scope as Scope) ?? { cards: new Set(), notes: new Set(), shared: new Set() }
    wanted.set(scope as Scope, all)
    for (const about of ABOUT) for (const id of judged.needs[about]) all[about].add(id)
  }
  return {
    async apply(ask) {
      const byScope = new Map<Scope, Knowledge>()
      for (const [scope, needs] of wanted) byScope.set(scope, await know(scope, needs, ask))
      const applied = calls.map((call) => applyOne(call, byScope))
      const known = [...byScope.values()].flatMap((one) => (one.ok ? [one.known] : []))
      const asked = known.flatMap((one) => one.asked)
      return { applied, learned: { asked, replies: known.flatMap((one) => one.replies), byScope } }
    },
  }
}

function applyOne({ leaf, scope, judged }: Call, byScope: ReadonlyMap<Scope, Knowledge>): Applied {
  if (judged.kind === 'settled') return judged
  if (judged.kind === 'pass') return { kind: 'pass', leaf }
  if (!judged.isNeeded) return judged.apply(null)
  const knowledge = byScope.get(scope as Scope) as Knowledge
  return knowledge.ok ? judged.apply(knowledge.known) : { kind: 'settled', outcome: unsent(leaf, knowledge.outcome) }
}

/** The outcome of a call that waited for a question without a reply. The call itself was not sent. */
export function unsent(leaf: Leaf, outcome: Outcome): Outcome {
  const mayMislead = outcome.kind === 'failed' && mayHaveReached(outcome.failure) && leaf.writes()
  return mayMislead ? { ...outcome, failure: 'busy' } : outcome
}
