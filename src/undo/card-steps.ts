import type { KeptCard } from '../safety/image.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { UndoStep } from './step.ts'
import { texts, VALUE_WORDS } from './texts.ts'
import type { PresentState } from './world.ts'

/** The calls that give cards their earlier decks and values. */
export function cardSteps(present: PresentState, wanted: PresentState): UndoStep[] {
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
    says: saidOfValues(id, now, card, keys),
  }
}

/** Anki's number for the queue of suspended cards. */
const SUSPENDED = -1

/** The queue of a card says little to its owner, so a suspension has words of its own. */
function saidOfValues(id: string, now: KeptCard, card: KeptCard, keys: readonly string[]): Text[] {
  const isSuspended = card.values.queue === SUSPENDED
  const isAboutSuspension = isSuspended !== (now.values.queue === SUSPENDED)
  const others = keys.filter((name) => !isAboutSuspension || name !== 'queue').map((name) => VALUE_WORDS[name] ?? name)
  return [
    ...(isAboutSuspension ? [texts(isSuspended ? 'undo.card-suspended' : 'undo.card-unsuspended', { card: id })] : []),
    ...(others.length > 0 ? [texts('undo.card-values', { card: id, values: others.join(', ') })] : []),
  ]
}
