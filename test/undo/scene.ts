import type { Test } from 'tap'
import type { UndoShown } from '../../src/admin/undo.ts'
import { type Sandbox, type Seed, startSandbox } from '../../src/sandbox/sandbox.ts'
import type { UndoableCall } from '../../src/undo/choose.ts'
import { type Caller, caller } from '../images/gate.ts'
import { clientConfigs } from '../support/clients.ts'
import { newFolder } from '../support/folder.ts'
import { type Front, type FrontOptions, startFront } from '../support/front.ts'

/** A gateway with a client whose calls can be undone, another client, and a way to Anki past the gateway. */
export interface Scene {
  readonly front: Front
  readonly folder: string
  readonly claude: Caller
  readonly other: Caller
  readonly anki: Caller
  undo(asked: object): Promise<UndoShown>
  /** As `undo`, with the whole reply. */
  ask(asked: object): Promise<Response>
  /** The kept calls of a client, newest first. */
  kept(client: string): Promise<readonly UndoableCall[]>
}

export interface SandboxScene extends Scene {
  readonly sandbox: Sandbox
}

export const SEED: Seed = {
  decks: ['One', 'Two', 'Two::Below'],
  notes: [
    { deck: 'One', fields: ['dog', 'Hund'], tags: ['animal', 'first'] },
    { deck: 'One', fields: ['cat', 'Katze'], tags: ['animal'] },
    { deck: 'Two', fields: ['tree', 'Baum'], suspended: true },
    { deck: 'Two::Below', fields: ['river', 'Fluss'], type: 'Basic (and reversed card)' },
    { deck: 'Default', fields: ['house', 'Haus'], tags: ['first'], flag: 2 },
  ],
  media: { 'a.txt': 'first', 'b.txt': 'second' },
}

export async function openScene(
  t: Test,
  options: Partial<FrontOptions> = {},
  seed: Seed = SEED,
): Promise<SandboxScene> {
  const sandbox = await startSandbox({ seed })
  t.teardown(() => sandbox.close())
  return { ...(await sceneBefore(t, { url: sandbox.url, port: sandbox.port }, options)), sandbox }
}

/** A scene in front of an AnkiConnect that runs. */
export async function sceneBefore(
  t: Test,
  { url, port }: { readonly url: string; readonly port: number },
  options: Partial<FrontOptions> = {},
): Promise<Scene> {
  const folder = options.stateFolder ?? newFolder(t)
  const clients = clientConfigs({ claude: { key: 'c', undo: true }, other: { key: 'o' } })
  const front = await startFront({ clients, ...options, upstream: { url, ...options.upstream }, stateFolder: folder })
  t.teardown(() => front.close())
  await front.known('up')
  return {
    front,
    folder,
    claude: caller(front.port, 'c'),
    other: caller(front.port, 'o'),
    anki: caller(port, null),
    undo: (asked) => undoAt(front, asked),
    ask: (asked) => askUndo(front, asked),
    kept: async (client) => (await (await fetch(`${undoUrl(front)}?client=${client}`)).json()) as UndoableCall[],
  }
}

type Admin = Pick<Front, 'gateway'>

function undoUrl({ gateway }: Admin): string {
  return `http://127.0.0.1:${gateway.adminAddress.port}/undo`
}

function askUndo(front: Admin, asked: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return fetch(undoUrl(front), { method: 'POST', headers, body: JSON.stringify(asked) })
}

/** Undoes through the admin listener. */
export async function undoAt(front: Admin, asked: object): Promise<UndoShown> {
  const reply = await askUndo(front, asked)
  if (!reply.ok) throw new Error(await reply.text())
  return (await reply.json()) as UndoShown
}

/** Everything that an undo brings back, without ids, times and reviews. */
export async function contentOf(anki: Caller): Promise<unknown> {
  const notes = (await anki('notesInfo', { notes: await anki('findNotes', { query: 'deck:*' }) })) as NoteInfo[]
  const cards = (await anki('cardsInfo', { cards: await anki('findCards', { query: 'deck:*' }) })) as CardInfo[]
  const names = (await anki('getMediaFilesNames')) as string[]
  const media: [string, unknown][] = []
  for (const filename of names.filter((name) => !name.startsWith('_')).sort())
    media.push([filename, await anki('retrieveMediaFile', { filename })])
  const models = (await anki('modelNames')) as string[]
  const types: unknown[] = []
  for (const modelName of models.sort()) {
    types.push([
      modelName,
      await anki('modelTemplates', { modelName }),
      await anki('modelStyling', { modelName }),
      await anki('modelFieldNames', { modelName }),
    ])
  }
  return {
    notes: notes
      .map(({ noteId, modelName, fields, tags }) => ({
        modelName,
        fields: Object.entries(fields).map(([name, { value }]) => [name, value]),
        tags: [...tags].sort(),
        cards: cards
          .filter(({ note }) => note === noteId)
          .map(({ ord, deckName, queue, type, due, interval, factor, reps, lapses, left, flags }) => ({
            ord,
            deckName,
            queue,
            type,
            due,
            interval,
            factor,
            reps,
            lapses,
            left,
            flags,
          }))
          .sort((one, other) => one.ord - other.ord),
      }))
      .map((note) => JSON.stringify(note))
      .sort(),
    decks: ((await anki('deckNames')) as string[]).sort(),
    media,
    types,
  }
}

interface NoteInfo {
  readonly noteId: number
  readonly modelName: string
  readonly fields: Record<string, { readonly value: string }>
  readonly tags: readonly string[]
}

interface CardInfo extends Record<string, unknown> {
  readonly note: number
  readonly ord: number
}
