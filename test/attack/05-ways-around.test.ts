import t, { type Test } from 'tap'
import { openGate } from '../policies/gate.ts'

/** Calls of a client with one condition: what each was answered, and how many reached AnkiConnect. */
async function limited(t: Test, where: Record<string, Record<string, object>>, hazards: object = {}) {
  const policy = { profiles: { narrow: { allow: Object.keys(where), where, hazards } } } as never
  const gate = await openGate(t, { profile: 'narrow' }, policy)
  return {
    async isRefused(action: string, params: object) {
      const before = gate.reached().length
      const { error } = await gate.call(action, params)
      const isRefused = /^refused by policy/.test(error ?? '')
      return isRefused && gate.reached().length === before
    },
  }
}

const medium = (fields: unknown) => ({ filename: 'a.mp3', data: 'AA==', fields })
const note = (members: object) => ({ deckName: 'Spanish', modelName: 'Basic', fields: { Front: 'a' }, ...members })

t.test('a medium does not write into a field that a condition judges', async (t) => {
  const absent = { absent: true }
  const { isRefused } = await limited(t, {
    addNote: { 'note.fields.Back': absent },
    addNotes: { 'notes[].fields.Back': absent },
    updateNoteFields: { 'note.fields.*': { glob: 'ok*' } },
    updateNote: { 'note.*.Back': { absent: true, glob: 'ok' } },
    guiAddCards: { 'note.fields.Back': absent },
  })
  for (const kind of ['audio', 'video', 'picture']) {
    for (const fields of [['Back'], ['Front', 'BACK'], { Back: 1 }]) {
      for (const media of [medium(fields), [null, medium([]), medium(fields)]]) {
        const written = { [kind]: media }
        const shown = JSON.stringify(written)
        t.ok(await isRefused('addNote', { note: note(written) }), shown)
        t.ok(await isRefused('addNotes', { notes: [note({}), note(written)] }), shown)
        t.ok(await isRefused('updateNoteFields', { note: { id: 1, fields: {}, ...written } }), shown)
        t.ok(await isRefused('updateNote', { note: { id: 1, fields: {}, ...written } }), shown)
        t.ok(await isRefused('guiAddCards', { note: note(written) }), shown)
      }
    }
    for (const media of [medium(['Front']), [medium([])], medium(undefined)])
      t.notOk(await isRefused('addNote', { note: note({ [kind]: media }) }), 'another field is none of its business')
  }
})

t.test('a failed medium writes into fields whose names are single characters of a text', async (t) => {
  const { isRefused } = await limited(t, { addNote: { 'note.fields.B': { absent: true } } })
  t.ok(await isRefused('addNote', { note: note({ audio: medium('abc') }) }))
  t.notOk(await isRefused('addNote', { note: note({ audio: medium('xyz') }) }))
})

t.test('a condition that only bounds a size leaves media their fields', async (t) => {
  const { isRefused } = await limited(t, { addNote: { 'note.fields.*': { maxBytes: '1KiB' } } })
  t.notOk(await isRefused('addNote', { note: note({ audio: medium(['Front']) }) }))
})

t.test('a search does not take the place of the notes that a condition judges', async (t) => {
  const { isRefused } = await limited(t, { notesInfo: { notes: { maxItems: 1 } } })
  for (const query of ['', 'deck:*']) t.ok(await isRefused('notesInfo', { notes: [1], query }))
  t.notOk(await isRefused('notesInfo', { notes: [1], query: null }))
  t.notOk(await isRefused('notesInfo', { notes: [1] }))
})

t.test('data does not take the place of a URL or path that a condition judges', async (t) => {
  const hazards = { fetch: { host: 'a.example' }, 'host-file': { under: '/nowhere' } }
  const url = { host: 'a.example' }
  const { isRefused } = await limited(t, { storeMediaFile: { url }, addNote: { 'note.audio[].url': url } }, hazards)
  const given = { filename: 'a.mp3', url: 'http://a.example/' }
  const path = '/nowhere/a.mp3'
  for (const other of [{ data: 'AA==' }, { path }]) {
    t.ok(await isRefused('storeMediaFile', { ...given, ...other }), JSON.stringify(other))
    t.ok(await isRefused('addNote', { note: note({ audio: [given, { ...given, ...other }] }) }), JSON.stringify(other))
  }
})
