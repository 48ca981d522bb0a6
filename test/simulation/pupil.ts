import type { ClientConfig } from '../../src/clients/client.ts'
import { type Call, note } from './calls.ts'
import { anyNote, OUTSIDE, type Profile } from './profile.ts'
import type { Random } from './random.ts'
import { request, type Surroundings } from './requests.ts'

/** The decks of the client with a scope. */
export const SCOPE: NonNullable<ClientConfig['scope']> = { decks: ['School'], shared: 'tag', whole: [] }

/** Requests of a client with a scope: it names things inside and outside, and asks for everything. */
export const learns = (client: string) => (surroundings: Surroundings) => {
  const { random, open } = surroundings
  if (random.chance(0.15)) {
    const ids = lessons(open)
    // What never leaves its decks reads as without a scope.
    return request([{ action: 'notesInfo', params: { notes: [random.pick(ids), random.pick(ids)] } }], [], random)
  }
  const calls: Call[] = []
  const marks: string[][] = []
  for (let count = random.chance(0.7) ? 1 : 1 + random.below(4); count > 0; count--) {
    const made = random.chance(0.25) ? write(client, surroundings) : { call: read(open, random), marks: [] }
    calls.push(made.call)
    marks.push(made.marks)
  }
  return { ...request(calls, marks, random), isRead: false }
}

/** The notes that nobody moves or deletes. */
function lessons(open: Profile | null): number[] {
  const all = open === null ? [] : [...open.collection.notes.values()]
  const found = all.filter(({ fields }) => fields[0]?.startsWith('lesson')).map(({ id }) => id)
  return found.length === 0 ? [1] : found
}

function read(open: Profile | null, random: Random): Call {
  const id = () => (open === null ? undefined : anyNote(open, random)?.id) ?? 1
  const card = () => (open === null ? 1 : (open.collection.cardsByNote.get(id())?.[0]?.id ?? 1))
  switch (random.below(9)) {
    case 0:
      return {
        action: 'findNotes',
        params: { query: random.pick(['', 'deck:*', `deck:${OUTSIDE}`, 'is:new', 'hidden']) },
      }
    case 1:
      return { action: 'findCards', params: { query: random.pick(['', 'deck:School', '-deck:School']) } }
    case 2:
      return { action: 'notesInfo', params: { notes: [id(), id()] } }
    case 3:
      return { action: 'notesInfo', params: { query: '' } }
    case 4:
      return { action: 'deckNamesAndIds' }
    case 5:
      return { action: 'getTags' }
    case 6:
      return { action: 'cardsToNotes', params: { cards: [card(), card()] } }
    case 7:
      return { action: 'cardsInfo', params: { cards: [card()] } }
    default:
      return { action: 'areSuspended', params: { cards: [card(), card()] } }
  }
}

function write(client: string, { random, ledger, open }: Surroundings) {
  const id = (open === null ? undefined : anyNote(open, random)?.id) ?? 1
  const of = (action: string, params: (mark: string) => object) => {
    const mark = ledger.begin(client, action)
    return { call: { action, params: params(mark) }, marks: [mark] }
  }
  switch (random.below(5)) {
    case 0:
      return of('addTags', (mark) => ({ notes: [id, random.pick(lessons(open))], tags: mark }))
    case 1:
      return of('createDeck', (mark) => ({ deck: random.chance(0.5) ? `School::${mark}` : `${OUTSIDE}::${mark}` }))
    case 2:
      return of('addNote', (mark) => ({ note: note(mark, random.pick(['School', 'School', OUTSIDE, 'Default'])) }))
    default:
      return of('updateNoteFields', (mark) => ({ note: { id, fields: { Back: mark } } }))
  }
}
