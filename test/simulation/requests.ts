import { type Call, note, read, write } from './calls.ts'
import type { Ledger } from './ledger.ts'
import { anyNote, favourite, isPlanted, type Profile } from './profile.ts'
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
  /** The last request of this client. */
  readonly last: SimulatedRequest | null
  /** The last request of this client if the gateway refused it. */
  readonly refused: SimulatedRequest | null
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

/** Reads, up to so many in one request. */
export const reads = (most: number) => (surroundings: Surroundings) => {
  const { random } = surroundings
  const calls = Array.from({ length: random.chance(0.7) ? 1 : 1 + random.below(most) }, () => read(surroundings))
  return request(calls, [], random)
}

/** No note has an id from here on, and hardly anybody asks twice for the same one. */
const UNUSED = 2_000_000
/**
 * A note, and then the same note in two calls, the second of which no cache can know: a reply from two moments shows two versions of the
 * note.
 */
export const compares = ({ random, open, last }: Surroundings): SimulatedRequest => {
  const call = (...notes: number[]): Call => ({ action: 'notesInfo', params: { notes } })
  const id = Number(/^\{"action":"notesInfo","params":\{"notes":\[(\d+)\]/.exec(last?.body ?? '')?.[1] ?? 0)
  if (id === 0) return request([call((open === null ? undefined : favourite(open, random)?.id) ?? 1)], [], random)
  return request([call(id), call(id, UNUSED + random.below(2 ** 30))], [], random)
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

/** Deletes a note at a time. */
export const cleans = ({ random, open }: Surroundings): SimulatedRequest => {
  const notes = open === null ? [] : [...open.collection.notes.values()].filter((one) => !isPlanted(one))
  const id = notes.length === 0 ? NOBODY + 1 : random.pick(notes).id
  return request([{ action: 'deleteNotes', params: { notes: [id] } }], [[]], random)
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
