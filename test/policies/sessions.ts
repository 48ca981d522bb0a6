/** One request as a client really sends it; a body that is no object is sent as it is. */
export interface Sent {
  readonly method?: string
  /** Header lines besides Host and Content-Length. */
  readonly headers?: readonly string[]
  readonly body: object | string
}

/** What a client does in one sitting, written from its habits (the list of them is in the project's facts about AnkiConnect). */
export interface Session {
  readonly client: string
  /** Which built-in client it is. */
  readonly as: 'local-program' | 'browser-extension' | 'local-page'
  readonly origin?: string
  /** Whether card-creator is made for it. */
  readonly creator: boolean
  readonly sends: readonly Sent[]
}

const EXTENSION = 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'
const DATA = 'iVBORw0KGgo='

const note = (front: string, more: object = {}) => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: front, Back: 'b' },
  tags: ['t'],
  options: { allowDuplicate: true },
  ...more,
})
const v =
  (version: number) =>
  (action: string, params?: object, more: object = {}) => ({
    body: { action, ...(params && { params }), version, ...more },
  })
const two = v(2)
const six = v(6)
const bare = (action: string, params?: object) => ({ body: { action, ...(params && { params }) } })
const item = (action: string, params: object = {}) => ({ action, params })
const typed = (type: string, sent: Sent): Sent => ({ ...sent, headers: [`Content-Type: ${type}`] })

/** @param file a file on this machine that a program may hand to Anki by its path */
export function sessions(file: string): readonly Session[] {
  const program = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
    client,
    as: 'local-program',
    creator,
    sends,
  })
  const extension = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
    client,
    as: 'browser-extension',
    origin: EXTENSION,
    creator,
    sends,
  })
  const page = (client: string, creator: boolean, ...sends: Sent[]): Session => ({
    client,
    as: 'local-page',
    origin: 'http://127.0.0.1:5000',
    creator,
    sends,
  })
  return [
    extension(
      'Yomitan',
      true,
      two('version'),
      two('deckNames'),
      two('modelNames'),
      two('modelFieldNames', { modelName: 'Basic' }),
      two('canAddNotes', { notes: [note('yomitan'), note('y2', { deckName: null })] }),
      two('canAddNotesWithErrorDetail', { notes: [note('yomitan', { deckName: null })] }),
      two('multi', {
        actions: [item('findNotes', { query: '"deck:Default" "front:a"' }), item('findNotes', { query: '"front:b"' })],
      }),
      two('notesInfo', { notes: [] }),
      two('notesInfo', { notes: [-1, 0] }),
      two('storeMediaFile', { filename: 'yomitan_audio.png', data: DATA }),
      two('addNote', { note: note('yomitan', { tags: ['yomitan'] }) }),
      two('guiBrowse', { query: 'nid:1' }),
      two('getMediaFilesNames', { pattern: 'yomitan*' }),
    ),
    extension(
      'Yomitan, which suspends what it adds',
      false,
      two('addNote', { note: note('yomitan suspended') }),
      two('findCards', { query: 'nid:1700000000000' }),
      two('suspend', { cards: [] }),
    ),
    extension(
      'Yomichan',
      true,
      two('version'),
      two('canAddNotes', { notes: [note('yomichan')] }),
      two('addNote', { note: note('yomichan') }),
    ),
    page(
      'Lute',
      true,
      bare('deckNames'),
      bare('multi', { actions: [item('modelNames'), item('addNote', { note: note('lute') })] }),
    ),
    program(
      'Lute with media by URL',
      false,
      six('storeMediaFile', { filename: 'lute.mp3', url: 'http://localhost:1/lute.mp3' }),
    ),
    program(
      'mcp-ankiconnect',
      true,
      bare('deckNames'),
      bare('findCards', { query: 'is:due' }),
      bare('cardsInfo', { cards: [] }),
      bare('addNotes', { notes: [note('mcp 1'), note('mcp 2')] }),
    ),
    program(
      'Obsidian_to_Anki',
      false,
      typed('text/plain;charset=UTF-8', six('modelNames')),
      six('multi', {
        actions: [
          item('multi', {
            actions: [item('multi', { actions: [item('addNote', { note: note('oa') }), item('deckNames')] })],
          }),
          item('storeMediaFile', { filename: 'oa.png', path: file }),
          item('multi', { actions: [] }),
          item('changeDeck', { cards: [], deck: 'Default' }),
          item('deleteNotes', { notes: [] }),
          item('addTags', { notes: [], tags: 'a' }),
          item('updateNoteFields', { note: { id: 1, fields: { Front: 'x' } } }),
        ],
      }),
    ),
    program(
      'flashcards-obsidian',
      true,
      six('createDeck', { deck: 'Obsidian' }),
      six('addNote', { note: note('fo') }),
      six('notesInfo', { notes: [] }),
    ),
    extension(
      'ODH',
      false,
      six('version'),
      six('addNote', {
        note: note('odh', {
          audio: [{ url: 'https://dict.invalid/a.mp3', filename: 'odh.mp3', skipHash: 'x', fields: ['Back'] }],
        }),
      }),
    ),
    program(
      'GameSentenceMiner',
      true,
      six('findNotes', { query: 'added:1' }),
      six('notesInfo', { notes: [-1] }),
      six('storeMediaFile', { filename: 'gsm.png', data: DATA }),
      six('updateNoteFields', { note: { id: 1, fields: { Back: 'gsm' } } }),
      six('addTags', { tags: 'gsm', notes: [] }),
      six('guiBrowse', { query: 'nid:1' }),
    ),
    program(
      'Memento',
      false,
      six('modelFieldNames', { modelName: 'Basic' }, { key: null }),
      six('addNote', {
        note: note('memento', { audio: [{ url: 'http://127.0.0.1:1/a', filename: 'm.mp3', fields: ['Back'] }] }),
      }),
    ),
    program(
      'py_ankiconnect',
      true,
      typed('application/octet-stream', six('findNotes', { query: '' })),
      six('getTags'),
      six('deckNamesAndIds'),
    ),
    program(
      'vocabsieve',
      false,
      six('modelNames'),
      six('addNote', { note: note('vs', { picture: [{ path: file, filename: 'vs.png', fields: ['Back'] }] }) }),
    ),
    extension(
      'Saladict',
      true,
      six('deckNames', undefined, { key: null }),
      six('findNotes', { query: 'deck:Default' }, { key: null }),
      six('addNote', { note: note('saladict') }),
    ),
    program(
      'yanki',
      false,
      six('requestPermission'),
      six('changeDeck', { cards: ['1700000000001'], deck: 'Default' }),
      six('modelStyling', { modelName: 'Basic' }),
      six('createModel', {
        modelName: 'Yanki',
        inOrderFields: ['A'],
        cardTemplates: [{ Front: '{{A}}', Back: '{{A}}' }],
      }),
      six('createModel', {
        modelName: 'Yanki',
        inOrderFields: ['A'],
        cardTemplates: [{ Front: '{{A}}', Back: '{{A}}' }],
      }),
      six('updateModelStyling', { model: { name: 'Yanki', css: 'a' } }),
      six('findCards', { query: 'deck:none' }),
      six('deleteNotes', { notes: [1] }),
      six('deleteDecks', { decks: [], cardsToo: true }),
    ),
    program(
      'the KOReader plug-in',
      false,
      six('addNote', {
        note: note('ko', { audio: { url: 'http://localhost:1/ko.mp3', filename: 'ko.mp3', fields: ['Back'] } }),
      }),
    ),
    program(
      'the KOReader plug-in without sound',
      true,
      six('version'),
      six('modelNames'),
      six('addNote', { note: note('ko plain', { tags: [] }) }),
    ),
    program(
      'ankimcp',
      true,
      six('deckNames'),
      six('notesInfo', { query: 'deck:Default' }),
      six('updateNoteTags', { note: 1, tags: ['a'] }),
      six('getDeckStats', { decks: ['Default'] }),
    ),
    page(
      'LinguaCafe',
      true,
      six('addNote', { note: note('lc') }),
      six('addNote', { note: note('lc', { modelName: 'Missing' }) }),
    ),
    program(
      'ankiconnect-rs',
      true,
      six('addNote', { note: note('rs', { deckName: 'Missing' }) }),
      six('addNote', { note: note('rs', { options: {} }) }),
      six('addNote', { note: note('rs', { options: {} }) }),
    ),
    program('org-anki', true, {
      method: 'GET',
      body: {
        action: 'multi',
        version: 6,
        params: {
          actions: [
            item('addNote', { note: note('org', { tags: '' }) }),
            item('updateNoteTags', { note: 1, tags: '' }),
          ],
        },
      },
    }),
    program(
      'anki.nvim',
      true,
      { method: 'GET', body: { action: 'deckNames', version: 6 } },
      { method: 'GET', body: { action: 'guiAddCards', version: 6, params: { note: note('nvim') } } },
    ),
    extension(
      'asbplayer',
      true,
      typed('text/plain;charset=UTF-8', six('deckNames')),
      typed(
        'text/plain;charset=UTF-8',
        six('updateNoteFields', {
          note: { id: 1, fields: { Back: 'a' }, audio: { filename: 'a.mp3', data: DATA, fields: ['Back'] } },
        }),
      ),
      six('guiAddCards', { note: note('asb') }),
    ),
    program('ankiconnect-java', true, six('multi', { actions: [item('version'), item('modelNamesAndIds')] })),
    program(
      'anki-editor',
      true,
      {
        body: '{"action":"addNote","version":5,"params":{"note":{"deckName":"X","modelName":"Basic","fields":{"Front":"ae","Back":""},"deckName":"Default"}}}',
      },
      six('updateNoteFields', { note: { ...note('ae'), id: 1, audio: [] } }),
      six('cardsInfo', { cards: [] }),
    ),
    program(
      'mpvacious',
      true,
      six('findNotes', { query: 'added:1' }),
      six('notesInfo', { notes: [] }),
      six('storeMediaFile', { filename: 'mpv.png', data: DATA }),
      six('guiBrowse', { query: 'nid:0' }),
    ),
    program(
      'JL',
      false,
      six('storeMediaFile', { filename: file, path: file }),
      six('canAddNotes', { notes: [note('jl')] }),
    ),
    program(
      'logseq',
      false,
      six('addNote', { note: note('logseq', { picture: [{ path: file, filename: 'l.png', fields: ['Back'] }] }) }),
      six('removeEmptyNotes'),
    ),
    program(
      'the Raycast extension',
      true,
      six('version'),
      six('findCards', { query: 'is:new' }),
      six('guiBrowse', { query: 'is:new' }),
    ),
    program('Yomine', true, six('findNotes', { query: '*' }), six('getIntervals', { cards: [] })),
    page(
      'mokuro-reader',
      true,
      two('requestPermission'),
      six('notesInfo', { notes: [] }),
      six('updateNoteFields', { note: { id: 1, fields: { Back: 'm' } } }),
    ),
    program(
      'a script with curl',
      false,
      typed(
        'application/x-www-form-urlencoded',
        six('exportPackage', { deck: 'Missing', path: '/nonexistent/x.apkg' }),
      ),
      six('sync'),
    ),
  ]
}
