import { foldName } from '../actions/spelling.ts'
import { term } from '../images/before.ts'
import type { ImageQuestion, ImageQuestions } from '../images/questions.ts'
import { quoted } from '../safety/summary.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { UndoStep } from './step.ts'
import { texts } from './texts.ts'
import type { PresentState } from './world.ts'

/** The decks that a call created and an undo removes, and why it leaves others. */
export interface EmptiedDecks {
  readonly steps: readonly UndoStep[]
  readonly left: readonly Text[]
}

/** Works out which decks that a call created can go: the deepest first, if the undo leaves nothing in them. */
export function emptiedDecks(present: PresentState, wanted: PresentState): EmptiedDecks {
  const gone = [...wanted.decks].flatMap(([name, deck]) =>
    deck === null && present.decks.get(name) != null ? [name] : [],
  )
  const missing = [...wanted.decks].flatMap(([name, deck]) => (deck === null ? [] : [name]))
  const isEmpty = (name: string) =>
    (present.inDeck.get(name) ?? []).every((id) => {
      const card = wanted.cards.get(id)
      return card === null || (card !== undefined && !isIn(card.deck, name))
    })
  return removable(gone, isEmpty, new Set([...present.deckNames, ...missing]))
}

/** Looks again, just before the decks go: somebody may have used one of them meanwhile. */
export async function stillEmpty(
  steps: readonly UndoStep[],
  ask: (asked: readonly ImageQuestion[]) => Promise<void>,
  questions: ImageQuestions,
): Promise<EmptiedDecks> {
  if (steps.length === 0) return { steps, left: [] }
  const gone = steps.flatMap(({ params }) => (params as { readonly decks: readonly string[] }).decks)
  const full = new Set<string>()
  const names = new Set<string>()
  await ask([
    ...gone.flatMap((deck) =>
      questions.found('findCards', term('deck', deck), (found) => {
        if (found.length > 0) full.add(deck)
      }),
    ),
    ...questions.names('deckNames', (all) => {
      for (const name of all) names.add(name)
    }),
  ])
  return removable(gone, (name) => !full.has(name), names)
}

/** @param stay the decks that are there; those that go leave the set */
function removable(gone: readonly string[], isEmpty: (name: string) => boolean, stay: Set<string>): EmptiedDecks {
  const steps: UndoStep[] = []
  const left: Text[] = []
  for (const name of gone.toSorted((one, other) => other.length - one.length)) {
    const deck = quoted(name)
    if (!isEmpty(name)) left.push(texts('left.deck', { deck }))
    else if (hasBelow(stay, name)) left.push(texts('left.deck-above', { deck }))
    else {
      stay.delete(name)
      steps.push({
        action: 'deleteDecks',
        params: { decks: [name], cardsToo: true },
        says: [texts('undo.deck-removed', { deck })],
      })
    }
  }
  return { steps, left }
}

/** Whether a deck lies below this one: Anki would remove it along with this one. */
function hasBelow(names: Iterable<string>, above: string): boolean {
  const start = `${foldName(above)}::`
  return [...names].some((name) => foldName(name).startsWith(start))
}

function isIn(deck: string, name: string): boolean {
  return deck === name || deck.startsWith(`${name}::`)
}
