import fc from 'fast-check'
import type { Caller } from '../images/gate.ts'

/** A call of a client, for whatever notes and cards there are then. */
export interface Operation {
  readonly name: string
  run(client: Caller): Promise<void>
}

const word = fc.constantFrom('dog', 'Hund', 'new', 'old words', '<b>bold</b>', 'Größe', '')
const tag = fc.constantFrom('animal', 'first', 'marked', 'a::b', 'Ä')
const deck = fc.constantFrom('One', 'Two', 'Two::Below', 'Fresh', 'Fresh::Deep')
const file = fc.constantFrom('a.txt', 'b.txt', 'c.txt')
const pick = fc.nat({ max: 1000 })

async function notesOf(client: Caller): Promise<number[]> {
  return (await client('findNotes', { query: 'deck:*' })) as number[]
}

async function cardsOf(client: Caller): Promise<number[]> {
  return (await client('findCards', { query: 'deck:*' })) as number[]
}

function one<T>(all: readonly T[], index: number): T[] {
  return all.length === 0 ? [] : [all[index % all.length] as T]
}

/** An operation on one note, or on none if there is none. */
function onNote(name: string, params: (id: number) => object): (index: number) => Operation {
  return (index) => ({
    name,
    async run(client) {
      for (const id of one(await notesOf(client), index)) await client.whole(name, params(id))
    },
  })
}

function onCards(name: string, params: (ids: number[]) => object): (index: number) => Operation {
  return (index) => ({
    name,
    async run(client) {
      const all = await cardsOf(client)
      const some = [...new Set([...one(all, index), ...one(all, index * 7 + 1)])]
      if (some.length > 0) await client.whole(name, params(some))
    },
  })
}

function plain(name: string, params: object): Operation {
  return {
    name,
    async run(client) {
      await client.whole(name, params)
    },
  }
}

const newNote = fc
  .tuple(fc.constantFrom('One', 'Two'), fc.uuid(), word, tag)
  .map(([deckName, Front, Back, name]) => ({ deckName, modelName: 'Basic', fields: { Front, Back }, tags: [name] }))

/** The operations that an undo takes back wholly. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(pick, word)
    .map(([at, value]) => onNote('updateNoteFields', (id) => ({ note: { id, fields: { Back: value } } }))(at)),
  fc
    .tuple(pick, word, tag)
    .map(([at, value, name]) =>
      onNote('updateNote', (id) => ({ note: { id, fields: { Front: `${value}!` }, tags: [name] } }))(at),
    ),
  fc.tuple(pick, tag).map(([at, name]) => onNote('addTags', (id) => ({ notes: [id], tags: name }))(at)),
  fc.tuple(pick, tag).map(([at, name]) => onNote('removeTags', (id) => ({ notes: [id], tags: name }))(at)),
  fc.tuple(pick, tag).map(([at, name]) => onNote('updateNoteTags', (note) => ({ note, tags: [name, 'more'] }))(at)),
  fc
    .tuple(tag, tag)
    .map(([from, to]) => plain('replaceTagsInAllNotes', { tag_to_replace: from, replace_with_tag: to })),
  pick.map(onNote('deleteNotes', (id) => ({ notes: [id] }))),
  newNote.map((note) => plain('addNote', { note })),
  fc.array(newNote, { minLength: 1, maxLength: 3 }).map((notes) => plain('addNotes', { notes })),
  fc.tuple(pick, deck).map(([at, to]) => onCards('changeDeck', (cards) => ({ cards, deck: to }))(at)),
  pick.map(onCards('suspend', (cards) => ({ cards }))),
  pick.map(onCards('unsuspend', (cards) => ({ cards }))),
  pick.map(onCards('setDueDate', (cards) => ({ cards, days: '3' }))),
  pick.map(onCards('forgetCards', (cards) => ({ cards }))),
  pick.map(onCards('setEaseFactors', (cards) => ({ cards, easeFactors: cards.map(() => 4100) }))),
  pick.map(onCards('answerCards', (cards) => ({ answers: cards.map((cardId) => ({ cardId, ease: 3 })) }))),
  fc
    .tuple(file, word)
    .map(([filename, text]) => plain('storeMediaFile', { filename, data: Buffer.from(text).toString('base64') })),
  file.map((filename) => plain('deleteMediaFile', { filename })),
  deck.map((name) => plain('createDeck', { deck: name })),
  fc.constantFrom('One', 'Two', 'Fresh').map((name) => plain('deleteDecks', { decks: [name], cardsToo: true })),
  word.map((text) => plain('updateModelStyling', { model: { name: 'Basic', css: `.card { ${text} }` } })),
  word.map((text) =>
    plain('updateModelTemplates', {
      model: { name: 'Basic', templates: { 'Card 1': { Front: `{{Front}} ${text}`, Back: '{{Back}}' } } },
    }),
  ),
)
