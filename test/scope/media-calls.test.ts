import t from 'tap'
import { everyDeck, type ScopeConfig } from '../../src/actions/scope.ts'
import { type Decks, readDecks } from '../../src/scope/decks.ts'
import { type Know, type KnownInside, MOVED } from '../../src/scope/known.ts'
import { createMedia } from '../../src/scope/media.ts'
import { createOwnMedia } from '../../src/scope/own-media.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, DECKS, errorWith, given, resultWith, SCOPE, scopeWith } from './given.ts'
import { inShort } from './twins.ts'

const PLACE = 'did:5,6 -did:1,7'

interface Options {
  /** The files of the folder. */
  readonly files?: readonly string[]
  /** The fields of notes inside, and of notes outside, that a search for a file finds. */
  readonly inside?: Readonly<Record<number, string>>
  readonly outside?: Readonly<Record<number, string>>
  /** The files that the client has stored. */
  readonly own?: readonly string[]
  /** The reply to the call itself. */
  readonly reply?: Outcome
  /** Answers questions of an action in another way. */
  readonly answer?: (text: string) => Outcome | undefined
  readonly decks?: string | null
  readonly scope?: ScopeConfig
}

/** Sends one call of a client that has the decks of `PLACE`. */
async function run(
  action: string,
  params: object | string | null,
  {
    files = [],
    inside = {},
    outside = {},
    own = [],
    reply = resultWith('"done"'),
    answer = () => undefined,
    decks = DECKS,
    scope = SCOPE,
  }: Options = {},
) {
  const asked: string[] = []
  const sent: string[] = []
  const folder = [...files]
  let saved = 0
  let exchanges = 0
  const known = { decks: readDecks(Buffer.from(decks ?? ''), scopeWith()) as Decks } as KnownInside
  const know: Know = async (_, { cards, notes, shared }) => {
    if (cards.size + notes.size + shared.size > 0) throw new Error('no id is needed')
    return decks === null ? { ok: false, outcome: MOVED } : { ok: true, known }
  }
  const ownMedia = createOwnMedia({ pupil: own }, () => {
    saved += 1
  })
  const ask = async (leaves: readonly Leaf[]) => {
    exchanges += 1
    return leaves.map((leaf): Outcome => {
      const text = callText(leaf)
      asked.push(text)
      const own = answer(text)
      if (own !== undefined) return own
      if (leaf.action.name === 'getMediaFilesNames') return resultWith(JSON.stringify(folder))
      if (leaf.action.name === 'findNotes')
        return resultWith(`[${Object.keys(text.includes('-(did:') ? outside : inside)}]`)
      const notes = (JSON.parse(`${leaf.params}`) as { notes: number[] }).notes
      return resultWith(
        JSON.stringify(notes.map((id) => ({ fields: { Front: { value: 'x' }, Back: { value: inside[id] } } }))),
      )
    })
  }
  const media = createMedia(catalogue, know, ownMedia)
  const leaf = given(action, params, scope)
  const outcome = await media.send(leaf, scopeOf(scope), ask, async (one) => {
    sent.push(callText(one))
    // A call stores a file under each of its names.
    for (const [, name] of callText(one).matchAll(/"filename":\s*"([^"]*)"/g)) folder.push(name as string)
    return reply
  })
  const has = (name: string) => ownMedia.has('pupil', name)
  return { told: inShort(outcome), asked, exchanges, sent, has, saved }
}

const read = (filename: string, options?: Options) => run('retrieveMediaFile', { filename }, options)

t.test('calls about media are those of clients with decks that name a file', (t) => {
  const { isAbout } = createMedia(
    catalogue,
    async () => ({ ok: false, outcome: MOVED }),
    createOwnMedia({}, () => {}),
  )
  const note = (filename: unknown) => ({ note: { deckName: 'Japanese', picture: [{ filename }] } })
  for (const [action, params] of [
    ['storeMediaFile', { filename: 'a' }],
    ['retrieveMediaFile', {}],
    ['deleteMediaFile', null],
    ['addNote', note('a')],
    ['updateNoteFields', { note: { id: 5, audio: { filename: 'a' } } }],
  ] as const) {
    t.ok(isAbout(given(action, params)), action)
    t.notOk(isAbout(given(action, params, null)), action)
    t.notOk(isAbout({ ...given(action, params), client: null }), action)
    t.notOk(isAbout(given(action, params, everyDeck('gone'))), action)
  }
  for (const [action, params] of [
    ['addNote', note(5)],
    ['addNote', note(null)],
    ['addNote', null],
    ['cardsInfo', { cards: [5], filename: 'a' }],
    ['getMediaFilesNames', { pattern: 'a' }],
    ['version', { filename: 'a' }],
  ] as const)
    t.notOk(isAbout(given(action, params)), `${action} ${JSON.stringify(params)}`)
  t.end()
})

t.test('a file of a note inside is read, and asked for by its own name', async (t) => {
  const picture = '<img src="a.txt">'
  const { told, sent, asked } = await read('x/a.txt', { files: ['b.txt', 'A.TXT'], inside: { 21: picture } })
  t.equal(told, 'result "done"')
  t.same(sent, ['retrieveMediaFile {"filename":"a.txt"}'])
  t.match(asked, [
    'getMediaFilesNames {"pattern": "[aA].[tT][xX][tT]"}',
    `findNotes {"query": "${PLACE} \\"re:`,
    `findNotes {"query": "-(${PLACE}) \\"re:`,
    'notesInfo {"notes": [21]}',
  ])
  t.equal(
    (await read('a.txt', { files: ['a.txt'], inside: { 21: picture, 22: 'a.txt' }, outside: { 22: '' } })).told,
    'result "done"',
    'a note with cards inside and outside',
  )
})

t.test('a file is outside that is not there, or that a note outside or no note inside refers to', async (t) => {
  const picture = { inside: { 21: '<img src="a.txt">' } }
  for (const [why, name, options] of [
    ['not there', 'a.txt', { ...picture, files: ['b.txt'] }],
    ['no name', 'x/', { ...picture, files: [''] }],
    ['no note', 'a.txt', { files: ['a.txt'] }],
    ['a text that only looks like it', 'a.txt', { files: ['a.txt'], inside: { 21: 'a.txt' } }],
    ['a note outside', 'a.txt', { ...picture, files: ['a.txt'], outside: { 91: '' } }],
    ['a note outside beside one inside', 'a.txt', { ...picture, files: ['a.txt'], outside: { 21: '', 91: '' } }],
    ['no deck inside', 'a.txt', { ...picture, files: ['a.txt'], decks: '{"Default": 1}' }],
    ['decks that are not known', 'a.txt', { ...picture, files: ['a.txt'], decks: null }],
  ] as const) {
    const { told, sent } = await read(name, options)
    t.equal(told, 'result false', why)
    t.same(sent, [], why)
  }
  const unknown = await read('a.txt', { ...picture, files: ['a.txt'], decks: null })
  t.equal(unknown.asked.length, 1, 'only for the file')
  t.equal((await read('a.txt', { files: ['a.txt'] })).asked.length, 2, 'no note inside, so that no other is looked for')
})

t.test('a question without an answer opens no file', async (t) => {
  for (const question of [
    'getMediaFilesNames',
    `findNotes {"query": "${PLACE}`,
    'findNotes {"query": "-(',
    'notesInfo',
  ])
    for (const outcome of [failed('lost'), errorWith('closed')]) {
      const { told, sent } = await read('a.txt', {
        files: ['a.txt'],
        inside: { 21: '<img src="a.txt">' },
        answer: (text) => (text.startsWith(question) ? outcome : undefined),
      })
      t.equal(told, 'result false', question)
      t.same(sent, [])
    }
})

t.test('notes are read a hundred at a time until one refers to the file, and not more than 2,000', async (t) => {
  const notes = (count: number, at: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [1000 + index, index === at ? '[sound:a.mp3]' : 'a.mp3']),
    )
  const reads = async (count: number, at: number) => {
    const { told, asked } = await read('a.mp3', { files: ['a.mp3'], inside: notes(count, at) })
    const infos = asked.filter((text) => text.startsWith('notesInfo'))
    return [told, infos.length, infos[0]?.split(',').length]
  }
  t.same(await reads(250, 120), ['result "done"', 2, 100])
  t.same(await reads(250, 249), ['result "done"', 3, 100])
  t.same(await reads(250, -1), ['result false', 3, 100])
  t.same(await reads(2000, 1999), ['result "done"', 20, 100])
  t.same(await reads(2001, 2000), ['result false', 20, 100])
})

t.test('notes without fields refer to nothing', async (t) => {
  const answer = (text: string) => (text.startsWith('notesInfo') ? resultWith('[{}]') : undefined)
  t.equal((await read('a.txt', { files: ['a.txt'], inside: { 21: '' }, answer })).told, 'result false')
})

t.test('a client reads a file that it stored, whoever refers to it', async (t) => {
  const { told, asked } = await read('A.txt', { files: ['a.txt'], own: ['a.txt'], outside: { 91: '' } })
  t.equal(told, 'result "done"')
  t.equal(asked.length, 1)
  t.equal((await read('a.txt', { own: ['a.txt'] })).told, 'result false', 'a file that is gone')
})

t.test('a call that names no file goes on as it is', async (t) => {
  for (const action of ['retrieveMediaFile', 'deleteMediaFile'])
    for (const params of [null, '{}', '{"filename":5}']) {
      const { sent, asked } = await run(action, params)
      t.same([sent, asked], [[params === null ? action : `${action} ${params}`], []])
    }
})

t.test('the owner grants calls about media', async (t) => {
  const scope = { ...SCOPE, whole: ['retrieveMediaFile'] }
  t.same((await read('x/a.txt', { scope })).sent, ['retrieveMediaFile {"filename":"x/a.txt"}'])
})

const remove = (filename: string, options?: Options) => run('deleteMediaFile', { filename }, options)

t.test('a client deletes only files that it stored, by their own names', async (t) => {
  const gone = await remove('A.txt', { own: ['a.txt'] })
  t.equal(gone.told, 'result "done"')
  t.notOk(gone.has('a.txt'))
  for (const name of ['b.txt', 'x/a.txt', 'a?.txt']) {
    const { told, sent } = await remove(name, { own: ['a.txt', 'x/a.txt', 'a?.txt'] })
    t.equal(told, 'result null', name)
    t.same(sent, [])
  }
  const failing = await remove('a.txt', { own: ['a.txt'], reply: errorWith('closed') })
  t.equal(failing.told, 'error "closed"')
  t.ok(failing.has('a.txt'), 'a file that is still there')
})

const store = (filename: string, options?: Options) => run('storeMediaFile', { filename, data: 'eA==' }, options)

t.test('a client stores files under names that no file has, or that it used before', async (t) => {
  const first = await store('new.txt', { files: ['other.txt'], reply: resultWith('"new.txt"') })
  t.equal(first.told, 'result "new.txt"')
  t.same(first.asked, ['getMediaFilesNames {"pattern": "[nN][eE][wW].[tT][xX][tT]"}'])
  t.ok(first.has('new.txt'))
  const again = await store('new.txt', { files: ['new.txt'], own: ['new.txt'] })
  t.same([again.told, again.exchanges], ['result "done"', 0])
  const renamed = await store('new.txt', { reply: resultWith('"new-1.txt"') })
  t.same([renamed.has('new.txt'), renamed.has('new-1.txt')], [false, true], 'the name that AnkiConnect says')
  const odd = await store('new.txt', { reply: resultWith('null') })
  t.equal(odd.saved, 0)
  const failing = await store('new.txt', { reply: errorWith('new.txt') })
  t.notOk(failing.has('new.txt'))
})

t.test('a client stores no file over one of another, nor where that is not known', async (t) => {
  for (const [name, options] of [
    ['a.txt', { files: ['A.TXT'] }],
    ['x/a.txt', { files: ['a.txt'] }],
    ['x/', {}],
    ['PICTUR~1.PNG', {}],
    ['a.txt', { answer: () => failed('lost') }],
    ['a.txt', { answer: () => errorWith('closed') }],
  ] as const) {
    const { told, sent, has } = await store(name, options)
    t.equal(told, 'refused scope.media', name)
    t.same(sent, [])
    t.notOk(has(name))
  }
  t.equal((await store('PICTUR~1.PNG', { own: ['pictur~1.png'] })).told, 'result "done"', 'a name that it used before')
})

const add = (filenames: readonly string[], options?: Options) =>
  run(
    'addNote',
    { note: { deckName: 'Japanese', picture: filenames.map((filename) => ({ filename, data: 'eA==' })) } },
    options,
  )

t.test('files along with a note belong to the client once they are there, however the call ends', async (t) => {
  for (const reply of [resultWith('5'), errorWith('it is a duplicate')]) {
    const { has, told } = await add(['p.png', 'q.png'], { reply })
    t.equal(told, inShort(reply))
    t.same(['p.png', 'q.png', 'r.png'].filter(has), ['p.png', 'q.png'])
  }
  let listed = 0
  const none = await add(['p.png'], { answer: () => (listed++ === 0 ? undefined : resultWith('[]')) })
  t.notOk(none.has('p.png'), 'a file that was not stored')
  listed = 0
  const unknown = await add(['p.png'], { answer: () => (listed++ === 0 ? undefined : failed('lost')) })
  t.equal(unknown.told, 'result "done"')
  t.notOk(unknown.has('p.png'))
  const taken = await add(['new.png', 'q.png'], { files: ['q.png'] })
  t.same([taken.told, taken.sent], ['refused scope.media', []], 'one of two names is taken')
  t.equal((await add(['p.png', 'x/'])).told, 'refused scope.media', 'one of two names is the folder')
  const twice = await add(['p.png', 'p.png'])
  t.equal(twice.asked.length, 2, 'each name is looked for once before and once after')
})
