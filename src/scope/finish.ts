import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import type { Applied } from './judged.ts'
import { type Inquire, isSameResult, type Know, type KnownInside, MOVED } from './known.ts'
import type { Inquired } from './memory.ts'
import { cutResult, idsInResult, type ResultKind } from './results.ts'
import { type Scope, scopeOf } from './scope.ts'
import { createTags } from './tags.ts'

/** The outcomes for clients, and everything that was asked to make them. */
export interface Finished extends Inquired {
  readonly outcomes: readonly Outcome[]
}

/** Cuts what is outside out of Anki's replies, and puts back what the calls had in place of ids and names outside. */
export type Finish = (
  leaves: readonly Leaf[],
  applied: readonly Applied[],
  replies: readonly Outcome[],
  ask: Inquire,
) => Promise<Finished>

export interface FinishOptions {
  readonly catalogue: Catalogue
  readonly know: Know
}

const NONE: ReadonlySet<string> = new Set()

export function createFinish({ catalogue, know }: FinishOptions): Finish {
  const tags = createTags(catalogue)
  const [findCards, cardsToNotes, notesInfo] = ['findCards', 'cardsToNotes', 'notesInfo'].map(catalogue.get) as [
    Action,
    Action,
    Action,
  ]

  return async (leaves, applied, replies, ask) => {
    const asked: Leaf[] = []
    const heard: Outcome[] = []
    /** Asks, and keeps what was asked. */
    const inquire: Inquire = async (questions) => {
      const outcomes = await ask(questions)
      asked.push(...questions)
      heard.push(...outcomes)
      return outcomes
    }
    const inquireOne = async (question: Leaf) => (await inquire([question]))[0] as Outcome
    const knowOf = (scope: Scope, cards: readonly string[], notes: readonly string[], isShared = false) =>
      know(scope, { cards: new Set(cards), notes: new Set(notes), shared: isShared ? new Set(notes) : NONE }, inquire)

    const cut = async (kind: Exclude<ResultKind, 'notes'>, text: Buffer, scope: Scope): Promise<Outcome> => {
      const { cards } = idsInResult(kind, text)
      if (kind !== 'models' && cards.length === 0) return result(cutResult(kind, text, KNOWS_NOTHING, scope))
      const knowledge = await knowOf(scope, cards, [])
      return knowledge.ok ? result(cutResult(kind, text, knowledge.known, scope)) : knowledge.outcome
    }

    /** A note with cards inside and outside is found only by its cards inside. */
    const cutNotes = async (leaf: Leaf, text: Buffer, scope: Scope): Promise<Outcome> => {
      const { notes } = idsInResult('notes', text)
      if (notes.length === 0) return result(text)
      const knowledge = await knowOf(scope, [], notes, true)
      if (!knowledge.ok) return knowledge.outcome
      const { known } = knowledge
      if (leaf.action.gateway.scope.kind !== 'search' || !notes.some(known.isShared))
        return result(cutResult('notes', text, known, scope))
      const found = await inquireOne(leafOf(findCards, leaf.params))
      if (found.kind !== 'result') return found
      const cards = await cut('cards', found.text, scope)
      if (cards.kind !== 'result') return cards
      const byCards = await inquireOne(leafOf(cardsToNotes, Buffer.from(`{"cards": ${cards.text.toString('latin1')}}`)))
      if (byCards.kind !== 'result') return byCards
      const meant = new Set(idsInResult('notes', byCards.text).notes)
      const byInside: KnownInside = { ...known, isNoteInside: (id) => known.isNoteInside(id) && meant.has(id) }
      return result(cutResult('notes', text, byInside, scope))
    }

    /** The notes that a search finds inside are asked for by their ids. */
    const notesBySearch = async (search: Leaf, text: Buffer, scope: Scope): Promise<Outcome> => {
      const ids = await cutNotes(search, text, scope)
      if (ids.kind !== 'result') return ids
      const { notes } = idsInResult('notes', ids.text)
      const knowledge = await knowOf(scope, [], notes)
      if (!knowledge.ok) return knowledge.outcome
      const { known } = knowledge
      if (!notes.every(known.isNoteInside)) return MOVED
      // In one exchange with the notes, the same answers show that these are the notes inside, and not those of another profile.
      const question = leafOf(notesInfo, Buffer.from(`{"notes": ${ids.text.toString('latin1')}}`))
      const [infos, ...again] = (await inquire([question, ...known.asked])) as [Outcome, ...Outcome[]]
      if (infos.kind !== 'result') return infos
      const isSame = again.every((reply, index) => isSameResult(reply, known.replies[index]))
      return isSame ? cutInfos(infos.text, notes, scope) : MOVED
    }

    const cutInfos = async (text: Buffer, notes: readonly string[], scope: Scope): Promise<Outcome> => {
      if (notes.length === 0) return result(text)
      const knowledge = await knowOf(scope, [], notes, true)
      if (!knowledge.ok) return knowledge.outcome
      return notes.some(knowledge.known.isShared) ? cut('cards-of-notes', text, scope) : result(text)
    }

    const finishOne = async (leaf: Leaf, one: Applied, reply: Outcome): Promise<Outcome> => {
      const scope = leaf.client?.scope
      if (one.kind !== 'call' || !scope || (reply.kind !== 'result' && reply.kind !== 'error')) return reply
      const { kind, echoes = false, result: lists } = leaf.action.gateway.scope
      const isRestored = reply.kind === 'error' || echoes || kind === 'place'
      const text = isRestored ? one.substitutes.restore(reply.text) : reply.text
      const restored = text === reply.text ? reply : { ...reply, text }
      if (reply.kind === 'error' || lists === undefined || lists === 'current-card') return restored
      if (lists === 'tags') return tags(text, scopeOf(scope), know, inquire)
      if (one.isSearch) return notesBySearch(one.leaf, text, scopeOf(scope))
      if (lists === 'cards-of-notes') return cutInfos(text, one.notes, scopeOf(scope))
      return lists === 'notes' ? cutNotes(leaf, text, scopeOf(scope)) : cut(lists, text, scopeOf(scope))
    }

    // Together, so that the questions of all of them share exchanges.
    const outcomes = await Promise.all(
      leaves.map(async (leaf, index) => {
        const reply = replies[index] as Outcome
        const finished = await finishOne(leaf, applied[index] as Applied, reply)
        return finished.kind === 'result' && finished !== reply ? ({ ...finished, by: reply.by } as Outcome) : finished
      }),
    )
    return { outcomes, asked, replies: heard }
  }
}

const KNOWS_NOTHING = { isCardInside: () => false, isNoteInside: () => false } as unknown as KnownInside

function result(text: Buffer): Outcome {
  return answeredByAnki({ kind: 'result', text })
}
