import type { DemoClient } from './clients.ts'

/** Calls an action and returns its result, or null if it failed or was refused. */
export type DemoCall = (action: string, params?: object) => Promise<unknown>

/** One of the demo's clients, or somebody whom the gateway does not know, and what it does over and over. */
export interface Scene {
  readonly client: DemoClient | null
  readonly headers?: Readonly<Record<string, string>>
  /** The shortest and the longest pause between two turns, in milliseconds. */
  readonly pause: readonly [shortest: number, longest: number]
  /** One turn. `chance` returns a number from 0 to below 1. */
  turn(call: DemoCall, chance: () => number): Promise<void>
}

const WORDS = [
  '海 sea',
  '山 mountain',
  '川 river',
  '花 flower',
  '月 moon',
  '星 star',
  '空 sky',
  '雨 rain',
  '雪 snow',
  '風 wind',
]
const PLACES = ['city', 'village', 'harbour', 'bridge', 'market', 'garden']
const SOUND = Buffer.from('a recording of a word').toString('base64')

function pick<One>(list: readonly One[], chance: () => number): One {
  return list[Math.floor(chance() * list.length)] as One
}

function idsOf(result: unknown): readonly number[] {
  return Array.isArray(result) ? result : []
}

/** A pop-up dictionary: looks a word up, and sometimes adds a note with its sound. Most words are in the collection after a while. */
async function lookUp(call: DemoCall, chance: () => number): Promise<void> {
  const word = pick(WORDS, chance)
  const [front = '', back = ''] = word.split(' ')
  const note = { deckName: 'Japanese', modelName: 'Basic', fields: { Front: front, Back: back }, tags: ['yomitan'] }
  await call('canAddNotes', { notes: [note] })
  await call('notesInfo', { notes: idsOf(await call('findNotes', { query: `deck:Japanese front:${front}` })) })
  if (chance() > 0.3) return
  await call('storeMediaFile', { filename: `demo-${back}.mp3`, data: SOUND })
  await call('addNote', { note })
}

/** A plug-in of a note-taking program: compares its pages with the collection, and writes what has changed. */
async function compare(call: DemoCall, chance: () => number): Promise<void> {
  const actions = [{ action: 'modelNames' }, { action: 'deckNames' }, { action: 'getTags' }]
  await call('multi', { actions })
  const back = `${pick(PLACES, chance)}, ${pick(PLACES, chance)}`
  const [id] = idsOf(await call('findNotes', { query: 'tag:obsidian' }))
  const fields = { Front: 'Places in my notes', Back: back }
  if (id !== undefined) await call('updateNoteFields', { note: { id, fields } })
  else await call('addNote', { note: { deckName: 'Default', modelName: 'Basic', fields, tags: ['obsidian'] } })
}

/** An agent: reads a lot, tidies up, and tries what its profile refuses or what its owner has to decide. */
async function tidy(call: DemoCall, chance: () => number): Promise<void> {
  const cards = idsOf(await call('findCards', { query: 'deck:Spanish' }))
  await call('cardsInfo', { cards: cards.slice(0, 20) })
  const notes = idsOf(await call('findNotes', { query: 'deck:Spanish' }))
  await call(pick(['addTags', 'removeTags'], chance), { notes: notes.slice(0, 5), tags: 'reviewed-by-agent' })
  const luck = chance()
  if (luck < 0.15) await call('deleteNotes', { notes: notes.slice(0, 2) })
  else if (luck < 0.3) await call('exportPackage', { deck: 'Spanish', path: '/tmp/spanish.apkg' })
  else if (luck < 0.4) await call('notesInfo', { notes: 'all of them' })
  // More calls at once than its budget has: some wait.
  else if (luck < 0.5) await Promise.all(cards.slice(0, 25).map((card) => call('cardsInfo', { cards: [card] })))
}

/** A phone: shows the decks and what is due, and reads the decks again when its list is drawn. */
async function due(call: DemoCall): Promise<void> {
  await call('deckNames')
  await call('cardsInfo', { cards: idsOf(await call('findCards', { query: 'deck:Japanese' })).slice(0, 10) })
  await call('deckNames')
}

/** A script in report mode: its profile only reads, and it writes. */
async function label(call: DemoCall): Promise<void> {
  const notes = idsOf(await call('findNotes', { query: 'deck:Japanese' }))
  await call('addTags', { notes: notes.slice(0, 3), tags: 'seen-by-script' })
}

/** What a caller tries that the gateway does not know. */
async function read(call: DemoCall): Promise<void> {
  await call('deckNames')
}

/** What the demo shows: five clients, a page that the gateway refuses, and a program with a wrong key. */
export const scenes: readonly Scene[] = [
  {
    client: 'demo-yomitan',
    headers: { origin: 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn' },
    pause: [800, 3000],
    turn: lookUp,
  },
  { client: 'demo-obsidian', headers: { origin: 'app://obsidian.md' }, pause: [4000, 9000], turn: compare },
  { client: 'demo-agent', headers: { origin: 'http://agent.example' }, pause: [1500, 5000], turn: tidy },
  { client: 'demo-phone', headers: { origin: 'http://phone.example' }, pause: [3000, 6000], turn: due },
  { client: 'demo-script', headers: { origin: 'http://script.example' }, pause: [8000, 15_000], turn: label },
  { client: null, headers: { origin: 'https://shop.example' }, pause: [5000, 12_000], turn: read },
  { client: null, headers: { authorization: 'Bearer a-key-of-nobody' }, pause: [20_000, 60_000], turn: read },
]
