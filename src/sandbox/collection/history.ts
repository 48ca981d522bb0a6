/** The changes that guiUndo can take back: a list of inverse steps for each change that Anki would offer to undo, the newest last. */
export interface History {
  readonly changes: (() => void)[][]
  /** The inverse steps of the change under way; null outside of one that can be undone. */
  open: (() => void)[] | null
}

/** As many changes as Anki remembers. */
const MOST = 30

export function createHistory(): History {
  return { changes: [], open: null }
}

/** Notes how to take back one step of the change under way. */
export function remember(history: History, inverse: () => void): void {
  history.open?.push(inverse)
}

/** Carries out a change that can be undone as one; what it did before it threw can be undone, too. */
export function undoable<T>(history: History, work: () => T): T {
  if (history.open !== null) return work()
  const inverses: (() => void)[] = []
  history.open = inverses
  try {
    return work()
  } finally {
    history.open = null
    if (inverses.length > 0) history.changes.push(inverses)
    if (history.changes.length > MOST) history.changes.shift()
  }
}

/** Forgets every change, as Anki does where something is written past its list of changes. */
export function forgetHistory(history: History): void {
  history.changes.length = 0
  if (history.open !== null) history.open.length = 0
}

/** Takes the last change back; nothing happens where there is none. */
export function undo(history: History): void {
  for (const inverse of history.changes.pop()?.reverse() ?? []) inverse()
}
