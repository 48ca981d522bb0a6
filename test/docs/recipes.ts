import { join } from 'node:path'
import { bare, DATA, item, note, type Sent, six, two, typed } from '../policies/session.ts'
import { pageSessions } from '../policies/sessions-pages.ts'
import { programSessions } from '../policies/sessions-programs.ts'

/** One page of docs/clients, and what its client does in one sitting. */
export interface Recipe {
  readonly page: string
  /** The client of the page's configuration. */
  readonly client: string
  readonly origin?: string
  /** The file of the page's configuration that holds the client's key; the client has no key without it. */
  readonly keyFile?: string
  /** Whether the client carries its key in the path of the address, as programs without a key field do. */
  readonly keyInPath?: boolean
  /** Whether it is on another machine; the tests call from this one. */
  readonly isRemote?: boolean
  /** The built-in client that it is without a configuration; null if the gateway refuses it. */
  readonly without: 'local-program' | 'browser-extension' | null
  readonly sends: readonly Sent[]
  /** Calls beyond the recipe. The page shows the text of the first one's refusal. */
  readonly beyond: readonly Sent[]
}

const sessions = [...pageSessions, ...programSessions('/home/me/vault/a.png')]
const usual = (...clients: readonly string[]): Sent[] =>
  clients.flatMap((client) => {
    const found = sessions.find((session) => session.client === client)
    if (found === undefined) throw new Error(`no session of ${client}`)
    return found.sends
  })
const ofAction = (action: string) => (sent: Sent) =>
  typeof sent.body === 'object' && 'action' in sent.body && sent.body.action === action

/** The recipes of docs/clients; `vault` is the folder that a page calls /home/me/vault. */
export const recipes = (vault: string): readonly Recipe[] => [
  {
    page: 'yomitan',
    client: 'yomitan',
    origin: 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn',
    without: 'browser-extension',
    sends: [
      ...usual('Yomitan', 'Yomitan, which suspends what it adds'),
      two('updateNoteFields', { note: { id: 1, fields: { Back: 'b' } } }),
      two('guiEditNote', { note: 1 }),
      two('apiReflect', { scopes: ['actions'], actions: ['guiEditNote'] }),
    ],
    beyond: [two('deleteNotes', { notes: [1] }), two('storeMediaFile', { filename: 'a', path: '/etc/passwd' })],
  },
  {
    page: 'asbplayer',
    client: 'asbplayer',
    origin: 'chrome-extension://hkledmpjpaehamkiehglnbelcpdflcab',
    without: 'browser-extension',
    sends: [
      ...usual('asbplayer'),
      six('version'),
      six('addNote', { note: note('asb', { audio: { filename: 'asbp_a.mp3', data: DATA, fields: ['Back'] } }) }),
      six('storeMediaFile', { filename: 'asbp_a.webm', data: DATA, deleteExisting: false }),
      six('addTags', { notes: [], tags: 'asb' }),
      six('cardsModTime', { cards: [1] }),
      six('areSuspended', { cards: [] }),
    ],
    beyond: [
      six('createModel', { modelName: 'A', inOrderFields: ['A'], cardTemplates: [{ Front: '{{A}}', Back: '' }] }),
      six('deleteNotes', { notes: [1] }),
    ],
  },
  {
    page: 'obsidian',
    client: 'obsidian',
    origin: 'app://obsidian.md',
    without: null,
    sends: [
      ...usual('flashcards-obsidian'),
      ...usual('Obsidian_to_Anki').filter((sent) => !ofAction('multi')(sent)),
      six('multi', {
        actions: [
          item('multi', { actions: [item('addNote', { note: note('oa') }), item('deckNames')] }),
          item('storeMediaFile', { filename: 'a.png', path: join(vault, 'a.png') }),
          item('storeMediaFile', { filename: 'b.png', data: DATA }),
          item('changeDeck', { cards: [], deck: 'Default' }),
          item('updateNoteFields', { note: { id: 1, fields: { Front: 'x' } } }),
        ],
      }),
    ],
    beyond: [six('storeMediaFile', { filename: 'a', path: '/etc/passwd' }), six('deleteDecks', { decks: ['a'] })],
  },
  {
    page: 'yanki',
    client: 'yanki',
    origin: 'app://obsidian.md',
    without: null,
    sends: [
      ...usual('yanki'),
      six('storeMediaFile', { filename: 'y.png', data: DATA, deleteExisting: true }),
      six('sync'),
    ],
    beyond: [
      six('storeMediaFile', { filename: 'a', path: '/etc/passwd' }),
      six('exportPackage', { deck: 'a', path: '/a' }),
    ],
  },
  {
    page: 'gamesentenceminer',
    client: 'gamesentenceminer',
    keyFile: 'gsm-key',
    keyInPath: true,
    without: 'local-program',
    sends: [
      ...usual('GameSentenceMiner'),
      six('findCards', { query: 'Sentence:*a*' }),
      six('guiSelectedNotes'),
      six('guiEditNote', { note: 1 }),
    ],
    beyond: [six('deleteNotes', { notes: [1] }), six('storeMediaFile', { filename: 'a', path: '/etc/passwd' })],
  },
  {
    page: 'koreader',
    client: 'kobo',
    keyFile: 'kobo-key',
    isRemote: true,
    without: null,
    sends: usual('the KOReader plug-in without sound'),
    beyond: [
      six('addNote', {
        note: note('ko', { audio: { url: 'https://forvo.invalid/a.mp3', filename: 'ko.mp3', fields: ['Back'] } }),
      }),
    ],
  },
  {
    page: 'mcp-servers',
    client: 'claude',
    keyFile: 'claude-key',
    without: 'local-program',
    sends: [...usual('mcp-ankiconnect', 'ankimcp'), six('suspend', { cards: [] })],
    beyond: [
      six('storeMediaFile', { filename: 'a', path: '/etc/passwd' }),
      six('createModel', { modelName: 'A', inOrderFields: ['A'], cardTemplates: [{ Front: '{{A}}', Back: '' }] }),
      six('deleteNotes', { notes: [1] }),
    ],
  },
  {
    page: 'scripts',
    client: 'statistics',
    keyFile: 'statistics-key',
    without: 'local-program',
    sends: [
      typed('application/x-www-form-urlencoded', six('deckNames')),
      typed('application/octet-stream', six('findCards', { query: 'is:due' })),
      bare('cardsInfo', { cards: [] }),
    ],
    beyond: [six('addNote', { note: note('script') }), six('sync')],
  },
  {
    page: 'web-pages',
    client: 'mokuro-reader',
    origin: 'https://reader.mokuro.app',
    without: null,
    sends: [
      ...usual('mokuro-reader'),
      six('version'),
      six('deckNames'),
      six('modelFieldNames', { modelName: 'Basic' }),
      six('createDeck', { deck: '__mokuro_test_1700000000000' }),
      six('deleteDecks', { decks: ['__mokuro_test_1700000000000'], cardsToo: true }),
      six('addNote', { note: note('moku') }),
      six('storeMediaFile', { filename: 'mokuro_a.jpg', data: DATA }),
    ],
    beyond: [six('deleteDecks', { decks: ['Default'], cardsToo: true }), six('createDeck', { deck: 'Mine' })],
  },
  {
    page: 'other-devices',
    client: 'tablet',
    origin: 'moz-extension://0c5f2a3e-9d41-4b7a-8a51-6f1f2f0f7c11',
    keyFile: 'tablet-key',
    isRemote: true,
    without: null,
    sends: usual('Yomitan'),
    beyond: [two('deleteNotes', { notes: [1] }), two('suspend', { cards: [] })],
  },
]
