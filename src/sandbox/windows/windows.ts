/** Which of its screens Anki's main window shows. */
export type Screen =
  | { readonly kind: 'decks' | 'overview' }
  | { readonly kind: 'review'; readonly cardId: number; readonly isAnswerShown: boolean; readonly shownAt: number }

/** The windows of a running Anki, as far as actions open them and ask about them. */
export interface Windows {
  screen: Screen
  /** The card browser, while it is open: the card selected in it, if any. */
  browser: { selected: number | null } | null
  /** The window for adding notes, while it is open: what it holds. */
  adding: { deck: string; type: string; fields: Record<string, string>; tags: readonly string[] } | null
  /** Whether the main window still writes down the notes that are deleted: it stops for good at the first list that it cannot read. */
  logsDeletions: boolean
}

export function createWindows(): Windows {
  return { screen: { kind: 'decks' }, browser: null, adding: null, logsDeletions: true }
}
