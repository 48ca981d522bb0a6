import type { Leaf } from '../upstream/leaf.ts'
import type { CachedReply, LookUp, Upstream } from '../upstream/upstream.ts'
import { isAnswer, type Outcome } from '../wire/outcome.ts'

/** Calls and the replies to them, in the same order. */
export interface Inquired {
  readonly asked: readonly Leaf[]
  readonly replies: readonly Outcome[]
}

/** What earlier requests came to, for as long as Anki answers the same to everything that they asked. */
export interface Memory {
  /** Remembers the replies to a request of reads, and everything that was asked for it. */
  learn(leaves: readonly Leaf[], exchanged: Inquired, outcomes: readonly Outcome[]): void
  /** Returns a look-up that serves a request from the cache while all that it asked is still cached and the same. */
  prepare(leaves: readonly Leaf[]): LookUp
}

interface Remembered {
  readonly leaves: readonly Leaf[]
  readonly lookUp: LookUp
  readonly texts: readonly Buffer[]
  readonly outcomes: readonly CachedReply[]
  /** The cached replies that had these texts last. */
  last: readonly CachedReply[] | null
}

export function createMemory({ answers }: Pick<Upstream, 'answers'>): Memory {
  const memory = new WeakMap<Leaf, Remembered>()
  return {
    learn(leaves, { asked, replies }, outcomes) {
      const [first] = leaves
      if (answers === null || first === undefined || !replies.every(isAnswer) || !outcomes.every(isAnswer)) return
      const lookUp = answers.prepare(asked)
      if (lookUp === null) return
      const own = outcomes.map(({ by: _, ...rest }): CachedReply => ({ ...rest, by: 'cache' }))
      memory.set(first, { leaves, lookUp, texts: replies.map(({ text }) => text), outcomes: own, last: null })
    },
    prepare(leaves) {
      return async () => {
        const remembered = memory.get(leaves[0] as Leaf)
        if (remembered === undefined || !isEach(remembered.leaves, leaves)) return null
        const found = await remembered.lookUp()
        if (found === null) return null
        if (remembered.last !== null && isEach(remembered.last, found)) return remembered.outcomes
        if (!found.every(({ text }, index) => text.equals(remembered.texts[index] as Buffer))) return null
        remembered.last = found
        return remembered.outcomes
      }
    },
  }
}

function isEach(one: readonly object[], other: readonly object[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index])
}
