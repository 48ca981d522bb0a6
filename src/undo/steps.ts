import { foldName } from '../actions/spelling.ts'
import type { KeptCard, KeptNote } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Folded } from './fold.ts'
import { modelSteps } from './model-steps.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** A note that has to be created again, and its cards. */
export interface Remake {
  readonly id: string
  readonly note: KeptNote
  readonly deck: string
  readonly cards: readonly { readonly id: string; readonly card: KeptCard }[]
  readonly says: readonly Text[]
}

/** The calls of an undo, in the order in which they go to Anki. */
export interface UndoPlan {
  /** Decks and note types, which later calls need. */
  readonly first: readonly UndoStep[]
  readonly remakes: readonly Remake[]
  /** Cards that come back with their template: found again by their note and place. */
  readonly lostCards: readonly { readonly id: string; readonly card: KeptCard }[]
  readonly next: readonly UndoStep[]
  /** Decks that go, if they are empty by then. */
  readonly emptied: readonly UndoStep[]
  readonly left: readonly Text[]
  readonly cannot: readonly Text[]
}

/** Works out the calls that lead from the present state to the wanted one. */
export function planUndo(present: PresentState, { wanted, left, cannot }: Folded): UndoPlan {
  const remakes = remakesIn(present, wanted)
  const remade = new Set(remakes.map(({ id }) => id))
  const lostCards = [...wanted.cards].flatMap(([id, card]) => {
    const isLost = card !== null && present.cards.get(id) === null && !remade.has(card.note)
    return isLost && (wanted.notes.get(card.note) ?? present.notes.get(card.note)) ? [{ id, card }] : []
  })
  const { steps: emptied, left: full } = emptiedDecks(present, wanted)
  return {
    first: [...deckSteps(present, wanted), ...modelSteps(present, wanted)],
    remakes,
    lostCards,
    next: [
      ...noteSteps(present, wanted),
      ...cardSteps(present, wanted),
      ...mediaSteps(present, wanted),
      ...removals(present, wanted),
      ...optionSteps(present, wanted),
    ],
    emptied,
    left: [...left, ...full],
    cannot: [...cannot, ...remakes.map(({ id }) => texts('cannot.ids', { note: id }))],
  }
}

/** Everything that a plan would do, for the owner. */
export function sayAll({ first, remakes, lostCards, next, emptied }: UndoPlan): Text[] {
  return [
    ...first.flatMap(({ says }) => says),
    ...remakes.flatMap(({ says }) => says),
    ...lostCards.map(({ id, card }) => again(id, card)),
    ...next.flatMap(({ says }) => says),
    ...emptied.flatMap(({ says }) => says),
  ]
}

function again(id: string, { reviews }: KeptCard): Text {
  return texts('undo.card-again', { card: id, reviews: reviews?.length ?? 0 })
}

function remakesIn(present: PresentState, wanted: PresentState): Remake[] {
  return [...wanted.notes].flatMap(([id, note]) => {
    if (note === null || present.notes.get(id) !== null) return []
    const cards = [...wanted.cards].flatMap(([card, kept]) => (kept?.note === id ? [{ id: card, card: kept }] : []))
    const [first] = cards.toSorted((one, other) => one.card.ord - other.card.ord)
    const deck = first?.card.deck ?? 'Default'
    const says = [
      texts('undo.remade', { note: id, deck: quoted(deck) }),
      ...cards.map((one) => again(one.id, one.card)),
    ]
    return [{ id, note, deck, cards, says }]
  })
}

function deckSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  return [...wanted.decks].flatMap(([name, deck]) =>
    deck !== null && present.decks.get(name) === null
      ? [{ action: 'createDeck', params: { deck: name }, says: [texts('undo.deck-back', { deck: quoted(name) })] }]
      : [],
  )
}

function noteSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const added = new Map<string, number[]>()
  const removed = new Map<string, number[]>()
  const steps: UndoStep[] = []
  for (const [id, note] of wanted.notes) {
    const now = present.notes.get(id) ?? null
    if (note === null || now === null || note === now) continue
    if (note.model !== now.model) {
      const { model: modelName, fields, tags } = note
      const says = [texts('undo.model', { note: id, model: quoted(modelName) })]
      steps.push({ action: 'updateNoteModel', params: { note: { id: Number(id), modelName, fields, tags } }, says })
      continue
    }
    const fields = Object.entries(note.fields).filter(([name, value]) => now.fields[name] !== value)
    if (fields.length > 0) {
      const says = [texts('undo.fields', { note: id, fields: fields.map(([name]) => quoted(name)).join(', ') })]
      steps.push({
        action: 'updateNoteFields',
        params: { note: { id: Number(id), fields: Object.fromEntries(fields) } },
        says,
      })
    }
    const plus = note.tags.filter((tag) => !now.tags.includes(tag))
    const minus = now.tags.filter((tag) => !note.tags.includes(tag))
    for (const tag of plus) added.set(tag, [...(added.get(tag) ?? []), Number(id)])
    for (const tag of minus) removed.set(tag, [...(removed.get(tag) ?? []), Number(id)])
  }
  const tagSteps = (action: string, sign: string, all: ReadonlyMap<string, readonly number[]>): UndoStep[] =>
    [...all].map(([tag, notes]) => ({
      action,
      // Anki removes tags by a pattern.
      params: { notes, tags: action === 'removeTags' ? tag.replaceAll(/[\\*_]/g, '\\$&') : tag },
      says: notes.map((note) => texts('undo.tags', { note, tags: `${sign}${quoted(tag)}` })),
    }))
  return [...steps, ...tagSteps('removeTags', '-', removed), ...tagSteps('addTags', '+', added)]
}

function cardSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const decks = new Map<string, string[]>()
  const steps: UndoStep[] = []
  for (const [id, card] of wanted.cards) {
    const now = present.cards.get(id) ?? null
    if (card === null || now === null || card === now) continue
    if (card.deck !== now.deck) decks.set(card.deck, [...(decks.get(card.deck) ?? []), id])
    const step = valueStep(id, now, card)
    if (step !== null) steps.push(step)
  }
  const moves = [...decks].map(([deck, cards]) => ({
    action: 'changeDeck',
    params: { cards: cards.map(Number), deck },
    says: cards.map((card) => texts('undo.card-deck', { card, deck: quoted(deck) })),
  }))
  return [...moves, ...steps]
}

/** The call that gives a card the values of another state of it. */
export function valueStep(id: string, now: KeptCard, card: KeptCard): UndoStep | null {
  const changed = Object.entries(card.values).filter(([name, value]) => now.values[name] !== value)
  if (changed.length === 0) return null
  const keys = changed.map(([name]) => name)
  return {
    action: 'setSpecificValueOfCard',
    params: { card: Number(id), keys, newValues: changed.map(([, value]) => value), warning_check: true },
    says: [texts('undo.card-values', { card: id, values: keys.join(', ') })],
  }
}

function mediaSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  return [...wanted.media].flatMap(([filename, media]): UndoStep[] => {
    const now = present.media.get(filename) ?? null
    const name = quoted(filename)
    if ((media?.digest ?? null) === (now?.digest ?? null)) return []
    if (media === null)
      return [{ action: 'deleteMediaFile', params: { filename }, says: [texts('undo.media-removed', { name })] }]
    const params = { filename, data: media.data, deleteExisting: true }
    return [{ action: 'storeMediaFile', params, says: [texts('undo.media-back', { name })] }]
  })
}

function removals(present: PresentState, wanted: PresentState): UndoStep[] {
  const gone = [...wanted.notes].flatMap(([id, note]) => (note === null && present.notes.get(id) != null ? [id] : []))
  if (gone.length === 0) return []
  const says = gone.map((note) => texts('undo.removed', { note }))
  return [{ action: 'deleteNotes', params: { notes: gone.map(Number) }, says }]
}

function optionSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  const saved = [...wanted.options].flatMap(([id, text]): UndoStep[] =>
    text === null || present.options.get(id) === text
      ? []
      : [
          {
            action: 'saveDeckConfig',
            params: { text: `{"config": ${text}}` },
            says: [texts('undo.options', { options: id })],
          },
        ],
  )
  const used = [...wanted.decks].flatMap(([name, deck]): UndoStep[] => {
    const now = present.decks.get(name) ?? null
    // A deck that is created again has the options group 1.
    const present_ = now === null ? '1' : now.options
    if (deck === null || deck.options === null || deck.options === present_) return []
    const says = [texts('undo.deck-options', { deck: quoted(name), options: deck.options })]
    return [{ action: 'setDeckConfigId', params: { decks: [name], configId: Number(deck.options) }, says }]
  })
  return [...saved, ...used]
}

/** The decks that a call created, deepest first, if the undo leaves nothing in them. */
function emptiedDecks(
  present: PresentState,
  wanted: PresentState,
): { readonly steps: UndoStep[]; readonly left: Text[] } {
  const gone = [...wanted.decks].flatMap(([name, deck]) =>
    deck === null && present.decks.get(name) != null ? [name] : [],
  )
  const stay = new Set([
    ...present.deckNames,
    ...[...wanted.decks].flatMap(([name, deck]) => (deck === null ? [] : [name])),
  ])
  const steps: UndoStep[] = []
  const left: Text[] = []
  for (const name of gone.toSorted((one, other) => other.length - one.length)) {
    const isEmpty = (present.inDeck.get(name) ?? []).every((id) => {
      const card = wanted.cards.get(id)
      return card === null || (card !== undefined && !isIn(card.deck, name))
    })
    if (isEmpty && hasBelow(stay, name)) left.push(texts('left.deck-above', { deck: quoted(name) }))
    else if (isEmpty) {
      stay.delete(name)
      steps.push({
        action: 'deleteDecks',
        params: { decks: [name], cardsToo: true },
        says: [texts('undo.deck-removed', { deck: quoted(name) })],
      })
    } else left.push(texts('left.deck', { deck: quoted(name) }))
  }
  return { steps, left }
}

/** Whether a deck lies below this one: Anki would remove it along with this one. */
export function hasBelow(names: Iterable<string>, above: string): boolean {
  const start = `${foldName(above)}::`
  return [...names].some((name) => foldName(name).startsWith(start))
}

function isIn(deck: string, name: string): boolean {
  return deck === name || deck.startsWith(`${name}::`)
}
