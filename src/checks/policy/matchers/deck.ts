import { deckName, foldName } from '../../../actions/spelling.ts'
import { listed, type Matcher, mistakeInTexts, onText, textsSchema, valuesInWords } from './matcher.ts'

/** A deck and those below it. */
export const deck: Matcher = {
  mistake: mistakeInTexts('the name of a deck', (text) => text.trim() !== ''),
  test: (wanted) => {
    const decks = listed(wanted).map(foldDeck)
    return onText((text) => {
      const found = foldDeck(text)
      // Only whole `::` parts match, so that `Japan` is not above `Japanese`.
      return decks.some((one) => found === one || found.startsWith(`${one}::`))
    })
  },
  words: (wanted) => `be ${valuesInWords(wanted)} or a deck below it`,
  schema: textsSchema(
    'the name of a deck',
    'This deck or one below it, in whole `::` segments, however Anki lets its name be spelt; letter case does not count.',
  ),
}

/** Returns the name of the deck that a text means to Anki, as Anki compares names. All spellings of one deck give the same name. */
function foldDeck(name: string): string {
  return foldName(deckName(name))
}
