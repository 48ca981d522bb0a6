import type { Ledger } from './ledger.ts'
import { anyNote, type Profile } from './profile.ts'
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

/** A client as simulated. Times are in ms. */
export interface SimulatedClient {
  readonly name: string
  readonly profile?: string
  readonly budget?: string
  /** The shortest and the longest time between two requests. */
  readonly pause: readonly [number, number]
  /** How often it leaves before it has its reply. */
  readonly leaves: number
  /** Whether it stops in the phases in which nobody writes. */
  readonly rests?: boolean
  /** Whether it sends the next request without waiting for the reply to the last one. */
  readonly isHasty?: boolean
  next(surroundings: Surroundings): SimulatedRequest
}

interface Call {
  readonly action: string
  readonly params?: object
}

function request(calls: readonly Call[], marks: readonly (readonly string[])[], random: Random): SimulatedRequest {
  const isRead = marks.length === 0
  const version = random.chance(0.9) ? { version: 6 } : {}
  const items = calls.map((call) => ({ ...call, version: 6 }))
  const [only, ...others] = items
  const whole =
    others.length === 0 ? { ...only, ...version } : { action: 'multi', ...version, params: { actions: items } }
  return { body: JSON.stringify(whole), marks, isRead }
}

const note = (front: string) => ({ deckName: 'Default', modelName: 'Basic', fields: { Front: front, Back: 'b' } })

/** The reads that many clients send: the places of `deckNames`, `getTags` and `findNotes` below. */
const POPULAR = [0, 2, 5]

/** A read by chance, often one that somebody else has just asked for. */
function read({ random, open }: Surroundings): Call {
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

function write(
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

const reads = (most: number) => (surroundings: Surroundings) => {
  const { random } = surroundings
  const calls = Array.from({ length: random.chance(0.7) ? 1 : 1 + random.below(most) }, () => read(surroundings))
  return request(calls, [], random)
}

const writes = (client: string) => (surroundings: Surroundings) => {
  const { call, marks } = write(client, surroundings)
  return request([call], [marks], surroundings.random)
}

const mixed = (client: string) => (surroundings: Surroundings) => {
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
const bulk = (client: string) => (surroundings: Surroundings) => {
  const { random, ledger } = surroundings
  const marks = Array.from({ length: 17 + random.below(30) }, () => ledger.begin(client, 'addNotes'))
  return request([{ action: 'addNotes', params: { notes: marks.map(note) } }], [marks], random)
}

/** Takes away what has piled up, so that the collection stays small. */
const removes = ({ random, open, refused }: Surroundings): SimulatedRequest => {
  // Only the same call can be approved.
  if (refused !== null && random.chance(0.9)) return refused
  const ids =
    open === null || open.collection.notes.size === 0
      ? [1]
      : [...open.collection.notes.keys()].slice(0, Math.max(1, open.collection.notes.size - 40))
  return request([{ action: 'deleteNotes', params: { notes: ids } }], [[]], random)
}

/** The clients of every simulation. */
export const CLIENTS: readonly SimulatedClient[] = [
  { name: 'dictionary', pause: [5, 150], leaves: 0.02, isHasty: true, next: reads(6) },
  { name: 'vault', pause: [20, 400], leaves: 0, next: reads(12) },
  { name: 'poller', pause: [100, 300], leaves: 0, next: reads(1) },
  { name: 'editor', rests: true, pause: [20, 500], leaves: 0.02, next: writes('editor') },
  { name: 'hasty', rests: true, pause: [20, 900], leaves: 0.01, isHasty: true, next: writes('hasty') },
  { name: 'mixer', rests: true, pause: [50, 1500], leaves: 0.02, next: mixed('mixer') },
  { name: 'importer', rests: true, pause: [3000, 20_000], leaves: 0.05, next: bulk('importer') },
  {
    name: 'greedy',
    rests: true,
    budget: 'tight',
    pause: [20, 250],
    leaves: 0.01,
    isHasty: true,
    next: writes('greedy'),
  },
  { name: 'asker', rests: true, profile: 'asking', pause: [300, 3000], leaves: 0, next: removes },
  { name: 'looker', profile: 'looking', pause: [300, 3000], leaves: 0, next: writes('looker') },
  { name: 'light', pause: [1000, 3000], leaves: 0, next: reads(2) },
]
