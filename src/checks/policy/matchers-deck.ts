/** Letters that have one form only; most names hold no others, and composing costs time. */
const PLAIN = /^[ -~]*$/

/** A deck's name as Anki compares names: composed, and letter case does not count. */
export function foldDeck(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase()
  // A sigma at the end of a word has a form of its own, which a folded comparison does not tell apart.
  return name.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
}

/** Whether a deck is the folded one or lies below it: whole `::` segments count, so that `Japan` is not above `Japanese`. */
export function deckMatches(folded: string, name: string): boolean {
  const found = foldDeck(name)
  return found === folded || found.startsWith(`${folded}::`)
}
