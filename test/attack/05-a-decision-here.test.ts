import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openGate } from '../policies/gate.ts'

const KEY = 'a key of sixteen characters'

/** A client that may do one thing under conditions; what it was answered, and what reached AnkiConnect. */
async function limited(t: Test, where: Record<string, Record<string, object>>, hazards: object = {}) {
  const policy = { profiles: { narrow: { allow: Object.keys(where), where, hazards } } } as never
  const gate = await openGate(t, { profile: 'narrow' }, policy)
  return {
    gate,
    /** Sends parameters as JSON text. */
    async raw(action: string, params: string) {
      const body = `{"action":"${action}","version":6,"key":"${KEY}","params":${params}}`
      const reply = await fetch(`http://127.0.0.1:${gate.front.port}/`, { method: 'POST', body })
      return { status: reply.status, ...((await reply.json()) as { result: unknown; error: string | null }) }
    },
  }
}

const note = (fields: string) => `{"note":{"deckName":"Spanish","modelName":"Basic","tags":[],"fields":${fields}}}`

t.test('a path does not make a media file one of those that may be read, written or deleted', async (t) => {
  const media = { media: { glob: 'pub_*' } }
  const { gate, raw } = await limited(t, { retrieveMediaFile: media, storeMediaFile: media, deleteMediaFile: media })
  for (const filename of ['pub_/secret.txt', 'pub_x/../secret.txt', 'pub_\\..\\secret.txt', './secret.txt']) {
    for (const action of ['retrieveMediaFile', 'storeMediaFile', 'deleteMediaFile']) {
      const params = { filename, ...(action === 'storeMediaFile' && { data: 'AA==' }) }
      const { status, error } = await raw(action, JSON.stringify(params))
      t.strictSame(
        [status, error],
        [200, `refused by policy "narrow": ${action}: media must match "pub_*"`],
        `${action} ${filename}`,
      )
    }
  }
  t.strictSame(gate.reached(), [])
  t.equal((await raw('storeMediaFile', '{"filename":"pub_a.txt","data":"AA=="}')).result, 'pub_a.txt')
  t.equal((await raw('retrieveMediaFile', '{"filename":"pub_a.txt"}')).result, 'AA==')
  t.equal(gate.reached().length, 2)
})

t.test('a second member does not stand for a field that was judged', async (t) => {
  const { gate, raw } = await limited(t, { addNote: { 'note.fields.Front': { glob: 'ok*' } } })
  for (const fields of ['{"Front":"ok","front":"bad"}', '{"Front":"ok","Fr\\u006fnt":"bad"}', '{"FRONT":"bad"}'])
    t.match((await raw('addNote', note(fields))).error, /^refused by policy/, fields)
  t.strictSame(gate.reached(), [])
  t.type((await raw('addNote', note('{"Front":"ok","Back":"b"}'))).result, 'number')
})

t.test('half a megabyte is half a megabyte, whatever it is made of', async (t) => {
  const { gate, raw } = await limited(t, { addNote: { note: { maxBytes: '4KiB' } } })
  const much = 500_000
  for (const fields of [
    `{"Front":"ok"${' '.repeat(much)}}`,
    `{"Front":"ok","${'n'.repeat(much)}":""}`,
    `{"Front":"${'x'.repeat(much)}","Front":"ok"}`,
    `{"Front":"ok","Back":1.${'0'.repeat(much)}}`,
  ]) {
    t.equal(
      (await raw('addNote', note(fields))).error,
      'refused by policy "narrow": addNote: note must take at most 4KiB',
    )
  }
  t.strictSame(gate.reached(), [])
})

t.test(
  'a file that is another one for Anki lies under no folder',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const folder = process.cwd()
    const { gate, raw } = await limited(
      t,
      { storeMediaFile: { media: { glob: '*' } } },
      { 'host-file': { under: folder } },
    )
    for (const path of ['/proc/self/cwd/package.json', `/proc/self/root${folder}/package.json`, '/dev/stdin'])
      t.match(
        (await raw('storeMediaFile', JSON.stringify({ filename: 'a.json', path }))).error,
        /path must lie under/,
        path,
      )
    t.strictSame(gate.reached(), [])
    const path = join(folder, 'package.json')
    t.equal((await raw('storeMediaFile', JSON.stringify({ filename: 'a.json', path }))).result, 'a.json')
  },
)
