import { ask, type Met } from '../../support/ask.ts'
import type { FaultyAnki, Sent } from './faulty-anki.ts'
import type { Kind, Meeting } from './points.ts'

const note = (front: string) => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: front, Back: 'back' },
  options: { allowDuplicate: true },
})
const fronts = (count: number, from: string) => Array.from({ length: count }, (_, index) => `${from}${index}`)
const DATA = Buffer.alloc(300_000, 'picture').toString('base64')

/** A kind of call: what its clients send, which exchange is meant, and the writes it stands for. */
export interface Given {
  /** Sends it, and resolves to what each client met. */
  send(port: number, anki: FaultyAnki): Promise<readonly Met[]>
  /** Whether an exchange is the one that fails. */
  is(calls: readonly Sent[]): boolean
  /** Whether an exchange is the one before it, of the same call or of another client. Null if nothing comes before it. */
  readonly before: ((calls: readonly Sent[]) => boolean) | null
  /** The first fields of the notes that it adds. */
  readonly notes: readonly string[]
  /** The file that it stores. */
  readonly file: string | null
}

/** Creates a call of a kind whose notes and file are named after `mark`. */
export function callOf(kind: Kind, mark: string): Given {
  const plain = { notes: [], file: null, before: null }
  switch (kind) {
    case 'read':
      return {
        ...plain,
        send: async (port) => [await ask(port, { action: 'deckNames' })],
        is: ([call]) => call?.action === 'deckNames',
      }
    case 'write': {
      const actions = [{ action: 'noSuchAction' }, { action: 'addNote', version: 6, params: { note: note(mark) } }]
      return {
        ...plain,
        notes: [mark],
        send: async (port) => [await ask(port, { action: 'multi', params: { actions } })],
        is: ([call]) => call?.action === 'addNote',
      }
    }
    case 'pack':
      return {
        ...plain,
        async send(port, anki) {
          const held = anki.hold('getProfiles')
          const first = ask(port, { action: 'getProfiles' })
          const go = await held
          const reads = ['deckNames', 'modelNames', 'getTags'].map((action) => ask(port, { action }))
          // The gateway answers it itself, and so after it has read what came before.
          await ask(port, { action: 'requestPermission' })
          go()
          await first
          return Promise.all(reads)
        },
        is: (calls) => calls.length > 1,
        before: ([call]) => call?.action === 'getProfiles',
      }
    case 'split': {
      const notes = fronts(40, mark)
      let parts = 0
      return {
        ...plain,
        notes,
        send: async (port) => [await ask(port, { action: 'addNotes', params: { notes: notes.map(note) } })],
        is: ([call]) => call?.action === 'addNote' && ++parts === 2,
        before: ([call]) => call?.action === 'addNote',
      }
    }
    case 'offload': {
      const file = `pic-${mark}.bin`
      return {
        ...plain,
        file,
        send: async (port) => [await ask(port, { action: 'storeMediaFile', params: { filename: file, data: DATA } })],
        is: ([call]) => call?.action === 'storeMediaFile' && call.params.filename === file,
      }
    }
  }
}

const TEXTS: readonly (readonly [RegExp, Meeting])[] = [
  [
    /"error": "outcome unknown: addNotes was sent to Anki in parts and no reply came to notes 17 to 32 of 40; nothing/,
    'rest unknown',
  ],
  [/"error": "Anki ended before all of addNotes was sent; notes 17 to 40 were not sent, and nothing/, 'rest unsent'],
  [
    /"error": "outcome unknown: (addNote|storeMediaFile) was sent to Anki and no reply came; it was not repeated"/,
    'unknown',
  ],
  [/"error": "Anki did not answer in time"/, 'late'],
  [/"error": "Anki gave a reply that could not be read"/, 'unreadable'],
]

/** What a client met, in the table's words; what the table has no word for, as it stands. */
export function meetingOf({ status, text }: Met): Meeting | string {
  if (status === null) return 'ended'
  const found = TEXTS.find(([pattern]) => pattern.test(text ?? ''))
  if (found !== undefined) return found[1]
  return /"error": "(?!unsupported action")/.test(text ?? '') ? (text ?? '') : 'answered'
}
