import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { Applied } from './judged.ts'
import type { KnownInside } from './known.ts'
import type { ScopeObserver } from './observer.ts'
import type { Questions } from './questions.ts'
import { idsInResult } from './results.ts'

/** Finds cards that left the decks of their client between the look and the write. */
export interface Strays {
  /** Returns the searches for what the writes of a request named and is outside now. They go right behind the writes. */
  questions(applied: readonly Applied[], known: KnownInside | null): readonly Leaf[]
  /** Tells what they found. */
  tell(leaves: readonly Leaf[], applied: readonly Applied[], replies: readonly Outcome[]): void
}

export function createStrays(questions: Questions, observer: ScopeObserver): Strays {
  return {
    questions(applied, known) {
      if (known === null) return []
      const cards = applied.flatMap((one) => (writes(one) ? one.cards : []))
      return cards.length === 0 ? [] : questions.strays('cards', [...new Set(cards)], known.decks)
    },
    tell(leaves, applied, replies) {
      const found = new Set(
        replies.flatMap((reply) => (reply.kind === 'result' ? idsInResult('cards', reply.text).cards : [])),
      )
      if (found.size === 0) return
      applied.forEach((one, index) => {
        const own = writes(one) ? one.cards.filter((id) => found.has(id)) : []
        if (own.length > 0) observer.strayed(leaves[index] as Leaf, own)
      })
    },
  }
}

function writes(one: Applied): one is Extract<Applied, { kind: 'call' }> {
  return one.kind === 'call' && one.leaf.writes()
}
