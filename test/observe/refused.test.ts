import t from 'tap'
import { texts } from '../../src/checks/texts.ts'
import { refusedOf } from '../../src/observe/refused.ts'
import type { CallTally } from '../../src/request/tally.ts'

t.test('the log names the parameter of a value that does not fit, and no name further in', async (t) => {
  const place = 'params.note.fields.a-secret'
  const error = texts('check.shape', { action: 'addNote', place, expected: 'be a string', kind: 'an integer' })
  t.equal(error.status, 400)
  const call = { refusal: { by: 'check', error } } as unknown as CallTally
  t.same(refusedOf(null, [call]), { by: ['check'], rules: ['addNote: params.note does not fit'] })
  const unknown = texts('call.argument-unknown', { call: 'AnkiConnect.addNote()', name: 'secret' })
  t.same(refusedOf(null, [{ refusal: { by: 'check', error: unknown } } as unknown as CallTally]), {
    by: ['check'],
    rules: [],
  })
})
