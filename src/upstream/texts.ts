import { declareTexts } from '../settings/declare-texts.ts'

/** The outcome of a large `addNotes` that was sent in parts. */
export const texts = declareTexts('A reply to an addNotes that was sent in parts.', {
  'split.unknown': {
    text: 'outcome unknown: addNotes was sent to Anki in parts and no reply came to notes {first} to {last} of {notes}; nothing was repeated or taken back; ids so far: {ids}',
    status: 502,
    when: 'Anki left a part unanswered. Its notes may or may not be there.',
    help: 'Check in Anki which of these notes exist.',
  },
  'split.ended': {
    text: 'Anki ended before all of addNotes was sent; notes {unsent} were not sent, and nothing was taken back; ids so far: {ids}',
    status: 502,
    when: 'Anki was closed between two parts.',
    help: 'Send the other notes again.',
  },
  'split.kept': {
    text: 'addNotes failed for some notes, and the others were not taken back because Anki ended; ids: {ids}',
    status: 502,
    when: 'Some notes could not be added, and Anki was closed before the gateway deleted the others.',
    help: 'Delete the notes with these ids, or keep them.',
  },
  'split.doubtful': {
    text: 'addNotes failed for some notes, and whether the others were taken back is not known; ids: {ids}',
    status: 502,
    when: 'Some notes could not be added, and Anki was closed while the gateway was deleting the others.',
    help: 'Check in Anki which of these notes exist.',
  },
})

/** The texts for the state of an AnkiConnect. */
export const states = declareTexts(
  'The state of an upstream: on the admin page, in `/ready`, in the log and at the start.',
  {
    'upstream.up': { text: 'Anki answers at {url}' },
    'upstream.sandbox': { text: 'a sandbox with a demo collection answers; no Anki is touched' },
    'upstream.busy': {
      text: 'Anki at {url} is busy or shows a dialog: look at its window, and close the dialog if there is one',
    },
    'upstream.silent': {
      text: '{url} accepts connections and has not answered yet: if this is Anki, it is starting or shows a dialog; if not, name the address of AnkiConnect ({setting})',
    },
    'upstream.key-refused': {
      text: 'AnkiConnect at {url} refuses the key in {setting}: write the value of "apiKey" (Tools > Add-ons > AnkiConnect > Config) into that file and restart the gateway',
    },
    'upstream.key-missing': {
      text: 'AnkiConnect at {url} asks for its API key: write the value of "apiKey" (Tools > Add-ons > AnkiConnect > Config) into a file and start the gateway with {setting}',
    },
    'upstream.no-profile': { text: 'Anki at {url} has no profile open: open one in Anki' },
    'upstream.other': {
      text: 'The program at {url} is not AnkiConnect: stop it, or give AnkiConnect a port of its own ("webBindPort") and write that port into {setting}',
    },
    'upstream.circle': { text: '{url} leads back to this gateway: name the address of AnkiConnect itself ({setting})' },
    'upstream.down': {
      text: 'Anki is not reachable at {url}: start Anki; if it runs, its add-on AnkiConnect is missing or has another port ("webBindPort") than {setting}',
    },
  },
)
