import type { Action } from '../actions/action.ts'
import type { SharedRight } from '../actions/facts.ts'
import { SHARED_RIGHTS } from '../actions/facts.ts'
import { type Leaf, withParams } from '../upstream/leaf.ts'
import { QUOTE } from '../wire/bytes.ts'
import { type Edit, edited } from '../wire/edits.ts'
import { stringAt } from '../wire/name.ts'
import type { Outcome } from '../wire/outcome.ts'
import { spansAt } from '../wire/spans-at.ts'
import { type DeckPlace, readDeckPlaces } from './deck-places.ts'
import { isTagOrBelow } from './deleted-tag.ts'
import { duplicateEdits } from './duplicates.ts'
import { type IdPlace, readIds, stepsOf } from './ids.ts'
import type { KnownInside } from './known.ts'
import type { Needs } from './questions.ts'
import { scopeRefusal } from './refusal.ts'
import type { Scope } from './scope.ts'
import { createSubstitutes, type Substitutes } from './substitutes.ts'

/** A call of a client with a scope, read once: what has to be known before it goes, and what it becomes then. */
export type Judged =
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'pass' }
  | {
      readonly kind: 'ids'
      readonly needs: Needs
      /** Whether anything has to be known. Otherwise the bytes of the call alone decide, and `known` is null. */
      readonly isNeeded: boolean
      apply(known: KnownInside | null): Applied
    }

/** A call as it goes to Anki, or the outcome of one that does not. */
export type Applied =
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'pass'; readonly leaf: Leaf }
  | {
      readonly kind: 'call'
      readonly leaf: Leaf
      /** Whether it searches for what the client's call asks about by a query. */
      readonly isSearch: boolean
      /** What stands in it in place of ids and names outside. */
      readonly substitutes: Substitutes
      /** The ids inside that the call names. */
      readonly cards: readonly string[]
      readonly notes: readonly string[]
      /** The ids outside that the call names. */
      readonly outside: readonly string[]
    }

const PASS: Judged = { kind: 'pass' }
const NOTHING: ReadonlySet<string> = new Set()

/** What judging needs besides the call. */
export interface Judging {
  /** Letters and digits that are in the name of no deck. */
  readonly nonce: string
  readonly findNotes: Action
}

/** Reads a call of a client with a scope. */
export function judgeScoped(leaf: Leaf, scope: Scope, { nonce, findNotes }: Judging): Judged {
  const { action } = leaf
  const fact = action.gateway.scope
  if (fact.kind === 'free') return PASS
  const isGranted = scope.grants(action.name)
  if (fact.kind === 'whole' && !scope.hasEveryDeck && !isGranted)
    return { kind: 'settled', outcome: scopeRefusal('scope.whole', leaf) }
  if (undoesDeletion(leaf, scope)) return { kind: 'settled', outcome: scopeRefusal('scope.deletes', leaf) }
  if (isGranted) return PASS
  const query = fact.kind === 'ids-read' && action.gateway.subjects.query !== undefined ? queryOf(leaf) : null
  if (query !== null) return searchFirst({ ...leaf, action: findNotes }, query)
  const { cards: cardPaths = [], notes: notePaths = [] } = action.gateway.subjects
  const cards = readIds(leaf.params, cardPaths)
  const notes = readIds(leaf.params, notePaths)
  const deckIds = readIds(leaf.params, fact.deckIds === undefined ? [] : [fact.deckIds])
  const decks = readDeckPlaces(leaf, scope)
  if (cards === 'odd' || notes === 'odd' || deckIds === 'odd' || decks === 'odd')
    return { kind: 'settled', outcome: scopeRefusal('scope.ids', leaf) }
  if (fact.decks === 'refused' && decks.some(({ isInside }) => !isInside))
    return { kind: 'settled', outcome: scopeRefusal('scope.deck', leaf) }

  const right = neededRight(leaf)
  const asksShared = right !== null && SHARED_RIGHTS.indexOf(right) > SHARED_RIGHTS.indexOf(scope.shared)
  const noteIds = idSet(notes)
  const needs = { cards: idSet(cards), notes: noteIds, shared: asksShared ? noteIds : NOTHING }
  return {
    kind: 'ids',
    needs,
    isNeeded: cards.length + notes.length + deckIds.length > 0,
    apply(known) {
      if (asksShared && notes.some(({ id }) => known?.isShared(id)))
        return { kind: 'settled', outcome: scopeRefusal('scope.shared', leaf) }
      const substitutes = createSubstitutes(nonce)
      const outside: string[] = []
      const edits: Edit[] = []
      const check = (places: readonly IdPlace[], isInside: (id: string) => boolean) => {
        for (const place of places) {
          if (isInside(place.id)) continue
          outside.push(place.id)
          edits.push(withId(place, substitutes))
        }
      }
      check(cards, (id) => known?.isCardInside(id) === true)
      check(notes, (id) => known?.isNoteInside(id) === true)
      check(deckIds, (id) => known?.decks.ids.has(id) === true)
      edits.push(...decks.filter(({ isInside }) => !isInside).map((place) => withDeck(place, substitutes)))
      edits.push(...duplicateEdits(leaf, scope))
      return {
        kind: 'call',
        leaf: edits.length === 0 ? leaf : withParams(leaf, edited(leaf.params as Buffer, edits)),
        isSearch: false,
        substitutes,
        cards: inside(cards, outside),
        notes: inside(notes, outside),
        outside,
      }
    },
  }
}

/** Whether a call deletes notes that it names, and its client deletes softly. */
export function isDeletionOfNotes({ action, client }: Leaf): boolean {
  return client?.scope?.deletedTag != null && action.gateway.notesBecome === 'deleted'
}

/** Whether a call of a client that deletes softly deletes for good, or takes the tag from the notes that it has deleted. */
function undoesDeletion({ action, params }: Leaf, { deletedTag }: Scope): boolean {
  if (deletedTag === null) return false
  const { deletes = false, untags } = action.gateway.scope
  if (deletes) return true
  if (untags === undefined || params === null) return false
  return spansAt(params, stepsOf(untags)).some((span) => {
    return params[span.start] !== QUOTE || isTagOrBelow(stringAt(params, span), deletedTag)
  })
}

/** The query of a call that may name ids in its place; null without one. */
function queryOf({ params }: Leaf): Buffer | null {
  if (params === null) return null
  const [span] = spansAt(params, QUERY)
  if (span === undefined) return null
  const text = params.subarray(span.start, span.end)
  return text.equals(NULL) ? null : text
}

const QUERY = stepsOf('query')
const NULL = Buffer.from('null')

/** The search goes to Anki as the client wrote it. Its ids take the place of the query afterwards (finish.ts). */
function searchFirst(leaf: Leaf, query: Buffer): Judged {
  const search = withParams(leaf, Buffer.concat([Buffer.from('{"query": '), query, Buffer.from('}')]))
  const none: readonly string[] = []
  const call = { leaf: search, isSearch: true, cards: none, notes: none, outside: none }
  return {
    kind: 'ids',
    needs: { cards: NOTHING, notes: NOTHING, shared: NOTHING },
    isNeeded: false,
    apply: () => ({ kind: 'call', ...call, substitutes: createSubstitutes('') }),
  }
}

function idSet(places: readonly IdPlace[]): ReadonlySet<string> {
  return new Set(places.map(({ id }) => id))
}

function inside(places: readonly IdPlace[], outside: readonly string[]): string[] {
  const others = new Set(outside)
  return places.map(({ id }) => id).filter((id) => !others.has(id))
}

function withId({ id, isQuoted, start, end }: IdPlace, substitutes: Substitutes): Edit {
  const made = substitutes.id(id)
  return { start, end, by: Buffer.from(isQuoted ? `"${made}"` : made) }
}

function withDeck({ name, start, end }: DeckPlace, substitutes: Substitutes): Edit {
  return { start, end, by: Buffer.from(JSON.stringify(substitutes.deck(name))) }
}

/** The right that a call needs for notes that also have cards outside; null for a call that changes no note. */
function neededRight({ action, params }: Leaf): SharedRight | null {
  const { shared = null, edits } = action.gateway.scope
  const isEdit = edits === undefined || (params !== null && spansAt(params, stepsOf(edits)).length > 0)
  return isEdit ? shared : 'tag'
}
