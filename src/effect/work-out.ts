import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Change, changesOf } from '../actions/changes.ts'
import { counted, shortName } from '../safety/summary.ts'
import type { Scope } from '../scope/scope.ts'
import { jsonText } from '../wire/python.ts'
import type { Value } from '../wire/value.ts'
import type { AskAnki } from './ask-anki.ts'
import { type CardInfo, cardDifference, itemOf, type NoteInfo, noteDifference } from './difference.ts'
import { type Effect, type EffectItem, knownEffect, unknownEffect } from './effect.ts'
import { softened, targetsInside, valuesInside } from './inside.ts'
import { ITEMS, MOST_LOOKED_UP, othersOf, readParts } from './parts.ts'
import { createRound, type Round } from './round.ts'
import { sentenceOf } from './sentence.ts'
import { exactly, onlyFile, targetsOf, withTag } from './targets.ts'
import { reasons, sentences } from './texts.ts'

/** An effect, and everything that it takes to read more of its things. */
export interface WorkedOut {
  readonly effect: Effect
  readonly kind: 'note' | 'card' | 'other'
  /** The ids of all its notes or cards. */
  readonly ids: readonly string[]
  readonly changes: readonly Change[]
}

/** The number of ids in one question about all of them. Beyond it, the effect does not count cards. */
const MOST_IDS = 5000

/** The surroundings of an effect that is worked out. */
export interface WorkingOut {
  readonly ask: AskAnki
  readonly catalogue: Pick<Catalogue, 'get'>
  /** The part of the collection that the call can change; null for all of it. */
  readonly scope: Scope | null
}

/** Works out the effect of a call. It needs at most two exchanges: what the call names, and then what belongs to that. */
export async function workOut(
  action: Action,
  params: Value,
  title: string,
  { ask, catalogue, scope }: WorkingOut,
): Promise<WorkedOut> {
  const written = targetsOf(action, params)
  const isDeckInside = (deck: string) => scope === null || scope.rootOf(deck) !== null
  const all = { ...written, deckContents: written.deckContents.filter(isDeckInside) }
  let changes = softened(changesOf(action, params, catalogue), action, scope)
  const unknown = { effect: unknownEffect(reasons('effect.no-reply').text), kind: 'other', ids: [], changes } as const
  const first = createRound()
  const named = [...all.notes, ...all.wholeNotes]
  const isInside = {
    note: insideOf(scope, named, 'findNotes', 'nid', first),
    card: insideOf(scope, all.cards, 'findCards', 'cid', first),
  }
  const inDecks = all.deckContents
    .slice(0, MOST_LOOKED_UP)
    .map(
      (deck) =>
        [first.ids('findNotes', exactly('deck:', deck)), first.ids('findCards', exactly('deck:', deck))] as const,
    )
  const tagged = all.tagged.slice(0, MOST_LOOKED_UP).map((tag) => first.ids('findNotes', withTag(tag)))
  const ofModels = [...all.models, ...all.modelNotes]
    .slice(0, MOST_LOOKED_UP)
    .map((model) => first.ids('findNotes', exactly('note:', model)))
  const cardsOfNamed =
    named.length === 0 || named.length > MOST_IDS ? null : first.ids('findCards', `nid:${named.join(',')}`)
  const files = all.media.slice(0, MOST_LOOKED_UP)
  const found = files.map((name) => first.add('getMediaFilesNames', `{"pattern": ${jsonText(onlyFile(name))}}`))
  const parts = readParts(all, changes, first)
  if (!(await first.send(ask))) return unknown

  const targets = targetsInside(all, scope, isInside)
  changes = valuesInside(changes, all.cards, targets.cards)
  const isAboutCards = all.cards.length > 0
  const notes = [
    ...new Set([
      ...targets.notes,
      ...targets.wholeNotes,
      ...inDecks.flatMap(([ids]) => ids()),
      ...tagged.flatMap((ids) => ids()),
    ]),
  ]
  const cards = [...new Set([...targets.cards, ...inDecks.flatMap(([, ids]) => ids()), ...(cardsOfNamed?.() ?? [])])]
  const ids = isAboutCards ? targets.cards : notes
  const second = createRound()
  const kind = isAboutCards ? 'card' : notes.length > 0 ? 'note' : 'other'
  const infos = second.infos(kind === 'card' ? kind : 'note', ids.slice(0, ITEMS))
  const decks = cards.length === 0 || cards.length > MOST_IDS ? null : second.add('getDecks', `{"cards": [${cards}]}`)
  if (!(await second.send(ask))) return unknown

  const existing = new Set(
    files.filter((_, index) => ((found[index]?.() as readonly string[] | null) ?? []).length > 0),
  )
  const byDeck = Object.entries((decks?.() ?? {}) as Record<string, readonly number[]>).sort(
    ([, one], [, other]) => other.length - one.length,
  )
  const items = kind === 'other' ? othersOf(changes, parts()) : itemsOf(kind, ids, infos(), changes, 0)
  const used = ofModels.reduce((sum, notesOf) => sum + notesOf().length, 0)
  const counts = {
    notes: notes.length,
    cards: isAboutCards || cards.length > 0 ? cards.length : null,
    decks: byDeck.map(([name]) => name),
    named: { decks: targets.deckContents, media: targets.media, models: targets.models },
    existing,
    isAboutCards,
  }
  const isDeletion = changes.some(({ change }) => change === 'deletes')
  const facts = [
    ...(kind === 'note' && cards.length > 0 && targets.deckContents.length === 0 && isDeletion
      ? [
          sentences(cards.length === 1 ? 'effect.one-goes-along' : 'effect.cards-go', {
            cards: counted(cards.length, 'card'),
          }).text,
        ]
      : []),
    ...(byDeck.length > 1
      ? [
          byDeck
            .slice(0, ITEMS)
            .map(([name, own]) => `${shortName(name)}: ${own.length}`)
            .join(', '),
        ]
      : []),
    ...(ofModels.length > 0
      ? [sentences('effect.notes-of-type', { notes: counted(used, 'note') || 'no note' }).text]
      : []),
    ...(targets.media.length > 1 || kind !== 'other'
      ? files.map(
          (name) =>
            sentences(existing.has(name) ? 'effect.file-exists' : 'effect.file-absent', { name: shortName(name) }).text,
        )
      : []),
  ]
  const sentence = sentenceOf(changes, counts) ?? title
  const names = kind === 'other' ? items.map(({ name }) => name) : ids
  return { effect: knownEffect(sentence, facts, items, names), kind, ids, changes }
}

/** Returns whether an id is inside, as a search finds out that goes along with the other questions. */
function insideOf(
  scope: Scope | null,
  ids: readonly string[],
  finder: 'findNotes' | 'findCards',
  term: string,
  round: Round,
): (id: string) => boolean {
  if (scope === null || ids.length === 0 || ids.length > MOST_IDS) return () => true
  const found = round.ids(finder, `${term}:${ids.join(',')}`)
  let inside: ReadonlySet<string> | null = null
  return (id) => {
    inside ??= new Set(found())
    return inside.has(id)
  }
}

/** Reads some more of the notes or cards of an effect. Resolves to null without a reply. */
export async function moreItems(
  { kind, ids, changes }: WorkedOut,
  from: number,
  ask: AskAnki,
): Promise<readonly EffectItem[] | null> {
  if (kind === 'other') return []
  const some = ids.slice(from, from + ITEMS)
  const round = createRound()
  const infos = round.infos(kind, some)
  return (await round.send(ask)) ? itemsOf(kind, some, infos(), changes, from) : null
}

function itemsOf(
  kind: 'note' | 'card',
  ids: readonly string[],
  infos: readonly (NoteInfo & CardInfo)[],
  changes: readonly Change[],
  from: number,
): EffectItem[] {
  return infos.map((info, index) => {
    const differences = kind === 'note' ? noteDifference(info, changes) : cardDifference(info, changes, from + index)
    return itemOf(kind, ids[index] as string, info, isThere(info) ? differences : [])
  })
}

function isThere(info: object): boolean {
  return Object.keys(info).length > 0
}
