import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Change, changesOf } from '../actions/changes.ts'
import { counted, shortName } from '../safety/summary.ts'
import type { Scope } from '../scope/scope.ts'
import { jsonText } from '../wire/python.ts'
import type { Value } from '../wire/value.ts'
import type { AskAnki, EffectRead } from './ask-anki.ts'
import { type CardInfo, cardDifference, itemOf, type NoteInfo, noteDifference } from './difference.ts'
import { type Effect, type EffectItem, knownEffect, unknownEffect } from './effect.ts'
import { softened, targetsInside, valuesInside } from './inside.ts'
import { sentenceOf } from './sentence.ts'
import { exactly, onlyFile, type Targets, targetsOf, withTag } from './targets.ts'
import { reasons, sentences } from './texts.ts'

/** An effect, and everything that it takes to read more of its things. */
export interface WorkedOut {
  readonly effect: Effect
  readonly kind: 'note' | 'card' | 'other'
  /** The ids of all its notes or cards. */
  readonly ids: readonly string[]
  readonly changes: readonly Change[]
}

/** The number of things that are read and shown at a time. */
export const ITEMS = 50
/** The number of ids in one question about all of them. Beyond it, the effect does not count cards. */
const MOST_IDS = 5000
/** The number of names of each kind that are looked up. */
const MOST_NAMES = 20

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
    .slice(0, MOST_NAMES)
    .map(
      (deck) =>
        [first.ids('findNotes', exactly('deck:', deck)), first.ids('findCards', exactly('deck:', deck))] as const,
    )
  const tagged = all.tagged.slice(0, MOST_NAMES).map((tag) => first.ids('findNotes', withTag(tag)))
  const ofModels = [...all.models, ...all.modelNotes]
    .slice(0, MOST_NAMES)
    .map((model) => first.ids('findNotes', exactly('note:', model)))
  const cardsOfNamed =
    named.length === 0 || named.length > MOST_IDS ? null : first.ids('findCards', `nid:${named.join(',')}`)
  const files = all.media.slice(0, MOST_NAMES)
  const found = files.map((name) => first.add('getMediaFilesNames', `{"pattern": ${jsonText(onlyFile(name))}}`))
  const parts = readParts(all, changes, first)
  if (!(await first.send(ask))) return unknown

  const targets = targetsInside(all, scope, isInside)
  changes = valuesInside(changes, all.cards, targets.cards)
  const isAboutCards = all.cards.length > 0
  const notes = unique([
    ...targets.notes,
    ...targets.wholeNotes,
    ...inDecks.flatMap(([ids]) => ids()),
    ...tagged.flatMap((ids) => ids()),
  ])
  const cards = unique([...targets.cards, ...inDecks.flatMap(([, ids]) => ids()), ...(cardsOfNamed?.() ?? [])])
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

/** The present texts of a note type: its styling, and the sides of its templates. */
type Parts = () => readonly { readonly model: string; readonly texts: Readonly<Record<string, string>> }[]

function readParts({ models }: Targets, changes: readonly Change[], round: Round): Parts {
  const has = (change: Change['change']) => changes.some((one) => one.change === change)
  const all = models.slice(0, MOST_NAMES).map((model) => {
    const params = `{"modelName": ${jsonText(model)}}`
    const css = has('sets-styling') ? round.add('modelStyling', params) : null
    const templates = has('sets-templates') ? round.add('modelTemplates', params) : null
    return { model, css, templates }
  })
  return () =>
    all.map(({ model, css, templates }) => {
      const sides = Object.entries((templates?.() ?? {}) as Record<string, Record<string, string>>)
      const texts = sides.flatMap(([name, two]) =>
        Object.entries(two).map(([side, text]) => [`${name}: ${side}`, text]),
      )
      const styling = (css?.() as { readonly css?: string } | null)?.css
      return { model, texts: Object.fromEntries([...texts, ...(styling === undefined ? [] : [['styling', styling]])]) }
    })
}

/** Returns the items of a call that names neither notes nor cards. */
function othersOf(changes: readonly Change[], parts: ReturnType<Parts>): EffectItem[] {
  return changes.flatMap(({ change, name, values, others, texts, added }): EffectItem[] => {
    if (change === 'adds') {
      return added.slice(0, ITEMS).map((note, index) => ({
        kind: 'note',
        name: `new ${index + 1}`,
        about: note.deckName ?? '',
        differences: Object.entries(note).map(([part, after]) => ({
          name: part.replace(/^fields: /, ''),
          before: null,
          after,
        })),
      }))
    }
    return parts.flatMap(({ model, texts: before }) => {
      const after = change === 'sets-styling' ? { styling: values[0] ?? '' } : change === 'sets-templates' ? texts : {}
      const differences = Object.entries(after)
        .filter(([part, text]) => before[part] !== text)
        .map(([part, text]) => ({ name: part, before: before[part] ?? null, after: text }))
      if (change === 'renames') differences.push({ name, before: values[0] ?? null, after: others[0] ?? '' })
      return differences.length === 0 ? [] : [{ kind: 'model', name: model, about: model, differences }]
    })
  })
}

/** The questions of one exchange, each with a function that returns its result. */
interface Round {
  add(action: string, params: string): () => unknown
  ids(action: 'findNotes' | 'findCards', query: string): () => readonly string[]
  infos(kind: 'note' | 'card', ids: readonly string[]): () => readonly (NoteInfo & CardInfo)[]
  send(ask: AskAnki): Promise<boolean>
}

function createRound(): Round {
  const questions: EffectRead[] = []
  let results: readonly unknown[] = []
  const add: Round['add'] = (action, params) => {
    const index = questions.push({ action, params }) - 1
    return () => results[index] ?? null
  }
  return {
    add,
    ids(action, query) {
      const result = add(action, `{"query": ${jsonText(query)}}`)
      return () => ((result() as readonly number[] | null) ?? []).map(String)
    },
    infos(kind, ids) {
      if (ids.length === 0) return () => []
      const [action, list] = kind === 'note' ? ['notesInfo', 'notes'] : ['cardsInfo', 'cards']
      const result = add(action as string, `{"${list}": [${ids}]}`)
      return () => (result() as readonly (NoteInfo & CardInfo)[] | null) ?? []
    },
    async send(ask) {
      const replies = await ask(questions)
      results = replies ?? []
      return replies !== null
    },
  }
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
