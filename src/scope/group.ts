import type { Leaf } from '../upstream/leaf.ts'
import { mayHaveReached, type Outcome } from '../wire/outcome.ts'
import { type Applied, type Judged, type Judging, judgeScoped } from './judged.ts'
import { type Inquire, type Know, type Knowledge, MOVED } from './known.ts'
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

interface Wanted {
  readonly cards: Set<string>
  readonly notes: Set<string>
  readonly shared: Set<string>
}

const ABOUT = ['cards', 'notes', 'shared'] as const

/** Reads the calls of a request. */
export function createGroup(leaves: readonly Leaf[], judging: Judging, know: Know): CallGroup {
  const scopes = leaves.map(scopeOfLeaf)
  const judged = leaves.map((leaf, index): Judged => {
    const scope = scopes[index] ?? null
    return scope === null ? { kind: 'pass' } : judgeScoped(leaf, scope, judging)
  })
  const wanted = new Map<Scope, Wanted>()
  judged.forEach((one, index) => {
    const scope = scopes[index] ?? null
    if (one.kind !== 'ids' || scope === null || !one.isNeeded) return
    const all = wanted.get(scope) ?? { cards: new Set(), notes: new Set(), shared: new Set() }
    wanted.set(scope, all)
    for (const about of ABOUT) for (const id of one.needs[about]) all[about].add(id)
  })
  return {
    async apply(ask) {
      const byScope = new Map<Scope, Knowledge>()
      for (const [scope, needs] of wanted) byScope.set(scope, await know(scope, needs, ask))
      const applied = judged.map((one, index) => applyOne(one, leaves[index] as Leaf, scopes[index] ?? null, byScope))
      const known = [...byScope.values()].flatMap((one) => (one.ok ? [one.known] : []))
      const asked = known.flatMap((one) => one.asked)
      return { applied, learned: { asked, replies: known.flatMap((one) => one.replies), byScope } }
    },
  }
}

function applyOne(judged: Judged, leaf: Leaf, scope: Scope | null, byScope: ReadonlyMap<Scope, Knowledge>): Applied {
  if (judged.kind === 'settled') return judged
  if (judged.kind === 'pass' || scope === null) return { kind: 'pass', leaf }
  if (!judged.isNeeded) return judged.apply(null)
  const knowledge = byScope.get(scope)
  if (knowledge?.ok === true) return judged.apply(knowledge.known)
  return { kind: 'settled', outcome: unsent(leaf, knowledge?.outcome ?? MOVED) }
}

/** The outcome of a call that waited for a question without a reply. The call itself was not sent. */
export function unsent(leaf: Leaf, outcome: Outcome): Outcome {
  const mayMislead = outcome.kind === 'failed' && mayHaveReached(outcome.failure) && leaf.writes()
  return mayMislead ? { ...outcome, failure: 'busy' } : outcome
}
