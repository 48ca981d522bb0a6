import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why a copy of the collection was not written. */
export const snapshotErrors = declareTexts('Standard error of a command.', {
  'snapshots.ending': { text: 'the name of the new file has to end with {endings}: Anki knows a package by its name' },
  'snapshots.none-such': { text: 'there is no copy {name}; {hint}' },
  'snapshots.exists': { text: '{file} exists already; choose another name' },
  'snapshots.not-written': { text: '{file} could not be written: {reason}' },
})

/** Lines about copies of the collection. */
export const snapshotOutputs = declareTexts('Standard output of a command.', {
  'snapshots.none': { text: 'There is no copy of a collection in {folder}.' },
  'snapshots.off': {
    text: 'The running gateway makes no copies, because safety.snapshots is off or its collection is a sandbox in memory. {folder} holds none.',
  },
  'snapshots.export': {
    text: 'To go back to one: ankiconnect-gateway snapshots export NAME FILE.colpkg, then import that file in Anki. It replaces the whole collection.',
  },
  'snapshots.missing': { text: 'No copy was made before {action} of {client} at {at}: {reason}' },
  'snapshots.exported': {
    text: 'Wrote {file}. In Anki: File > Import, choose that file and confirm that it replaces the whole collection. Media stay as they are.',
  },
  'snapshots.exported-file': {
    text: 'Wrote {file}. docs/snapshots.md says how to put it into the folder of a profile while Anki is closed.',
  },
})
