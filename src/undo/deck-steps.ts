import { quoted } from '../safety/summary.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** The calls that create decks again. */
export function deckSteps(present: PresentState, wanted: PresentState): UndoStep[] {
  return [...wanted.decks].flatMap(([name, deck]) =>
    deck !== null && present.decks.get(name) === null
      ? [{ action: 'createDeck', params: { deck: name }, says: [texts('undo.deck-back', { deck: quoted(name) })] }]
      : [],
  )
}

/** The calls that give decks and options groups their earlier settings. */
export function optionSteps(present: PresentState, wanted: PresentState): UndoStep[] {
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
