import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { bindingError } from '../../src/checks/signature.ts'

const catalogue = loadCatalogue()
const error = (name: string, names: readonly string[]) =>
  bindingError(catalogue.get(name) as Action, names)?.text ?? null

t.test('parameters that fit in any order give no error', async (t) => {
  t.equal(error('version', []), null)
  t.equal(error('storeMediaFile', ['data', 'filename']), null)
  t.equal(error('findNotes', []), null)
})

t.test('missing parameters are listed as Python lists them: one, two, and three or more', async (t) => {
  t.equal(error('addNote', []), "AnkiConnect.addNote() missing 1 required positional argument: 'note'")
  t.equal(
    error('addTags', ['add']),
    "AnkiConnect.addTags() missing 2 required positional arguments: 'notes' and 'tags'",
  )
  t.equal(
    error('setSpecificValueOfCard', []),
    "AnkiConnect.setSpecificValueOfCard() missing 3 required positional arguments: 'card', 'keys', and 'newValues'",
  )
  t.equal(
    error('storeMediaFile', ['data']),
    "AnkiConnect.storeMediaFile() missing 1 required positional argument: 'filename'",
  )
})

t.test('the first name that does not fit decides, before any that is missing', async (t) => {
  t.equal(error('version', ['zzz']), "AnkiConnect.version() got an unexpected keyword argument 'zzz'")
  t.equal(error('addNote', ['b', 'a']), "AnkiConnect.addNote() got an unexpected keyword argument 'b'")
  t.equal(error('addNote', ['note', 'self', 'zzz']), "AnkiConnect.addNote() got multiple values for argument 'self'")
  t.equal(error('addNote', ['zzz', 'self']), "AnkiConnect.addNote() got an unexpected keyword argument 'zzz'")
  t.equal(error('version', ['']), "AnkiConnect.version() got an unexpected keyword argument ''")
  t.equal(error('version', ['constructor']), "AnkiConnect.version() got an unexpected keyword argument 'constructor'")
})
