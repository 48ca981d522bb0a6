const MEBIBYTE = 1024 * 1024

/** Window time of a look-up that fails inside Anki, in milliseconds: it builds an expensive error. */
export const FAILED_LOOK_UP = 80

/**
 * Milliseconds of window time for one exchange, fitted to measurements on a real Anki: a fixed cost, the quadratic cost of
 * reading the body, that of writing the reply, and what the actions spent.
 */
export function windowTime(bodyBytes: number, replyBytes: number, spent: number): number {
  const body = bodyBytes / MEBIBYTE
  const reply = replyBytes / MEBIBYTE
  return 2.6 + 220 * body * body + 2.5 * reply * reply + spent
}

/** The cost of a call of an action by itself, and for each item of its longest list, in milliseconds. */
const COSTS: Record<string, readonly [call: number, item: number]> = {
  version: [0.2, 0],
  multi: [0, 0],
  deckNames: [0.3, 0],
  findNotes: [1.8, 0],
  findCards: [1.8, 0],
  notesInfo: [0.5, 0.04],
  cardsInfo: [0.5, 0.1],
  addNote: [3.8, 0],
  addNotes: [0, 3.8],
}
const OTHER: readonly [call: number, item: number] = [0.5, 0.04]

/** The window time of a call in milliseconds, without failing look-ups. */
export function callCost(action: string, items: number): number {
  const [call, item] = COSTS[action] ?? OTHER
  return call + item * items
}
