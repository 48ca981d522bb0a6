import t from 'tap'
import { type Knowledge, type KnownInside, MOVED } from '../../src/scope/known.ts'
import { createWindow } from '../../src/scope/window.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, errorWith, given, resultWith, SCOPE, scopeWith } from './given.ts'
import { inShort, twinsOf } from './twins.ts'

const window = createWindow(catalogue)
const NO_CARD = 'error "Gui review is not currently active."'

/** The outcome of a call while the window shows this, or `goes on`; `inside` are the cards inside. */
async function decide(action: string, shown: string | Outcome, { inside = ['11'] } = {}) {
  const asked: string[] = []
  const looked: string[] = []
  const isKnown = async (cards: ReadonlySet<string>): Promise<Knowledge> => {
    looked.push(...cards)
    const known = { isCardInside: (id: string) => inside.includes(id) } as KnownInside
    return inside.length === 0 ? { ok: false, outcome: MOVED } : { ok: true, known }
  }
  const ask = async (leaves: readonly Leaf[]) => {
    asked.push(...leaves.map(callText))
    return [typeof shown === 'string' ? resultWith(shown) : shown]
  }
  const outcome = await window.otherwise(given(action, null), scopeWith(), isKnown, ask)
  return { told: outcome === null ? 'goes on' : inShort(outcome), outcome, asked, looked }
}

const CARD = '{"question": "q", "cardId": 11, "deckName": "japanese::x"}'

t.test('calls about the window are those of clients with a scope, unless the owner grants them', (t) => {
  t.ok(window.isAbout(given('guiAnswerCard', { ease: 3 })))
  t.ok(window.isAbout(given('guiCurrentCard', null)))
  t.notOk(window.isAbout(given('guiSelectedNotes', null)), 'the notes are cut out of its reply')
  t.notOk(window.isAbout(given('guiBrowse', { query: '' })))
  t.notOk(window.isAbout(given('guiAnswerCard', { ease: 3 }, null)))
  t.notOk(window.isAbout({ ...given('guiAnswerCard', { ease: 3 }), client: null }))
  t.notOk(window.isAbout(given('guiAnswerCard', { ease: 3 }, { ...SCOPE, whole: ['guiAnswerCard'] })))
  t.end()
})

t.test('a call goes on while the window shows a card inside, and the card is told from that reply', async (t) => {
  t.match(await decide('guiAnswerCard', CARD), { told: 'goes on', asked: ['guiCurrentCard'], looked: ['11'] })
  t.match(await decide('guiCurrentCard', CARD), { told: `result ${CARD}` })
})

t.test('a window with a card outside is a window without one', async (t) => {
  for (const shown of [
    '{"cardId": 21, "deckName": "Japanese"}',
    '{"cardId": 11, "deckName": "Medicine"}',
    '{"cardId": 11}',
    '{"deckName": "Japanese"}',
    '{"cardId": "11", "deckName": "Japanese"}',
    '{"cardId": -11, "deckName": "Japanese"}',
    '{"cardId": 11.5, "deckName": "Japanese"}',
    'null',
  ]) {
    const inside = ['11', '"11"', '-11', '11.5', '']
    t.match(await decide('guiCurrentCard', shown, { inside }), { told: NO_CARD }, shown)
    t.match(await decide('guiAnswerCard', shown, { inside }), { told: 'result false' }, shown)
  }
  t.same((await decide('guiCurrentCard', '{"cardId": 11, "deckName": "Medicine"}')).looked, [], 'the deck decides')
})

t.test('a call gets what the question about the window gets', async (t) => {
  t.match(await decide('guiAnswerCard', errorWith('none')), { told: 'goes on' }, 'it gets the same error')
  const lost = failed('lost')
  t.equal((await decide('guiAnswerCard', lost)).outcome, lost)
  t.equal((await decide('guiAnswerCard', CARD, { inside: [] })).outcome, MOVED)
})

t.test('the card that the window shows is told from the reply in which it was seen', async (t) => {
  let shown = { card: 11, deck: 'Japanese' }
  const sent: string[] = []
  const send = async (leaves: readonly Leaf[]) =>
    leaves.map(({ action }) => {
      sent.push(action.name)
      if (action.name === 'deckNamesAndIds') return resultWith('{"Japanese":5,"Medicine":6}')
      if (action.name === 'findCards') return resultWith('[11]')
      const reply = JSON.stringify({ cardId: shown.card, question: shown.deck, deckName: shown.deck })
      // The owner answers the card.
      shown = { card: 21, deck: 'Medicine' }
      return resultWith(reply)
    })
  const { scoped } = twinsOf(send, send, SCOPE)
  const ask = async () => inShort((await scoped([{ action: 'guiCurrentCard', params: {} }]))[0])
  t.equal(await ask(), 'result {"cardId":11,"question":"Japanese","deckName":"Japanese"}')
  t.equal(sent.filter((name) => name === 'guiCurrentCard').length, 1)
  t.equal(await ask(), NO_CARD)
  shown = { card: 11, deck: 'Medicine' }
  t.equal(await ask(), NO_CARD, 'a card inside that was outside when it was seen')
})
