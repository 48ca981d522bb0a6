import { declareTexts } from '../settings/declare-texts.ts'

/** Refusals of calls that lead outside the decks of a client. */
export const texts = declareTexts('A reply to a call of a client with a scope.', {
  'scope.whole': {
    text: '{action} concerns the whole collection, and this client has only some of its decks; the owner can name it in scope.whole',
    status: 403,
    when: 'The client has a `scope`, and the action cannot be kept inside its decks.',
    help: 'Name the action in `scope.whole` if the client may do this to the whole collection.',
  },
  'scope.deck': {
    text: '{action} names a deck outside the decks of this client',
    status: 403,
    when: 'The client has a `scope`. The call would create a deck outside it, or put something there.',
    help: 'Use a deck of the client, or add the deck to `scope.decks`.',
  },
  'scope.ids': {
    text: '{action} must name notes, cards and decks as whole numbers and lists, because this client has only some of the decks',
    status: 403,
    when: 'The client has a `scope`, and an id has a form that AnkiConnect reads in a way of its own, such as 5.0 or an object in place of a list.',
    help: 'Send ids as whole numbers, and several of them as a list.',
  },
  'scope.shared': {
    text: '{action} names notes that also have cards outside the decks of this client; the owner can allow it with scope.shared',
    status: 403,
    when: 'The client has a `scope`. The call would edit or delete notes that have cards inside and outside its decks.',
    help: 'Set `scope.shared` to `edit` or `delete`, or move the cards of the note into one place.',
  },
  'scope.media': {
    text: '{action} would touch a media file that is not the own file of this client',
    status: 403,
    when: 'The client has a `scope`. A file of this name exists, and the client did not store it.',
    help: 'Store the file under a name of its own.',
  },
  'scope.deletes': {
    text: '{action} would delete for good, and this client only hides what it deletes (softDelete)',
    status: 403,
    when: 'The client has `softDelete`. The call would delete notes or cards in a way of its own, or bring back what the client has deleted.',
    help: 'Delete notes with `deleteNotes`, or do this yourself.',
  },
  'scope.moved': {
    text: 'the decks of this client changed while the call was under way; send it again',
    status: 503,
    when: 'The client has a `scope`. Cards moved into or out of it several times while the gateway asked for them.',
    help: 'Send the call again.',
  },
  'scope.unknown': {
    text: 'Anki does not say which cards are in the decks of this client',
    status: 502,
    when: 'The client has a `scope`. Anki refused the search by which the gateway finds out what the decks hold.',
    help: 'Use a newer Anki: it has to know `did:` in searches.',
  },
})
