import { bare, DATA, extension, item, note, page, type Session, six, two, typed } from './session.ts'

/** What extensions and pages do. */
export const pageSessions: readonly Session[] = [
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
  extension(
    'Saladict',
    true,
    six('deckNames', undefined, { key: null }),
    six('findNotes', { query: 'deck:Default' }, { key: null }),
    six('addNote', { note: note('saladict') }),
  ),
  page(
    'LinguaCafe',
    true,
    six('addNote', { note: note('lc') }),
    six('addNote', { note: note('lc', { modelName: 'Missing' }) }),
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
  page(
    'mokuro-reader',
    true,
    two('requestPermission'),
    six('notesInfo', { notes: [] }),
    six('updateNoteFields', { note: { id: 1, fields: { Back: 'm' } } }),
  ),
]
