import type { Leaf } from '../upstream/leaf.ts'
import { OPEN_OBJECT } from '../wire/bytes.ts'
import { stringAt } from '../wire/name.ts'
import type { Outcome } from '../wire/outcome.ts'
import { itemSpans, memberSpans } from '../wire/spans-at.ts'
import { type Decks, EVERY_DECK, readDecks } from './decks.ts'
import type { Applied } from './judged.ts'
import { type Inquire, type KnownInside, MOVED } from './known.ts'
import type { ScopeObserver } from './observer.ts'
import type { Questions } from './questions.ts'
import { idsInResult } from './results.ts'
import type { Scope } from './scope.ts'

/** Finds cards and notes that left the decks of their client between the look and a request that writes. */
export interface Strays {
  /**
   * Returns the questions whether anything that the calls of a request named is outside. They go right before the calls, in the same exchange:
   * behind them, nothing would tell of a note that they have deleted, or of a card that they have put into a deck.
   */
  search(applied: readonly Applied[], known: KnownInside | null, scope: Scope | null): StraySearch
}

export interface StraySearch {
  readonly questions: readonly Leaf[]
  /**
   * Tells what has left, and returns the outcomes of the calls: those of writes name what had left, and a read that named such a thing does not
   * tell what it read.
   *
   * @param ask asks again if the decks themselves have changed
   */
  settle(
    leaves: readonly Leaf[],
    outcomes: readonly Outcome[],
    replies: readonly Outcome[],
    ask: Inquire,
  ): Promise<readonly Outcome[]>
}

const NOTHING: StraySearch = { questions: [], settle: async (_, outcomes) => outcomes }

export function createStrays(questions: Questions, observer: ScopeObserver): Strays {
  return {
    search(applied, known, scope) {
      const all = (about: 'cards' | 'notes') => [...new Set(applied.flatMap((one) => namedBy(one, about)))]
      const [cards, notes] = [all('cards'), all('notes')]
      if (known === null || scope === null || known.decks === EVERY_DECK || cards.length + notes.length === 0)
        return NOTHING
      const first = searchesFor(cards, notes, known.decks, questions)
      const places = questions.places(cards)
      return {
        questions: [questions.decks, ...places, ...first.leaves],
        async settle(leaves, outcomes, [named, ...replies], ask) {
          const gone = first.gone(replies.slice(places.length))
          if (named?.kind === 'result' && !named.text.equals(known.decks.text)) {
            // Decks were renamed, or another collection is open: the numbers of decks no longer say what is inside.
            for (const id of replies.flatMap((reply) => elsewhere(reply, scope))) gone.cards.add(id)
            const decks = readDecks(named.text, scope)
            if (decks !== null) {
              const again = searchesFor(cards, notes, decks, questions)
              const later = again.gone(await ask(again.leaves))
              for (const id of later.cards) gone.cards.add(id)
              for (const id of later.notes) gone.notes.add(id)
            }
          }
          return outcomes.map((outcome, index) => {
            const one = applied[index] as Applied
            const strayed = {
              cards: namedBy(one, 'cards').filter((id) => gone.cards.has(id)),
              notes: namedBy(one, 'notes').filter((id) => gone.notes.has(id)),
            }
            const all = [...strayed.cards, ...strayed.notes]
            if (all.length === 0 || (outcome.kind !== 'result' && outcome.kind !== 'error')) return outcome
            const leaf = leaves[index] as Leaf
            if (!leaf.writes()) return MOVED
            observer.strayed(leaf, strayed)
            return { ...outcome, strayed: all }
          })
        },
      }
    },
  }
}

/** The searches for what is outside of some cards and notes. */
function searchesFor(ids: readonly string[], noteIds: readonly string[], decks: Decks, questions: Questions) {
  const cards = questions.cardsOutside(ids, decks)
  const notes = questions.ofNotes('notes', noteIds)
  return {
    leaves: [...cards, ...notes, ...questions.notesInside(noteIds, decks)],
    gone(replies: readonly Outcome[]) {
      const found = (about: 'cards' | 'notes', from: number, to?: number) =>
        new Set(replies.slice(from, to).flatMap((reply) => idsOf(reply, about)))
      const until = cards.length + notes.length
      const goneNotes = found('notes', cards.length, until)
      // A note with cards inside and outside has not left.
      for (const id of found('notes', until)) goneNotes.delete(id)
      return { cards: found('cards', 0, cards.length), notes: goneNotes }
    },
  }
}

/** AnkiConnect names this deck for cards that do not exist, too. */
const DEFAULT = 'Default'

/** The cards that a reply to getDecks names in decks outside. No other reply is an object. */
function elsewhere(reply: Outcome, scope: Scope): string[] {
  if (reply.kind !== 'result' || reply.text[0] !== OPEN_OBJECT) return []
  return memberSpans(reply.text, 0).flatMap(({ name, value }) => {
    const deck = stringAt(reply.text, name)
    if (deck === DEFAULT || scope.rootOf(deck) !== null) return []
    return itemSpans(reply.text, value.start).map(({ start, end }) => reply.text.toString('latin1', start, end))
  })
}

function namedBy(one: Applied, about: 'cards' | 'notes'): readonly string[] {
  return one.kind === 'call' ? one[about] : []
}

function idsOf(reply: Outcome, about: 'cards' | 'notes'): readonly string[] {
  return reply.kind === 'result' ? idsInResult(about, reply.text)[about] : []
}
