import { declareTexts } from '../settings/declare-texts.ts'

/** The texts for the record of an interrupted `addNotes`. */
export const texts = declareTexts('The list of interrupted calls on the admin page.', {
  'split.record': {
    text: 'addNotes of {notes} notes by {client} at {upstream}, started {began}:{lost}{back} {count} are known to have been added: {ids}',
  },
  'split.record-lost': { text: ' it is not known whether notes {first} to {last} were added;' },
  'split.record-back': { text: ' Anki was about to take them back, and it is not known whether it did;' },
})
