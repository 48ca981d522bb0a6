import type { Ledger } from './ledger.ts'
import { anyNote, isPlanted, type Profile } from './profile.ts'
import type { Random } from './random.ts'

/** A request of a simulated client. */
export interface SimulatedRequest {
  readonly body: string
  /** The marks of its writes, one list for each of its calls. */
  readonly marks: readonly (readonly string[])[]
  /** Whether all its calls read, and depend on nothing but the collection. */
  readonly isRead: boolean
}

/** The surroundings of a client that makes up its next request. */
export interface Surroundings {
  readonly random: Random
  readonly ledger: Ledger
  readonly open: Profile | null
  /** The last request of this client if the gateway refused it. */
  readonly refused: SimulatedRequest | null
}

/** A call of a request. */
export interface Call {
  readonly action: string
  readonly params?: object
}

/** Makes a request of calls, with the marks of each. */
export function request(
  calls: readonly Call[],
  marks: readonly (readonly string[])[],
  random: Random,
): SimulatedRequest {
  const isRead = marks.length === 0
  const version = random.chance(0.9) ? { version: 6 } : {}
  const items = calls.map((call) => ({ ...call, version: 6 }))
  const [only, ...others] = items
  const whole =
    others.length === 0 ? { ...only, ...version } : { action: 'multi', ...version, params: { actions: items } }
  return { body: JSON.stringify(whole), marks, isRead }
}

/** A note of a mark, in this deck. */
export const note = (front: string, deckName = 'Default') => ({
  deckName,
  modelName: 'Basic',
  fields: { Front: front, Back: 'b' },
})

/** The reads that many clients send: the places of `deckNames`, `findNotes`, `notesInfo` and `getTags` below. */
const POPULAR = [0, 2, 4, 5]

/** A read by chance, often one that somebody else has just asked for. */
export function read({ random, open }: Surroundings): Call {
  const id = () => (open === null ? undefined : anyNote(open, random)?.id) ?? 1
  const card = () => (open === null ? 1 : (open.collection.cardsByNote.get(id())?.[0]?.id ?? 1))
  switch (random.chance(0.4) ? random.pick(POPULAR) : random.below(14)) {
    case 0:
      return { action: 'deckNames' }
    case 1:
      return { action: 'modelNames' }
    case 2:
      return {
        action: 'findNotes',
        params: { query: random.pick(['deck:Default', 'tag:leech', 'is:new', 'deck:none']) },
      }
    case 3:
      return { action: 'notesInfo', params: { notes: [id(), id()] } }
    case 4:
      return { action: 'notesInfo', params: { notes: random.chance(0.5) ? [7, id()] : [id()] } }
    case 5:
      return { action: 'getTags' }
    case 6:
      return { action: 'areSuspended', params: { cards: [card(), 9] } }
    case 7:
      return { action: 'findCards', params: { query: 'deck:Default' } }
    case 8:
      return { action: 'getIntervals', params: { cards: [card()] } }
    case 9:
      return { action: 'modelFieldNames', params: { modelName: 'Basic' } }
    case 10:
      return { action: 'cardsToNotes', params: { cards: [card()] } }
    case 11:
      return { action: 'getMediaFilesNames', params: { pattern: 'w9x.txt' } }
    case 12:
      return { action: 'canAddNotes', params: { notes: [note('by hand')] } }
    default:
      return { action: 'deckNamesAndIds' }
  }
}

/** A write by chance, with its mark. */
export function write(
  client: string,
  { random, ledger, open }: Surroundings,
): { readonly call: Call; readonly marks: string[] } {
  const id = (open === null ? undefined : anyNote(open, random)?.id) ?? 1
  const of = (action: string, params: (mark: string) => object) => {
    const mark = ledger.begin(client, action)
    return { call: { action, params: params(mark) }, marks: [mark] }
  }
  switch (random.below(12)) {
    case 0:
    case 5:
    case 6:
      return of('updateNoteFields', (mark) => ({ note: { id, fields: { Back: mark } } }))
    case 1:
    case 7:
      return of('addTags', (mark) => ({ notes: [id], tags: mark }))
    case 2:
      return of('createDeck', (mark) => ({ deck: random.chance(0.1) ? mark : `Default::${mark}` }))
    case 3:
      return of('storeMediaFile', (mark) => ({ filename: `${mark}.txt`, data: 'eA==' }))
    case 4:
      return of('updateNoteFields', (mark) => ({ note: { id: 3, fields: { Back: mark } } }))
    default:
      return of('addNote', (mark) => ({ note: note(mark) }))
  }
}

/** Reads, up to so many in one request. */
export const reads = (most: number) => (surroundings: Surroundings) => {
  const { random } = surroundings
  const calls = Array.from({ length: random.chance(0.7) ? 1 : 1 + random.below(most) }, () => read(surroundings))
  return request(calls, [], random)
}

/** One write. */
export const writes = (client: string) => (surroundings: Surroundings) => {
  const { call, marks } = write(client, surroundings)
  return request([call], [marks], surroundings.random)
}

/** Reads and writes in one request. */
export const mixed = (client: string) => (surroundings: Surroundings) => {
  const { random } = surroundings
  const calls: Call[] = []
  const marks: string[][] = []
  for (let count = 2 + random.below(4); count > 0; count--) {
    const made = random.chance(0.5) ? write(client, surroundings) : { call: read(surroundings), marks: [] }
    calls.push(made.call)
    marks.push(made.marks)
  }
  return request(calls, marks, random)
}

/** More notes than go in one exchange. */
export const bulk = (client: string) => (surroundings: Surroundings) => {
  const { random, ledger } = surroundings
  const marks = Array.from({ length: 17 + random.below(30) }, () => ledger.begin(client, 'addNotes'))
  return request([{ action: 'addNotes', params: { notes: marks.map((mark) => note(mark)) } }], [marks], random)
}

/** No note has this id. */
const NOBODY = 5

/** Takes away what has piled up, so that the collection stays small. */
export const removes = ({ random, open, refused }: Surroundings): SimulatedRequest => {
  // Only the same call can be approved.
  if (refused !== null && random.chance(0.9)) return refused
  const notes = open === null ? [] : [...open.collection.notes.values()].filter((one) => !isPlanted(one))
  const ids = notes.slice(0, Math.max(1, notes.length - 50)).map(({ id }) => id)
  // Nobody else names the last one, so that an approval is for this call alone.
  return request([{ action: 'deleteNotes', params: { notes: [...ids, NOBODY] } }], [[]], random)
}

/** A few writes of a client whose calls the owner takes back, deletions among them. */
export const changes = (client: string) => (surroundings: Surroundings) => {
  const { random, open } = surroundings
  if (random.chance(0.1)) return mixed(client)(surroundings)
  if (random.chance(0.1)) {
    const one = open === null ? undefined : anyNote(open, random)
    if (one !== undefined && !isPlanted(one))
      return request([{ action: 'deleteNotes', params: { notes: [one.id] } }], [[]], random)
  }
  return writes(client)(surroundings)
}

/** Media that are large enough to go to Anki as a file. */
const LARGE = 'A'.repeat(180 * 1024)

/** Stores large media. */
export const records =
  (client: string) =>
  ({ random, ledger }: Surroundings) => {
    const mark = ledger.begin(client, 'storeMediaFile')
    return request([{ action: 'storeMediaFile', params: { filename: `${mark}.bin`, data: LARGE } }], [[mark]], random)
  }
