import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { EVERY_DECK } from './decks.ts'
import type { Applied } from './judged.ts'
import type { KnownInside } from './known.ts'
import type { ScopeObserver } from './observer.ts'
import type { Questions } from './questions.ts'
import { idsInResult } from './results.ts'

/** A search that goes right behind writes: for cards outside, for notes that exist, or for notes that have a card inside. */
export interface StrayQuestion {
  readonly about: 'cards' | 'notes' | 'notesInside'
  readonly leaf: Leaf
}

/** Finds cards and notes that left the decks of their client between the look and the write. */
export interface Strays {
  /** Returns the searches that tell whether what the writes of a request named is inside now. */
  questions(applied: readonly Applied[], known: KnownInside | null): readonly StrayQuestion[]
  /** Tells what they found. */
  tell(
    leaves: readonly Leaf[],
    applied: readonly Applied[],
    asked: readonly StrayQuestion[],
    replies: readonly Outcome[],
  ): void
}

export function createStrays(questions: Questions, observer: ScopeObserver): Strays {
  return {
    questions(applied, known) {
      if (known === null || known.decks === EVERY_DECK) return []
      const named = (about: 'cards' | 'notes') => [
        ...new Set(applied.flatMap((one) => (writes(one) ? one[about] : []))),
      ]
      const [cards, notes] = [named('cards'), named('notes')]
      const of = (about: StrayQuestion['about'], leaves: readonly Leaf[]) => leaves.map((leaf) => ({ about, leaf }))
      return [
        ...of('cards', questions.cardsOutside(cards, known.decks)),
        ...of('notes', questions.ofNotes('notes', notes)),
        ...of('notesInside', questions.notesInside(notes, known.decks)),
      ]
    },
    tell(leaves, applied, asked, replies) {
      // Without one of the replies, nothing can be said.
      if (asked.length === 0 || replies.some(({ kind }) => kind !== 'result')) return
      const found = (about: StrayQuestion['about']): ReadonlySet<string> => {
        const kind = about === 'cards' ? 'cards' : 'notes'
        const texts = replies.flatMap((reply, index) =>
          reply.kind === 'result' && asked[index]?.about === about ? [reply.text] : [],
        )
        return new Set(texts.flatMap((text) => idsInResult(kind, text)[kind]))
      }
      const [cards, notes, inside] = [found('cards'), found('notes'), found('notesInside')]
      applied.forEach((one, index) => {
        if (!writes(one)) return
        const own = {
          cards: one.cards.filter((id) => cards.has(id)),
          // A note that the call deleted has not left.
          notes: one.notes.filter((id) => notes.has(id) && !inside.has(id)),
        }
        if (own.cards.length + own.notes.length > 0) observer.strayed(leaves[index] as Leaf, own)
      })
    },
  }
}

function writes(one: Applied): one is Extract<Applied, { kind: 'call' }> {
  return one.kind === 'call' && one.leaf.writes()
}
