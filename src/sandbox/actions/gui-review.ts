import { action } from '../action.ts'
import type { Anki } from '../anki.ts'
import { backendText } from '../arguments.ts'
import { currentCardInfo } from '../card-info.ts'
import { findDeck, selectDeck } from '../collection/deck.ts'
import { undo } from '../collection/history.ts'
import { isFloat, type Value } from '../json.ts'
import { PythonError, typeName } from '../python.ts'
import { answerOnScreen, cardOnScreen, reviewing, showNext } from '../windows/review.ts'

/** Actions on the screens of Anki's main window. */
export const guiReview = {
  guiDeckBrowser: action([], ({ windows }) => {
    windows.screen = { kind: 'decks' }
    return null
  }),

  guiDeckOverview: action(['name'], (anki, name) => showOverview(anki, name)),

  guiDeckReview: action(['name'], (anki, name) => {
    if (!showOverview(anki, name)) return false
    showNext(anki)
    return true
  }),

  guiReviewActive: action([], (anki) => reviewing(anki) !== null),

  guiCurrentCard: action([], (anki) => {
    const card = cardOnScreen(anki)
    if (card === undefined) throw new PythonError('Gui review is not currently active.')
    return currentCardInfo(anki, card)
  }),

  guiStartCardTimer: action([], (anki) => {
    const screen = reviewing(anki)
    if (screen !== null) anki.windows.screen = { ...screen, shownAt: anki.collection.clock.now() }
    return screen !== null
  }),

  guiPlayAudio: action([], (anki) => reviewing(anki) !== null),

  guiShowQuestion: action([], (anki) => turn(anki, false)),

  guiShowAnswer: action([], (anki) => turn(anki, true)),

  guiAnswerCard: action(['ease'], (anki, ease) => {
    const screen = reviewing(anki)
    if (screen === null || !screen.isAnswerShown) return false
    const button = asNumber(ease)
    if (button <= 0 || button > 4) return false
    anki.late.push(() => answerOnScreen(anki, Math.ceil(button)))
    return true
  }),

  guiUndo: action([], (anki) => {
    anki.late.push(() => {
      undo(anki.collection.history)
      if (reviewing(anki) !== null) showNext(anki)
    })
    return true
  }),
}

function showOverview(anki: Anki, name: Value): boolean {
  const deck = findDeck(anki.collection, backendText(name))
  if (name === null || deck === undefined) return false
  selectDeck(anki.collection, deck)
  anki.windows.screen = { kind: 'overview' }
  return true
}

function turn(anki: Anki, isAnswerShown: boolean): boolean {
  const screen = reviewing(anki)
  if (screen !== null) anki.windows.screen = { ...screen, isAnswerShown }
  return screen !== null
}

/** A value that Python compares with a number. */
function asNumber(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (isFloat(value)) return value.float
  throw new PythonError(`'<=' not supported between instances of '${typeName(value)}' and 'int'`)
}
