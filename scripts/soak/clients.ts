import type { Random } from '../../test/fuzz/random.ts'
import type { Told } from './ledger.ts'
import type { Manner, Met, Talk } from './talk.ts'

/** The tools of one turn of a client. */
export interface Turn {
  readonly talk: Talk
  readonly random: Random
  /** A text that no other note of the run has. */
  unique(): string
  /** Writes down what the reply says of some notes. */
  note(ids: readonly string[], told: Told, said: string): void
  /** Tells of something that no client may meet. */
  finding(text: string): void
}

/** A client: how it speaks, how long it rests, and what it does in a turn. */
export interface SoakClient {
  readonly name: string
  readonly manner: Manner
  /** The shortest and the longest rest between two turns, in ms. */
  readonly rest: readonly [number, number]
  turn(given: Turn): Promise<void>
}

const PICTURE = Buffer.alloc(3000, 7).toString('base64')
/** A note that Anki takes twice, so that nothing but the gateway keeps it from being there twice. */
const noteOf = (front: string, more: object = {}) => ({
  deckName: 'Default',
  modelName: 'Basic',
  fields: { Front: front, Back: 'back' },
  options: { allowDuplicate: true },
  ...more,
})

/** The result of a reply in either shape; an error as an Error. */
export function resultOf(met: Met): unknown {
  if (met.kind !== 'reply') return new Error(met.kind)
  return unwrap(met.value)
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('error' in value)) return value
  const { result, error } = value as unknown as { result: unknown; error: unknown }
  return error === null ? result : new Error(String(error))
}

function toldBy(met: Met, result: unknown): Told {
  if (met.kind === 'left') return 'open'
  if (met.kind === 'end') return 'absent'
  if (result instanceof Error) return /outcome unknown/.test(result.message) ? 'open' : 'absent'
  return 'done'
}

/** Returns the meaning of one mark in the report of an interrupted addNotes. */
function toldByMark(mark = 'unsent'): Told {
  if (mark === 'unknown') return 'open'
  return /^[0-9]+$/.test(mark) ? 'done' : 'absent'
}

/** Adds a note and, if that was confirmed, finds it: nobody may get an answer from before its own write. */
async function add(
  { talk, unique, note, finding }: Turn,
  more: object = {},
  manner: Partial<Manner> = {},
): Promise<number | null> {
  const front = unique()
  const met = await talk('addNote', { note: noteOf(front, more) }, manner)
  const result = resultOf(met)
  const told = toldBy(met, result)
  note([front], told, met.text)
  if (told !== 'done') return null
  if (typeof result !== 'number') finding(`addNote answered ${met.text.slice(0, 200)}`)
  const found = resultOf(await talk('findNotes', { query: `front:${front}` }))
  if (Array.isArray(found) && (found.length !== 1 || found[0] !== result))
    finding(`${front} was added as ${result}, and the next search found ${JSON.stringify(found)}`)
  return result as number
}

/** Adds several notes in one call: in addNotes, or in a multi, some levels deep. */
async function addMany({ talk, unique, note, finding }: Turn, count: number, depth: number | null): Promise<void> {
  const fronts = Array.from({ length: count }, unique)
  if (depth === null) {
    const met = await talk('addNotes', { notes: fronts.map((front) => noteOf(front)) })
    const result = resultOf(met)
    const told = toldBy(met, result)
    if (told === 'done' && (!Array.isArray(result) || result.length !== count || result.includes(null)))
      finding(`addNotes of ${count} answered ${met.text.slice(0, 200)}`)
    const marks =
      result instanceof Error ? (/ids so far: \[(.*)\]/.exec(result.message)?.[1]?.split(', ') ?? null) : null
    if (marks === null) note(fronts, told, met.text)
    else for (const [index, front] of fronts.entries()) note([front], toldByMark(marks[index]), met.text)
    return
  }
  const calls = fronts.map((front) => ({ action: 'addNote', version: 6, params: { note: noteOf(front) } }))
  let actions: object[] = calls
  for (let level = 0; level < depth; level++) actions = [{ action: 'multi', version: 6, params: { actions } }]
  const met = await talk('multi', { actions }, { version: 6 })
  let result = resultOf(met)
  for (let level = 0; level < depth && Array.isArray(result); level++) result = unwrap(result[0])
  if (Array.isArray(result) && result.length !== count)
    finding(`a multi of ${count} answered ${met.text.slice(0, 200)}`)
  fronts.forEach((front, index) => {
    const own = Array.isArray(result) ? unwrap(result[index]) : result
    note([front], toldBy(met, own), Array.isArray(result) ? JSON.stringify(result[index]) : met.text)
  })
}

const read = (name: string, manner: Manner, rest: readonly [number, number], turn: SoakClient['turn']): SoakClient => ({
  name,
  manner,
  rest,
  turn,
})

const idsOf = (result: unknown) =>
  Array.isArray(result) ? (result.filter((id) => typeof id === 'number') as number[]) : []

/** Twenty clients with the habits of programs out there (docs/ankiconnect.md). */
export const CLIENTS: readonly SoakClient[] = [
  read('yomitan', { version: 2, type: 'application/json' }, [800, 3000], async (turn) => {
    const notes = Array.from({ length: 5 }, (_, index) => noteOf(`word ${index}`, { audio: [] }))
    await turn.talk('canAddNotes', { notes })
    if (turn.random.once(2)) await add(turn, { tags: ['yomitan'] }, { version: 2 })
  }),
  read('obsidian', { type: 'text/plain;charset=UTF-8' }, [3000, 9000], async (turn) => {
    await turn.talk('multi', { actions: [{ action: 'modelNames' }, { action: 'deckNames' }, { action: 'getTags' }] })
    await addMany(turn, 4, 3)
  }),
  read('gamesentenceminer', {}, [400, 500], async ({ talk }) => {
    await talk('findNotes', { query: 'added:1' })
    await talk('notesInfo', { notes: [-1, 0] })
  }),
  read('asbplayer', { type: 'text/plain' }, [2000, 5000], async (turn) => {
    const cards = idsOf(resultOf(await turn.talk('findCards', { query: 'deck:Default' }))).slice(0, 30)
    for (let at = 0; at < cards.length; at += 10) await turn.talk('cardsInfo', { cards: cards.slice(at, at + 10) })
    await add(turn, { picture: [{ filename: `${turn.unique()}.png`, data: PICTURE, fields: ['Back'] }] })
  }),
  read('yanki', { headers: { 'access-control-allow-origin': '*' } }, [2000, 6000], async (turn) => {
    const id = await add(turn)
    if (id === null) return
    const fields = { Front: '', Back: 'changed' }
    const infos = resultOf(await turn.talk('notesInfo', { notes: [`${id}`] }))
    const info = Array.isArray(infos) ? (infos[0] as { fields?: Record<string, { value: string }> }) : undefined
    const front = info?.fields?.Front?.value
    if (front !== undefined) await turn.talk('updateNoteFields', { note: { id, fields: { ...fields, Front: front } } })
  }),
  read('py_ankiconnect', {}, [9000, 15_000], async ({ talk }) => {
    await Promise.all(Array.from({ length: 50 }, () => talk('version')))
  }),
  read('koreader', { patience: 1000 }, [2000, 6000], async (turn) => {
    await add(turn, { audio: { filename: 'x.mp3', data: 'AAAA', fields: ['Back'] } })
  }),
  read('org-anki', { method: 'GET', key: null }, [2000, 5000], async (turn) => {
    await turn.talk('deckNames')
    await add(turn, { tags: '' })
  }),
  read('curl', { type: 'application/x-www-form-urlencoded' }, [20_000, 40_000], async ({ talk }) => {
    await talk('storeMediaFile', { filename: 'large.bin', data: Buffer.alloc(900_000, 1).toString('base64') })
  }),
  read('netcat', { halfCloses: true }, [2000, 5000], async (turn) => {
    await add(turn)
  }),
  read('odh', { patience: 100 }, [1000, 3000], async ({ talk }) => {
    await talk('version')
  }),
  read('ankimcp', { key: 'key-of-ankimcp' }, [2000, 6000], async (turn) => {
    const { talk } = turn
    const met = await talk('findNotes', { query: 'deck:Default' })
    if (met.kind === 'reply' && met.status >= 500) await talk('findNotes', { query: 'deck:Default' })
    await add(turn)
  }),
  read('mokuro', { headers: { origin: 'http://reader.example' } }, [3000, 6000], async ({ talk, finding }) => {
    const met = await talk('deckNames')
    if (met.kind === 'reply' && met.status !== 403) finding(`a page that is no client met ${met.status} ${met.text}`)
    await talk('requestPermission')
  }),
  read('lute', { version: null }, [2000, 5000], async (turn) => {
    await turn.talk('modelFieldNames', { modelName: 'Basic' })
    await add(turn, {}, { version: null })
  }),
  read('memento', { key: 'key-of-memento', version: 6 }, [2000, 5000], async (turn) => {
    await addMany(turn, 3, 0)
  }),
  read('ankiconnect-java', { key: null }, [1500, 4000], async ({ talk }) => {
    await talk('getDeckConfig', { deck: 'Default' })
    await talk('getCollectionStatsHTML', { wholeCollection: true })
  }),
  read('importer', {}, [25_000, 50_000], async (turn) => {
    await addMany(turn, 20 + turn.random.int(80), null)
  }),
  read('lingua-cafe', {}, [2000, 5000], async (turn) => {
    const front = turn.unique()
    const first = await turn.talk('addNote', { note: noteOf(front) })
    turn.note([front], toldBy(first, resultOf(first)), first.text)
    if (toldBy(first, resultOf(first)) !== 'done') return
    const again = resultOf(await turn.talk('addNote', { note: noteOf(front, { options: { allowDuplicate: false } }) }))
    if (typeof again === 'number') turn.finding(`${front} was added twice although duplicates were not allowed`)
  }),
  read('yomine', {}, [600, 900], async ({ talk }) => {
    await Promise.all([talk('deckNames'), talk('modelNames'), talk('getIntervals', { cards: [] })])
  }),
  read('gone', { patience: 30 }, [3000, 8000], async (turn) => {
    await add(turn)
  }),
]

/** Plays one client until its run ends. */
export async function play(client: SoakClient, turn: Turn, rest: (ms: number) => Promise<boolean>): Promise<void> {
  const [shortest, longest] = client.rest
  while (await rest(shortest + turn.random.int(longest - shortest))) await client.turn(turn)
}
