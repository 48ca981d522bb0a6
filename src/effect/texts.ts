import { declareTexts } from '../settings/declare-texts.ts'

/** Reasons why the effect of a call is not known. */
export const reasons = declareTexts('The effect of a waiting call, on the admin page and in `approvals show`.', {
  'effect.no-reply': { text: 'Anki does not answer, so the effect is not known' },
  'effect.late': { text: 'Anki needs too long to answer, so the effect is not known' },
  'effect.too-long': { text: 'the call is too long to work out its effect; its names are listed' },
  'effect.other-profile': { text: 'another profile is open in Anki, so the effect is not known' },
  'effect.changed': {
    text: 'the collection changed meanwhile and the effect is another one now; look at it and decide again',
    status: 409,
  },
})

/** The effect of a call in words. */
export const sentences = declareTexts(
  'The effect of a waiting call, on the admin page, in `approvals` and in the desktop notification.',
  {
    'effect.deletes': { text: 'deletes {these}' },
    'effect.hides': { text: 'tags and suspends {these} instead of deleting {things}' },
    'effect.hides-nothing': { text: 'changes nothing, because none of these notes exists for this client' },
    'effect.deletes-deck': { text: 'deletes the deck {decks} with {notes} and {cards}' },
    'effect.deletes-decks': { text: 'deletes the decks {decks} with {notes} and {cards}' },
    'effect.deletes-media': { text: 'deletes {media}' },
    'effect.adds': { text: 'adds {notes} to {decks}' },
    'effect.sets-fields': { text: 'changes {fields} of {these}' },
    'effect.sets-tags': { text: 'replaces the tags of {these} with {values}' },
    'effect.clears-tags': { text: 'removes all tags from {these}' },
    'effect.adds-tags': { text: 'adds {tags} to {these}' },
    'effect.removes-tags': { text: 'removes {tags} from {these}' },
    'effect.replaces-tag': { text: 'replaces {tags} with {others} on {these}' },
    'effect.suspends': { text: 'suspends {these}' },
    'effect.unsuspends': { text: 'unsuspends {these}' },
    'effect.moves': { text: 'moves {these} to {values}' },
    'effect.sets': { text: 'sets {name} of {these} to {values}' },
    'effect.sets-each': { text: 'sets {values} of {these}' },
    'effect.stores': { text: 'writes {media}' },
    'effect.sets-styling': { text: 'changes the styling of the note type {model}' },
    'effect.sets-templates': { text: 'changes templates of the note type {model}' },
    'effect.adds-part': { text: 'adds the {name} {values} to the note type {model}' },
    'effect.removes-part': { text: 'removes the {name} {values} from the note type {model}' },
    'effect.renames-part': { text: 'renames the {name} {values} of the note type {model} to {others}' },
    'effect.files': { text: 'the media files {names}' },
    'effect.file-there': { text: 'the media file {name}, which exists' },
    'effect.file-new': { text: 'the media file {name}, which does not exist' },
    'effect.file-exists': { text: 'the media file {name} exists' },
    'effect.file-absent': { text: 'the media file {name} does not exist' },
    'effect.one-goes-along': { text: '{cards} goes with them' },
    'effect.cards-go': { text: '{cards} go with them' },
    'effect.notes-of-type': { text: '{notes} of this note type' },
    'effect.no-thing': { text: '(does not exist)' },
  },
)
