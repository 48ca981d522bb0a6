import { bare, DATA, item, note, program, type Session, six, typed } from './session.ts'

/** What programs do; `file` is one on this machine that a program may hand to Anki by its path. */
export function programSessions(file: string): readonly Session[] {
  return [
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
