import type { Leaf } from '../upstream/leaf.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { type Answer, ownError } from '../wire/reply.ts'
import { type Decks, EVERY_DECK, readDecks } from './decks.ts'
import { type IdSet, readIdSet } from './id-set.ts'
import type { Needs, Question, Questions } from './questions.ts'
import type { Scope } from './scope.ts'
import { texts } from './texts.ts'

/** What is inside a scope, as far as it was asked for. */
export interface KnownInside {
  readonly decks: Decks
  isCardInside(id: string): boolean
  isNoteInside(id: string): boolean
  /** Returns whether a note inside also has cards outside. */
  isShared(id: string): boolean
  /** The questions that this was learned from, and the replies. */
  readonly asked: readonly Leaf[]
  readonly replies: readonly Outcome[]
}

/** What is inside, or the outcome of a call for which that could not be found out. */
export type Knowledge =
  | { readonly ok: true; readonly known: KnownInside }
  | { readonly ok: false; readonly outcome: Outcome }

/** Asks Anki. Resolves to an outcome for each question. */
export type Inquire = (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>

/** Finds out what is inside. */
export type Know = (scope: Scope, needs: Needs, ask: Inquire) => Promise<Knowledge>

/** Decks are created and removed seldom; a second look nearly always agrees with the first. */
const ATTEMPTS = 4
/** More ids than this are looked up in everything that the scope holds. */
const FEW = 4000

/** Remembers the decks from call to call, so that one exchange is enough while they stay the same. */
export function createKnow(questions: Questions): Know {
  const last = new Map<string, Decks>()
  return async (scope, needs, ask) => {
    if (scope.hasEveryDeck) return knowDeleted(scope, needs, ask, questions)
    let decks = last.get(scope.key) ?? null
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const asked: readonly Question[] = decks === null ? [] : questionsFor(needs, decks, questions)
      const outcomes = await ask([questions.decks, ...asked.map(({ leaf }) => leaf)])
      const failed = outcomes.find(({ kind }) => kind !== 'result')
      if (failed !== undefined) return { ok: false, outcome: whyUnknown(failed, failed === outcomes[0]) }
      const named = textOf(outcomes[0] as Outcome)
      if (decks !== null && named.equals(decks.text)) {
        const known = knownFrom(decks, asked, outcomes, questions.decks)
        return known === null ? { ok: false, outcome: NOT_TOLD } : { ok: true, known }
      }
      decks = readDecks(named, scope)
      if (decks === null) return { ok: false, outcome: NOT_TOLD }
      last.set(scope.key, decks)
    }
    return { ok: false, outcome: MOVED }
  }
}

/** In a scope that holds every deck, everything is inside but what the client has deleted. */
async function knowDeleted(
  { deletedTag }: Scope,
  needs: Needs,
  ask: Inquire,
  questions: Questions,
): Promise<Knowledge> {
  const abouts = (['cards', 'notes'] as const).filter((about) => deletedTag !== null && needs[about].size > 0)
  const asked = abouts.map((about) => questions.deleted(about, deletedTag as string))
  const replies = asked.length === 0 ? [] : await ask(asked)
  const failed = replies.find(({ kind }) => kind !== 'result')
  if (failed !== undefined) return { ok: false, outcome: whyUnknown(failed, true) }
  const [cards, notes] = (['cards', 'notes'] as const).map((about) =>
    idsIn(replies.filter((_, index) => abouts[index] === about).map(textOf)),
  )
  if (cards == null || notes == null) return { ok: false, outcome: NOT_TOLD }
  return {
    ok: true,
    known: {
      decks: EVERY_DECK,
      isCardInside: (id) => !cards.has(id),
      isNoteInside: (id) => !notes.has(id),
      isShared: () => false,
      asked,
      replies,
    },
  }
}

/** The outcome of a call for which the questions got changing answers. */
export const MOVED: Outcome = { kind: 'refused', error: texts('scope.moved'), by: 'scope' }
const NOT_TOLD: Outcome = { kind: 'refused', error: texts('scope.unknown'), by: 'scope' }

/** An error about the decks is one that the call would get too, such as that no collection is open. */
function whyUnknown(outcome: Outcome, isAboutDecks: boolean): Outcome {
  return outcome.kind === 'error' && !isAboutDecks ? answeredByAnki(ownError(texts('scope.unknown'))) : outcome
}

function questionsFor(needs: Needs, decks: Decks, questions: Questions): Question[] {
  const many = (['cards', 'notes'] as const).filter((about) => needs[about].size > FEW)
  const few = { ...needs, ...Object.fromEntries(many.map((about) => [about, new Set<string>()])) }
  return [
    ...many.flatMap((about) => questions.whole(about, decks).map((leaf) => ({ about, leaf }))),
    ...questions.about(few, decks),
  ]
}

function knownFrom(
  decks: Decks,
  asked: readonly Question[],
  replies: readonly Outcome[],
  first: Leaf,
): KnownInside | null {
  const setOf = (about: keyof Needs): IdSet | null =>
    idsIn(replies.filter((_, index) => asked[index - 1]?.about === about).map(textOf))
  const [cards, notes, shared] = [setOf('cards'), setOf('notes'), setOf('shared')]
  if (cards === null || notes === null || shared === null) return null
  return {
    decks,
    isCardInside: cards.has,
    isNoteInside: notes.has,
    isShared: (id) => notes.has(id) && shared.has(id),
    asked: [first, ...asked.map(({ leaf }) => leaf)],
    replies,
  }
}

/** The text of a result. */
function textOf(outcome: Outcome): Buffer {
  return (outcome as Answer).text
}

/** Returns whether two replies are the same result. */
export function isSameResult(one: Outcome, other: Outcome | undefined): boolean {
  return one.kind === 'result' && other?.kind === 'result' && one.text.equals(other.text)
}

const read = new WeakMap<Buffer, { readonly of: readonly Buffer[]; readonly ids: IdSet | null }>()

/** The ids in replies. A cached reply is the same object each time, so that its ids are read once. */
function idsIn(replies: readonly Buffer[]): IdSet | null {
  const [first] = replies
  if (first === undefined) return readIdSet([])
  const known = read.get(first)
  if (known?.of.length === replies.length && known.of.every((text, index) => text === replies[index])) return known.ids
  const ids = readIdSet(replies)
  read.set(first, { of: replies, ids })
  return ids
}
