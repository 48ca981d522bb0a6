/** A hole of AnkiConnect, and one place it can hide in. */
export interface Attack {
  readonly hole: string
  readonly place: string
  readonly action: string
  /** JSON text, so that it can hold what an object cannot: names twice, escapes. */
  readonly params: string
}

const attack = (hole: string, place: string, action: string, params: object | string): Attack => ({
  hole,
  place,
  action,
  params: typeof params === 'string' ? params : JSON.stringify(params),
})

const plain = { deckName: 'Default', modelName: 'Basic', fields: { Front: 'attack', Back: 'b' }, tags: [] }

/** Every action that takes media with a note, and how it takes the note. */
const NOTE_ACTIONS: readonly [action: string, wrap: (note: object) => object][] = [
  ['addNote', (note) => ({ note })],
  ['addNotes', (note) => ({ notes: [plain, note] })],
  ['canAddNote', (note) => ({ note })],
  ['canAddNotes', (note) => ({ notes: [plain, note] })],
  ['canAddNoteWithErrorDetail', (note) => ({ note })],
  ['canAddNotesWithErrorDetail', (note) => ({ notes: [plain, note] })],
  ['updateNote', (note) => ({ note: { id: 1, ...note } })],
  ['updateNoteFields', (note) => ({ note: { id: 1, ...note } })],
  ['guiAddCards', (note) => ({ note })],
  ['guiAddNoteSetData', (note) => ({ note })],
]

type Medium = Readonly<Record<string, unknown>>

/** Each way in which a note can carry a medium. */
const CARRIERS: readonly [place: string, carry: (medium: Medium) => object][] = [
  ['audio, one object', (medium) => ({ audio: medium })],
  ['video, a list', (medium) => ({ video: [medium] })],
  ['picture, second in a list', (medium) => ({ picture: [{ filename: 'a.png', data: 'AA==', fields: [] }, medium] })],
  ['picture behind a null', (medium) => ({ picture: [null, medium] })],
  ['beside good audio', (medium) => ({ audio: [{ filename: 'a.mp3', data: 'AA==', fields: [] }], video: [medium] })],
]

/** What is wrong with a medium. */
const MEDIA: readonly [hole: string, place: string, medium: Medium][] = [
  ['host file', 'absolute path', { path: '/etc/passwd' }],
  ['host file', 'relative path', { path: '../../../etc/passwd' }],
  ['host file', 'file: URL as a path', { path: 'file:///etc/passwd' }],
  ['host file', 'UNC path', { path: '\\\\host\\share\\a' }],
  ['host file', 'Windows drive', { path: 'C:\\Users\\a\\secret' }],
  ['host file', 'beside data', { path: '/etc/passwd', data: '' }],
  ['file descriptor', 'a number', { path: 46 }],
  ['file descriptor', 'true', { path: true }],
  ['file descriptor', 'a number with a fraction', { path: 5.0 }],
  ['file descriptor', 'a list', { path: [46] }],
  ['fetch', 'plain URL', { url: 'http://example.org/a' }],
  ['fetch', 'loopback', { url: 'http://127.0.0.1:1/a' }],
  ['fetch', 'decimal address', { url: 'http://2130706433/' }],
  ['fetch', 'mapped address', { url: 'http://[::ffff:127.0.0.1]/' }],
  ['fetch', 'file: URL', { url: 'file:///etc/passwd' }],
  ['fetch', 'encoded URL', { url: 'http://%31%32%37.0.0.1/' }],
  ['media folder to the trash', 'empty name', { data: 'AA==', filename: '', deleteExisting: true }],
]

const media: Attack[] = NOTE_ACTIONS.flatMap(([action, wrap]) =>
  CARRIERS.flatMap(([carrier, carry]) =>
    MEDIA.map(([hole, place, medium]) =>
      attack(
        hole,
        `${action}, ${carrier}, ${place}`,
        action,
        wrap({ ...plain, ...carry({ filename: 'a', fields: ['Front'], ...medium }) }),
      ),
    ),
  ),
)

const stored: Attack[] = MEDIA.map(([hole, place, medium]) =>
  attack(hole, `storeMediaFile, ${place}`, 'storeMediaFile', { filename: 'a', ...medium }),
)

const spelt: Attack[] = [
  attack('host file', 'the last of two paths', 'storeMediaFile', '{"filename":"a","path":"","path":"/etc/passwd"}'),
  attack('host file', 'an escaped name', 'storeMediaFile', '{"filename":"a","p\\u0061th":"/etc/passwd"}'),
  attack('host file', 'the last of two params', 'storeMediaFile', '{"filename":"a","data":null,"path":"/etc/passwd"}'),
  attack(
    'host file',
    'the last of two notes',
    'addNote',
    `{"note":${JSON.stringify(plain)},"note":${JSON.stringify({ ...plain, audio: { filename: 'a', path: '/etc/passwd' } })}}`,
  ),
  attack(
    'host file',
    'an escaped name in the second of two media',
    'addNote',
    `{"note":${JSON.stringify(plain).slice(0, -1)},"audio":[],"\\u0061udio":{"filename":"a","\\u0070ath":"/etc/passwd"}}}`,
  ),
]

const others: Attack[] = [
  attack('export', 'exportPackage', 'exportPackage', { deck: 'Default', path: '/tmp/x.apkg' }),
  attack('import', 'importPackage', 'importPackage', { path: '/tmp/x.apkg' }),
  attack('import', 'guiImportFile', 'guiImportFile', { path: '/tmp/x.apkg' }),
  attack('import', 'guiImportFile without a path opens a window', 'guiImportFile', {}),
  attack('folder list', 'a way up', 'getMediaFilesNames', { pattern: '../*' }),
  attack('folder list', 'an absolute pattern', 'getMediaFilesNames', { pattern: '/etc/*' }),
  attack('folder list', 'a drive', 'getMediaFilesNames', { pattern: 'C:\\*' }),
  attack('media folder to the trash', 'deleteMediaFile', 'deleteMediaFile', { filename: '' }),
  attack('SQL', 'cardsToNotes', 'cardsToNotes', { cards: ['0) union select sfld from notes --'] }),
  attack('SQL', 'cardsToNotes, second id', 'cardsToNotes', { cards: [1, '0) union select sfld from notes --'] }),
  attack('SQL', 'changeDeck', 'changeDeck', { cards: ['0) or (1'], deck: 'Default' }),
  attack('SQL', 'relearnCards', 'relearnCards', { cards: ['0) or (1'] }),
  attack('SQL', 'insertReviews', 'insertReviews', { reviews: [['1', '2', 'x', 1, 1, 1, 1, 1, 1]] }),
  attack('raw reviews', 'insertReviews', 'insertReviews', { reviews: [[1, 2, 3, 1, 1, 1, 1, 1, 1]] }),
  attack('lost template', 'modelTemplateReposition', 'modelTemplateReposition', {
    modelName: 'Basic',
    templateName: 'Card 1',
    index: '0',
  }),
  attack('search text from an id', 'areDue', 'areDue', { cards: ['1 or is:new'] }),
  attack('card attributes', 'without the guard', 'setSpecificValueOfCard', {
    card: 1,
    keys: ['did'],
    newValues: [1],
    warning_check: true,
  }),
  attack('card attributes', 'with a null guard', 'setSpecificValueOfCard', {
    card: 1,
    keys: ['did'],
    newValues: [1],
    warning_check: null,
  }),
  attack('a read that writes', 'getDeckStats of a text', 'getDeckStats', { decks: 'abc' }),
  attack('all note types', 'findAndReplaceInModels', 'findAndReplaceInModels', {
    modelName: '',
    findText: 'a',
    replaceText: 'b',
    front: true,
    back: true,
    css: true,
  }),
  attack('note types', 'removeEmptyNotes', 'removeEmptyNotes', {}),
  attack('full sync', 'removeDeckConfigId', 'removeDeckConfigId', { configId: 1 }),
  attack('full sync', 'modelFieldRemove', 'modelFieldRemove', { modelName: 'Basic', fieldName: 'Back' }),
  attack('full sync', 'modelTemplateRemove', 'modelTemplateRemove', { modelName: 'Basic', templateName: 'Card 1' }),
  attack('wiped tags', 'updateNoteModel', 'updateNoteModel', {
    note: { id: 1, modelName: 'Basic', fields: { Front: 'a' } },
  }),
  attack('script', 'createModel', 'createModel', {
    modelName: 'M',
    inOrderFields: ['A'],
    cardTemplates: [{ Front: '<script>', Back: '' }],
  }),
  attack('script', 'updateModelTemplates', 'updateModelTemplates', {
    model: { name: 'Basic', templates: { 'Card 1': { Front: '<script>' } } },
  }),
  attack('script', 'updateModelStyling', 'updateModelStyling', { model: { name: 'Basic', css: 'x' } }),
  attack('deletion', 'deleteNotes', 'deleteNotes', { notes: [1] }),
  attack('deletion', 'deleteDecks', 'deleteDecks', { decks: ['Default'], cardsToo: true }),
  attack('end', 'guiExitAnki', 'guiExitAnki', {}),
  attack('block', 'sync', 'sync', {}),
  attack('block', 'guiCheckDatabase', 'guiCheckDatabase', {}),
  attack('profile switch', 'loadProfile', 'loadProfile', { name: 'Other' }),
  attack('suspend', 'unsuspend by suspend', 'suspend', { cards: [1], suspend: false }),
]

/** Every one is refused to card-creator. */
export const attacks: readonly Attack[] = [...media, ...stored, ...spelt, ...others]

const call = ({ action, params }: Attack, extra = '') => `{"action":"${action}","params":${params}${extra}}`

/** Each depth and spelling in which a call can come. */
export const wrappings: readonly [name: string, wrap: (attack: Attack, key: string) => string][] = [
  ['version 6', (one, key) => call(one, `,"version":6,"key":${key}`)],
  ['no version', (one, key) => call(one, `,"key":${key}`)],
  ['an escaped action', (one, key) => call(one, `,"version":6,"key":${key}`).replace(/"action":"(.)/, escapeFirst)],
  ['the last of two actions', (one, key) => `{"action":"version",${call(one, `,"key":${key}`).slice(1)}`],
  ['the last of two params', (one, key) => `{"params":{},${call(one, `,"version":6,"key":${key}`).slice(1)}`],
  ['in a multi', (one, key) => inMulti([call(one)], key)],
  ['in a multi, with a key of its own', (one, key) => inMulti([call(one, `,"version":6,"key":${key}`)], key)],
  [
    'three deep, behind good calls',
    (one, key) => {
      const inner = `{"action":"multi","params":{"actions":[{"action":"version"},${call(one, ',"version":6')}]}}`
      return inMulti(['{"action":"deckNames"}', `{"action":"multi","params":{"actions":[${inner}]}}`], key)
    },
  ],
]

function inMulti(items: readonly string[], key: string): string {
  return `{"action":"multi","version":6,"key":${key},"params":{"actions":[${items.join(',')}]}}`
}

function escapeFirst(_: string, letter: string): string {
  return `"action":"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}
