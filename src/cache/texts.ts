import { declareTexts } from '../settings/declare-texts.ts'

/** The reasons why the collection's stamp does not decide how long replies are cached. */
export const reasons = declareTexts(
  'The reason in the log line that says how long replies are cached, or how media are sent.',
  {
    'place.elsewhere': { text: 'Anki is on another machine' },
    'place.no-profile': { text: 'no profile is open' },
    'place.unknown': { text: 'Anki does not say where its media folder is' },
    'place.no-collection': { text: 'there is no collection in {folder}' },
    'place.remote': { text: '{folder} is on a file system of another machine' },
    'place.no-wal': { text: 'the collection in {folder} has no write-ahead log' },
    'place.unwritable': { text: 'the gateway cannot create a file in {folder} ({reason})' },
    'place.not-shared': { text: 'Anki does not see the files that the gateway puts into {folder}' },
    'stamp.seeking': { text: 'the gateway is looking for the collection' },
    'stamp.unproved': { text: "the gateway has not yet seen a write of its own in the collection's file" },
    'stamp.held-back': { text: 'this Anki replies to writes before it commits them' },
    'stamp.off': { text: 'the stamp is switched off' },
    'stamp.closed': { text: 'the collection is not open' },
  },
)
