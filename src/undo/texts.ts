import { declareTexts } from '../settings/declare-texts.ts'

/** The effects of an undo, and the things that it leaves alone or cannot bring back. */
export const texts = declareTexts('A line about an undo, in the terminal or on the admin page.', {
  'undo.fields': { text: 'note {note}: {fields} as before' },
  'undo.tags': { text: 'note {note}: tags {tags}' },
  'undo.model': { text: 'note {note}: note type {model} as before, with its fields' },
  'undo.remade': { text: 'note {note}: created again in {deck}, with new ids for it and its cards' },
  'undo.removed': { text: 'note {note}: removed, because the client added it' },
  'undo.card-deck': { text: 'card {card}: back to {deck}' },
  'undo.card-values': { text: 'card {card}: {values} as before' },
  'undo.card-suspended': { text: 'card {card}: suspended again' },
  'undo.card-unsuspended': { text: 'card {card}: no longer suspended' },
  'undo.card-again': { text: 'card {card}: created again with its scheduling and {reviews} reviews' },
  'undo.reviews': { text: '{count} reviews put back, each moved by a few milliseconds' },
  'undo.media-back': { text: 'media {name}: content as before' },
  'undo.media-removed': { text: 'media {name}: removed, because the client added it' },
  'undo.model-part': { text: 'note type {model}: {part} as before' },
  'undo.deck-back': { text: 'deck {deck}: created again' },
  'undo.deck-removed': { text: 'deck {deck}: removed, because the client created it and it is empty' },
  'undo.deck-options': { text: 'deck {deck}: options group {options} as before' },
  'undo.options': { text: 'options group {options}: settings as before' },
  'left.changed': { text: '{what}: left alone, because something else changed it since' },
  'left.unknown': { text: '{what}: left alone, because the gateway does not know how the call left it' },
  'left.outcome': { text: '{what}: left alone, because the outcome of the call is unknown' },
  'left.deck-above': { text: 'deck {deck}: left alone, because another deck lies below it' },
  'left.card': { text: 'card {card}: not created again, because Anki makes no such card of its note any more' },
  'left.deck': { text: 'deck {deck}: left alone, because it holds cards' },
  'cannot.model': { text: 'note type {model}: AnkiConnect cannot remove it' },
  'cannot.options': { text: 'options group {options}: to remove it would force a full sync' },
  'cannot.options-lost': { text: 'options group {options}: no deck uses it, so that its settings cannot be written' },
  'cannot.ids': { text: 'note {note}: its id and those of its cards, and the state of FSRS' },
  'failed.call': { text: '{what}: Anki answered {error}' },
  'failed.away': { text: 'Anki does not answer; nothing was undone' },
  'failed.half': { text: 'Anki does not answer any more; the rest was not undone' },
  'failed.nothing': { text: 'nothing to undo: the gateway has kept no such call' },
  'failed.profile': {
    text: 'nothing was undone: the calls were made in the Anki profile {profile}, and {state}; open {profile} in Anki, and undo again',
  },
  'left.profile': { text: 'calls in the Anki profile {profile} ({count}): left alone, because {state}' },
  'profile.open': { text: '{profile} is open' },
  'profile.none': { text: 'no profile is open' },
  'failed.off': { text: 'nothing to undo: `safety` is off' },
})

/** Anki's values of a card, in the words of its window. */
export const VALUE_WORDS: Readonly<Record<string, string>> = {
  due: 'due date',
  factor: 'ease',
  ivl: 'interval',
  reps: 'number of reviews',
  left: 'learning steps',
  flags: 'flag',
}
