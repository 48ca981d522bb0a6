import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { deckName, foldName, mediaNames } from '../../src/actions/spelling.ts'
import { subjectsOf } from '../../src/actions/subjects.ts'
import { isEmptyName } from '../../src/checks/restriction.ts'
import { quoted } from '../../src/safety/summary.ts'
import { readValue } from '../../src/wire/value.ts'
import { actionOf, decider } from '../checks/policies.ts'
import {
  CARD_IDS,
  DECK_LISTS,
  DECKS,
  DELETED_MEDIA,
  FIELDS,
  LOOPBACK_URLS,
  MODELS,
  NEW_MODELS,
  OPTION_IDS,
  READ_MEDIA,
  TAGS,
  WINDOWS_MEDIA,
  WRITTEN_MEDIA,
} from '../policies/spellings.ts'
import { newFolder } from '../support/folder.ts'

const json = (value: unknown) =>
  typeof value === 'string' ? quoted(value) : quoted(JSON.stringify(value)).slice(1, -1)

/** Whether a profile with one condition lets a call through. */
function passes(action: string, what: string, match: object, params: object | string): boolean {
  const hazards = { 'template-script': true, fetch: true, import: true } as const
  return (
    decider({ allow: ['@all'], hazards, where: { [action]: { [what]: match } } })(action, params).effect === 'allow'
  )
}

/** Whether a name matches a pattern of the tables, for who reads the name and nothing else. */
const fits = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

t.test('a deck is the one that Anki takes the text for', async (t) => {
  for (const [spelling, deck] of DECKS) {
    t.equal(foldName(deckName(spelling)), foldName(deck), json(spelling))
    for (const match of [
      { deck },
      { eq: deck },
      { in: ['x', deck] },
      { glob: deck },
      { glob: [`${deck.slice(0, 2)}*`] },
    ])
      t.ok(passes('createDeck', 'deck', match, { deck: spelling }), `${json(match)}: ${json(spelling)}`)
    const isSub = foldName(deck) === 'pol::sub'
    for (const match of [{ eq: 'Pol::Sub' }, { glob: 'P?l::S?b' }, { in: ['pol::sub'] }])
      t.equal(passes('createDeck', 'deck', match, { deck: spelling }), isSub, `${json(match)}: ${json(spelling)}`)
    const isBelow = isSub || foldName(deck).startsWith('pol::sub::')
    t.equal(passes('createDeck', 'deck', { deck: ' pol:: SUB' }, { deck: spelling }), isBelow, json(spelling))
    t.equal(passes('addNote', 'note.deckName', { eq: deck }, { note: { deckName: spelling } }), true, 'by its path')
    t.equal(passes('addNote', 'note.*', { deck: 'Pol::Sub' }, { note: { deckName: spelling } }), isBelow, 'by a star')
  }
})

t.test('what Anki trims or removes from a name cannot stand for a letter of a pattern', async (t) => {
  t.notOk(passes('createDeck', 'deck', { glob: 'Work?' }, { deck: 'Work ' }))
  t.notOk(passes('createDeck', 'deck', { glob: 'Work?' }, { deck: 'Work\u0001' }))
  t.notOk(passes('createDeck', 'deck', { glob: 'Work::?*' }, { deck: ':Work' }))
  t.ok(passes('createDeck', 'deck', { in: [' Work :: a'] }, { deck: 'work::A' }), 'so a rule is read')
  t.notOk(passes('createModel', 'model', { glob: 'A?B' }, { modelName: 'A"B' }))
  t.notOk(passes('storeMediaFile', 'media', { glob: 'a?b' }, { filename: 'a:b', data: 'AA==' }))
})

t.test('a note type is found without letter case, and a new one has its name whole', async (t) => {
  for (const [spelling, isBasic] of MODELS)
    if (isBasic) t.ok(passes('modelFieldNames', 'model', { eq: 'Basic' }, { modelName: spelling }), json(spelling))
    else if (foldName(spelling) !== 'basic')
      t.notOk(passes('modelFieldNames', 'model', { glob: 'Basic' }, { modelName: spelling }), json(spelling))
  for (const [spelling, model] of NEW_MODELS) {
    t.notOk(passes('createModel', 'model', { eq: spelling.replace('Made', 'Other') }, { modelName: spelling }))
    const isItself = foldName(spelling) === foldName(model)
    t.equal(passes('createModel', 'model', { eq: model }, { modelName: spelling }), isItself, json(spelling))
  }
})

t.test('a media file is each one that a call can reach by its name', async (t) => {
  const patterns = ['pub_*', 'pub_a.txt', '*', 'secret.txt', 'wrote*']
  for (const [spelling, file] of [...READ_MEDIA, ...WINDOWS_MEDIA]) {
    if (file === null) continue
    t.ok(mediaNames(spelling).includes(file), json(spelling))
    for (const glob of patterns.filter((pattern) => !fits(pattern, file) && pattern !== '*')) {
      t.notOk(passes('retrieveMediaFile', 'media', { glob }, { filename: spelling }), `${glob}: ${json(spelling)}`)
      t.notOk(passes('retrieveMediaFile', 'filename', { glob }, { filename: spelling }), 'by its path')
      t.notOk(passes('retrieveMediaFile', 'media', { eq: glob }, { filename: spelling }), 'by eq')
    }
    t.ok(passes('retrieveMediaFile', 'media', { glob: '*' }, { filename: spelling }), json(spelling))
  }
  for (const [spelling, file] of WRITTEN_MEDIA) {
    t.ok(mediaNames(spelling).includes(file), json(spelling))
    for (const glob of patterns.filter((pattern) => !fits(pattern, file) && pattern !== '*')) {
      const stored = { filename: spelling, data: 'AA==' }
      t.notOk(passes('storeMediaFile', 'media', { glob }, stored), `${glob}: ${json(spelling)}`)
      const note = { note: { audio: [{ ...stored, fields: [] }] } }
      t.notOk(passes('addNote', 'media', { glob }, note), `${glob}: ${json(spelling)} in a note`)
      t.notOk(passes('addNote', 'note.audio[].filename', { glob }, note), `${glob}: ${json(spelling)} by its path`)
    }
  }
  for (const [spelling, isDeleted] of DELETED_MEDIA)
    if (isDeleted) t.notOk(passes('deleteMediaFile', 'media', { glob: ['pub_*', './*'] }, { filename: spelling }))
  for (const file of ['pub_a.txt', 'pub_ä (1).mp3', 'pub_日本.png', `pub_${'x'.repeat(200)}.png`])
    t.ok(passes('storeMediaFile', 'media', { glob: 'pub_*' }, { filename: file, data: 'AA==' }), file)
})

t.test('on Windows a name that leads back to the folder is an empty one', async (t) => {
  for (const name of ['', '.', '..', 'a\\..', 'a/../', '.\\a\\..\\. ', 'a\\b\\..\\..'])
    t.ok(isEmptyName(name, 'win32'), name)
  for (const name of ['a', 'a\\..\\b', '..a', 'a..']) t.notOk(isEmptyName(name, 'win32'), name)
})

t.test('a field of a note is the same in small and capital letters', async (t) => {
  for (const [fields, front] of FIELDS) {
    const params = `{"note":{"fields":${fields}}}`
    const given = Object.entries(JSON.parse(fields) as Record<string, string>)
    const areFine = given.every(([name, value]) => name.toLowerCase() !== 'front' || value.startsWith('ok'))
    t.equal(passes('addNote', 'note.fields.Front', { glob: 'ok*' }, params), areFine, fields)
    t.equal(passes('addNote', 'note.fields.fronT', { glob: 'ok*' }, params), areFine, fields)
    if (front?.startsWith('bad')) t.notOk(areFine, `${fields}: the verdict is on what Anki would store`)
  }
  t.notOk(
    passes('addNotes', 'notes[].fields.Front', { maxBytes: '4B' }, { notes: [{ fields: { front: 'long text' } }] }),
  )
  t.notOk(passes('addNote', 'note.fields.front', { absent: true }, { note: { fields: { FRONT: 'x' } } }))
})

t.test('tags are those that a note has in the end', async (t) => {
  for (const [way, tags, has] of TAGS) {
    const what = { addNote: 'note.tags', addTags: 'tags', updateNoteTags: 'tags', updateNote: 'note.tags' }[way]
    const params = way.endsWith('Note') ? `{"note":{"id":1,"tags":${tags}}}` : `{"notes":[1],"note":1,"tags":${tags}}`
    const isFine = has.every((tag) => fits('gw*', tag))
    t.equal(passes(way, what, { glob: 'gw*' }, params), isFine, `${way} ${tags}`)
    const holds = has.length === 0 || passes(way, what, { in: has }, params)
    t.ok(holds, `${way} ${tags} is what it is`)
    t.equal(passes(way, what, { maxItems: 1 }, params), has.length <= 1, `${way} ${tags} by number`)
  }
  t.ok(passes('removeTags', 'tags', { eq: 'Old' }, { notes: [1], tags: 'old' }), 'letter case does not count to Anki')
  t.ok(passes('addTags', 'tags', { eq: 'One two' }, { notes: [1], tags: 'two one' }), 'tags of a rule are parted too')
  t.notOk(passes('addTags', 'tags', { eq: 'One two' }, { notes: [1], tags: 'one three' }))
  t.notOk(passes('replaceTags', 'replace_with_tag', { glob: 'gw*' }, { replace_with_tag: 'gw other' }))
})

t.test('in the place of a list each name counts that Python finds', async (t) => {
  const action = actionOf('deleteDecks')
  for (const [decks, names] of DECK_LISTS) {
    const params = `{"decks":${decks},"cardsToo":true}`
    t.strictSame(subjectsOf(action, readValue(params)).deck ?? [], names, decks)
    const isPlain = !decks.includes('["Z"]')
    t.equal(passes('deleteDecks', 'deck', { in: ['Y'] }, params), isPlain && !names.includes('Z'), decks)
    t.equal(passes('deleteDecks', 'decks', { maxItems: 1 }, params), isPlain && names.length < 2, decks)
    t.equal(
      passes('deleteDecks', '*', { in: ['Y', true] }, params),
      isPlain && !names.includes('Z'),
      `${decks} by a star`,
    )
  }
  const long = 'Z'.repeat(300_000)
  t.notOk(passes('deleteDecks', 'deck', { in: ['Y'] }, { decks: long, cardsToo: true }), 'a text of any length')
  const audio = (media: string) => passes('addNote', 'note.audio', { maxItems: 1 }, `{"note":{"audio":${media}}}`)
  t.ok(audio('{"filename":"a","data":"AA==","fields":[]}'), 'one object is one item where AnkiConnect takes it for one')
  t.notOk(audio('[{"filename":"a"},{"filename":"b"}]'))
})

t.test('an id is its digits, and what else AnkiConnect takes for it does not pass for another', async (t) => {
  for (const [spelling] of CARD_IDS) {
    const params = (id: string) => `{"cards":[${spelling.replace('ID', id)}]}`
    const isDigits = spelling === 'ID' || spelling === '"ID"'
    for (const match of [{ eq: '1700000000001' }, { in: ['1700000000001', 5] }])
      t.equal(passes('getDecks', 'cards', match, params('1700000000001')), isDigits, `${json(match)}: ${spelling}`)
    t.notOk(passes('getDecks', 'cards', { eq: '1700000000001' }, params('1700000000002')), spelling)
  }
  for (const [spelling, id] of OPTION_IDS) {
    const isWritten = spelling === '1' || spelling === '"1"'
    t.equal(passes('setDeckConfigId', 'configId', { eq: id }, `{"configId":${spelling}}`), isWritten, spelling)
    t.notOk(passes('setDeckConfigId', 'configId', { min: 2 }, `{"configId":${spelling}}`), spelling)
  }
  const beyond = (number: string) =>
    passes('setDueDate', 'days', { max: Number.MAX_SAFE_INTEGER }, `{"days":${number}}`)
  const two53 = (number: string) => passes('setDueDate', 'days', { max: 2 ** 53 }, `{"days":${number}}`)
  t.ok(two53('9007199254740992'))
  t.notOk(two53('9007199254740993'), 'a digit that a JavaScript number has not')
  t.ok(beyond('9007199254740991'))
  t.notOk(beyond('9007199254740992'))
  t.notOk(passes('setDueDate', 'days', { max: 9007199254740991 }, '{"days":9007199254740991.9}'))
})

t.test('null is what a call without the parameter is, or is judged as what it does', async (t) => {
  const decide = decider({ allow: ['addTags', 'suspend'], where: { addTags: { add: { absent: true } } } })
  t.equal(decide('addTags', { notes: [1], tags: 'a' }).effect, 'allow')
  t.equal(decide('addTags', { notes: [1], tags: 'a', add: null }).effect, 'refuse', 'null removes')
  t.equal(decide('suspend', { cards: [1], suspend: null }).effect, 'refuse', 'null unsuspends')
})

t.test('a URL that AnkiConnect follows to this machine never passes for a public one', async (t) => {
  for (const [spelling] of LOOPBACK_URLS) {
    const params = { filename: 'a', url: spelling.replace('PORT', '8080') }
    t.notOk(passes('storeMediaFile', 'url', { host: 'public' }, params), spelling)
  }
})

const BLANKS = ' '.repeat(5000)
const SIZES: readonly (readonly [what: string, note: string, bytes: number])[] = [
  ['a text', '"12345678"', 8],
  ['escapes', '"\\u0061\\u0062"', 12],
  ['letters of two bytes', '"éé"', 4],
  ['blanks in an object', `{"a":1,${BLANKS}"b":2}`, 5013],
  ['blanks in a list', `[1,${BLANKS}2]`, 5005],
  ["a member's name", `{"${'n'.repeat(5000)}":1}`, 5006],
  ['a member that stands twice', `{"a":"${'x'.repeat(5000)}","a":1}`, 5014],
  ['digits', `1.${'0'.repeat(5000)}`, 5002],
  ['digits in an object', `{"a":1.${'0'.repeat(5000)}}`, 5008],
]

t.test('the size of a value is that of its text as sent', async (t) => {
  for (const [what, value, bytes] of SIZES) {
    const params = `{"note":${BLANKS}{"fields":{"Front":${value}}}}`
    const size = (most: number) => passes('addNote', 'note.fields.Front', { maxBytes: `${most}B` }, params)
    t.ok(size(bytes), `${what}: ${bytes} bytes`)
    t.notOk(size(bytes - 1), `${what}: no less`)
  }
  const twice = `{"data":"${'A'.repeat(3000)}","d\\u0061ta":"${'A'.repeat(3000)}","filename":"a"}`
  t.notOk(passes('storeMediaFile', 'data', { maxBytes: '4KiB' }, twice), 'members of one name count together')
  t.ok(passes('storeMediaFile', 'data', { maxBytes: '6000B' }, twice))
  const notes = `{"notes":[{"tags":["a"]},{"tags":["${'b'.repeat(5000)}"]}]}`
  t.notOk(passes('addNotes', 'notes[].tags', { maxBytes: '4KiB' }, notes), 'in every item of a list')
  t.notOk(passes('addNotes', 'notes[]', { maxBytes: '4KiB' }, notes), 'of the item itself')
})

t.test(
  'nothing that leads through /proc or /dev lies under a folder',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const base = newFolder(t, { 'vault/a.png': '' })
    const vault = join(base, 'vault')
    symlinkSync('/proc/self/cwd', join(vault, 'cwd'))
    symlinkSync(`/proc/${process.pid}/root`, join(base, 'root'))
    symlinkSync('/dev/fd', join(base, 'fd'))
    symlinkSync(join(base, 'ring'), join(base, 'ring'))
    symlinkSync(vault, join(base, 'also'))
    const folders = [vault, '/proc', '/dev', '/', process.cwd()]
    const isUnder = (path: string) => passes('importPackage', 'path', { under: folders }, { path })
    for (const path of [
      '/proc/self/cwd/package.json',
      `/proc/self/root${vault}/a.png`,
      `/proc/${process.pid}/cwd/package.json`,
      '/proc/self/comm',
      '/dev/fd/0',
      '/dev/stdin',
      '/dev/../dev/null',
      join(vault, 'cwd', 'package.json'),
      `${join(base, 'root')}${vault}/a.png`,
      join(base, 'fd', '0'),
      join(base, 'ring'),
      `${vault}/\udc80.png`,
    ])
      t.notOk(isUnder(path), path)
    const hazardous = decider({ allow: ['importPackage'], hazards: { import: { under: folders } } })
    for (const path of [join(vault, 'a.png'), join(base, 'also', 'a.png'), join(vault, 'new', 'b.png')])
      t.equal(hazardous('importPackage', { path }).effect, 'allow', path)
    t.equal(hazardous('importPackage', { path: join(vault, 'cwd', 'package.json') }).effect, 'refuse')
    t.ok(readFileSync('/proc/self/comm'), 'there is such a file')
  },
)
