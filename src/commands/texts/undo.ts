import { declareTexts } from '../../settings/declare-texts.ts'

/** The reasons why nothing was undone. */
export const undoErrors = declareTexts('Standard error of a command.', {
  'undo.usage': { text: 'error: {command} takes --client NAME, --call ID, or both' },
  'undo.since': { text: 'error: --since takes a duration such as 10m or 2h' },
  'undo.off': {
    text: 'the gateway keeps nothing of what {client} changes: give the client undo: true (docs/undo.md), and its calls from then on can be undone',
  },
  'undo.not-agreed': { text: 'Nothing was changed. Add --yes to do this.' },
  'undo.not-done': { text: 'Nothing was changed.' },
})

/** Lines of an undo. */
export const undoOutputs = declareTexts('Standard output of a command.', {
  'undo.calls': { text: 'The calls:' },
  'undo.profile': { text: '(Anki profile {profile})' },
  'undo.would': { text: 'This would change:' },
  'undo.did': { text: 'Changed:' },
  'undo.nothing': { text: 'There is nothing to change.' },
  'undo.left': { text: 'Left alone:' },
  'undo.cannot': { text: 'This does not come back:' },
  'undo.failed': { text: 'This failed:' },
  'undo.ask': { text: 'Do this?' },
})
