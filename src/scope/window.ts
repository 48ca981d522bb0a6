import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import { stringAt } from '../wire/name.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { errorAnswer } from '../wire/reply.ts'
import { memberAt } from '../wire/spans-at.ts'
import type { Inquire, Knowledge } from './known.ts'
import { type Scope, scopeOf } from './scope.ts'

/** Calls about the card that Anki's window shows. They need the window to show a card inside. */
export interface Window {
  isAbout(leaf: Leaf): boolean
  /**
   * Resolves to the outcome of such a call while the window shows a card outside: that of a window that shows none.
   * Resolves to null if the call may go on. A call for the card itself never goes on: it gets the reply in which the card was seen, because
   * the window can show another one a moment later.
   */
  otherwise(
    leaf: Leaf,
    scope: Scope,
    isKnown: (cards: ReadonlySet<string>) => Promise<Knowledge>,
    ask: Inquire,
  ): Promise<Outcome | null>
}

const CARD_ID = Buffer.from('cardId')
const DECK_NAME = Buffer.from('deckName')
/** AnkiConnect's reply to guiCurrentCard while no card is shown (transcripts/gui). */
const NO_CARD = answeredByAnki(errorAnswer('Gui review is not currently active.'))
const FALSE = answeredByAnki({ kind: 'result', text: Buffer.from('false') })

export function createWindow({ get }: Catalogue): Window {
  const question = leafOf(get('guiCurrentCard') as Action, null)
  return {
    isAbout: ({ action, client }) => {
      const { kind, result } = action.gateway.scope
      return (
        client?.scope != null && kind === 'window' && result !== 'notes' && !scopeOf(client.scope).grants(action.name)
      )
    },
    async otherwise(leaf, scope, isKnown, ask) {
      const [shown] = (await ask([question])) as [Outcome]
      // No card, or no answer: then the call gets the same.
      if (shown.kind === 'error') return null
      if (shown.kind !== 'result') return shown
      const [card, deck] = [memberAt(shown.text, 0, CARD_ID), memberAt(shown.text, 0, DECK_NAME)]
      const id = card === null ? '' : shown.text.toString('latin1', card.start, card.end)
      const isInDeck = deck !== null && scope.rootOf(stringAt(shown.text, deck)) !== null
      if (!/^[0-9]{1,19}$/.test(id) || !isInDeck) return outcomeOf(leaf)
      const knowledge = await isKnown(new Set([id]))
      if (!knowledge.ok) return knowledge.outcome
      if (!knowledge.known.isCardInside(id)) return outcomeOf(leaf)
      return leaf.action.gateway.scope.result === 'current-card' ? shown : null
    },
  }
}

function outcomeOf({ action }: Leaf): Outcome {
  return action.gateway.scope.otherwise === 'false' ? FALSE : NO_CARD
}
