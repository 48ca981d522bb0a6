import { anyNote } from './profile.ts'
import type { Surroundings } from './requests.ts'

/** A call of a request. */
export interface Call {
  readonly action: string
  readonly params?: object
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
