import type { Anki } from '../../src/sandbox/anki.ts'
import { createAnki } from '../../src/sandbox/create-anki.ts'
import type { Strayed } from '../../src/scope/observer.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import { failed } from '../../src/wire/outcome.ts'
import { PLANTED, type Pool, randomCall, randomFrom } from './random-calls.ts'
import { type GivenCall, inShort, sendTo, twinsOf } from './twins.ts'

/** A call that told or touched something outside while the owner moved things. */
export interface Slip {
  readonly calls: readonly GivenCall[]
  readonly slip: string
}

export interface MovingResult {
  readonly slips: readonly Slip[]
  /** How often a write reached what had left just before it, and told so. */
  readonly strayed: number
  /** How often the owner moved a card, renamed a deck, switched the profile, or Anki was gone. */
  readonly moves: number
}

const DECKS = ['Japanese', 'Japanese::Verbs', 'Medicine']
const BEGIN = Date.UTC(2026, 0, 10, 12)
const SCOPE = { decks: ['Japanese'], shared: 'tag', whole: [] } as const
/** What this deletes is gone when the gateway looks a second time, which it does only if decks have changed (docs/policy.md). */
const NOT_FOUND = 'deleteNotes'

/** A collection in which some notes stay inside, some outside, and those whose text begins with `mover` move. */
function startAnki(word: string, clock: () => number): Anki {
  const note = (deck: string, text: string, index: number) => ({
    deck,
    fields: [`${text} ${index}`, word],
    tags: [`n${index % 3}`],
  })
  const notes = (deck: string, text: string) => Array.from({ length: 8 }, (_, index) => note(deck, text, index))
  return createAnki({
    seed: {
      decks: DECKS,
      notes: [...notes('Japanese', 'word'), ...notes('Japanese::Verbs', 'mover'), ...notes('Medicine', PLANTED)],
    },
    generation: 'newest',
    now: clock,
  })
}

/** Makes random calls as a client with a scope, while its owner moves cards, renames decks and switches profiles between any two exchanges. */
export async function runMoving(calls: number, seed: number): Promise<MovingResult> {
  let now = BEGIN
  const random = randomFrom(seed)
  const chance = randomFrom(seed + 1_000_000)
  const anki = startAnki('meaning', () => now)
  // Another profile, with the same ids and other decks.
  const other = startAnki(PLANTED, () => now)
  for (const deck of other.collection.decks.values()) if (deck.id !== 1) deck.name = `Other ${deck.name}`
  for (const note of other.collection.notes.values()) note.fields[0] = `${PLANTED} ${note.id}`
  const ways = new Map([anki, other].map((one): [Anki, Send] => [one, sendTo(one, () => {})]))
  let current = anki
  let moves = 0
  const slips: Slip[] = []
  const told = new Set<string>()
  /** Everything that was inside at some moment of the request, in any profile. */
  let everInside = new Set<string>()
  /** The same for the collection of each profile. */
  const seenInside = new Map<Anki, Set<string>>()
  let some: GivenCall[] = []

  const insideOf = ({ collection }: Anki) => {
    const isInside = (deckId: number) => /^Japanese(?:::|$)/i.test(collection.decks.get(deckId)?.name ?? '')
    const cards = [...collection.cards.values()].filter(({ deckId }) => isInside(deckId))
    return new Set(cards.flatMap(({ id, noteId }) => [`card ${id}`, `note ${noteId}`]))
  }
  const allOf = ({ collection }: Anki) =>
    new Map([
      ...[...collection.notes].map(([id, note]): [string, string] => [`note ${id}`, JSON.stringify(note)]),
      ...[...collection.cards].map(([id, card]): [string, string] => [`card ${id}`, JSON.stringify(card)]),
    ])

  /** What the owner does between two exchanges. */
  const move = (): void => {
    const { collection } = anki
    const decks = [...collection.decks.values()]
    const kind = Math.floor(chance() * 10)
    if (kind < 5) {
      const movers = [...collection.cards.values()].filter((card) =>
        collection.notes.get(card.noteId)?.fields[0]?.startsWith('mover'),
      )
      const card = movers[Math.floor(chance() * movers.length)]
      const to = decks.find(({ name }) => name === (chance() < 0.5 ? 'Japanese' : 'Medicine'))
      if (card !== undefined && to !== undefined) card.deckId = to.id
    } else if (kind < 7) {
      const verbs = decks.find(({ name }) => /Verbs$/.test(name))
      if (verbs !== undefined) verbs.name = verbs.name === 'Verbs' ? 'Japanese::Verbs' : 'Verbs'
    } else current = current === anki ? other : anki
    moves += 1
  }

  const send: Send = async (leaves, sender) => {
    if (chance() < 0.3) move()
    if (chance() < 0.03) {
      moves += 1
      return leaves.map(() => failed('unreachable'))
    }
    const inside = insideOf(current)
    const seen = seenInside.get(current) as Set<string>
    for (const thing of inside) {
      everInside.add(thing)
      seen.add(thing)
    }
    const before = allOf(current)
    // The collection has run the calls when this returns, and other exchanges of the request may begin while it is awaited.
    const outcomes = (ways.get(current) as Send)(leaves, sender)
    const after = allOf(current)
    for (const [thing, text] of before) {
      if (inside.has(thing) || after.get(thing) === text) continue
      if (!everInside.has(thing)) slips.push({ calls: some, slip: `touched ${thing}: ${text}` })
      else if (!leaves.some(({ action }) => action.name === NOT_FOUND)) touched.add(thing)
    }
    return outcomes
  }
  const touched = new Set<string>()
  const observer = {
    named() {},
    strayed: (_: Leaf, { cards, notes }: Strayed) => void [...cards, ...notes].map((id) => told.add(id)),
  }
  const twins = twinsOf(send, send, SCOPE, [], () => {}, observer)

  const pool: Pool = {
    notes: [...anki.collection.notes.values()]
      .filter(({ fields }) => !fields[0]?.startsWith(PLANTED))
      .map(({ id }) => id),
    cards: [...anki.collection.cards.values()].map(({ id }) => id),
    shared: [],
    outsideNotes: [...anki.collection.notes.values()]
      .filter(({ fields }) => fields[0]?.startsWith(PLANTED))
      .map(({ id }) => id),
    outsideCards: [...anki.collection.cards.values()].map(({ id }) => id).slice(-8),
  }
  let strayed = 0
  for (let count = 0; count < calls && slips.length < 5; ) {
    const size = random() < 0.7 ? 1 : 1 + Math.floor(random() * 4)
    some = Array.from({ length: size }, () => randomCall(random, pool))
    count += size
    now += 1000
    everInside = new Set()
    for (const one of [anki, other]) seenInside.set(one, new Set(insideOf(one)))
    const replies = (await twins.scoped(some)).map(inShort)
    const said = JSON.stringify(some)
    for (const reply of replies) {
      for (const one of [anki, other]) {
        for (const { id, fields } of one.collection.notes.values()) {
          const [first = ''] = fields
          if (!reply.includes(`"${first}"`) || said.includes(first) || !/^(mover|PLANTED) [0-9]+$/.test(first)) continue
          const isInside = seenInside.get(one)?.has(`note ${id}`) === true
          if (!isInside) slips.push({ calls: some, slip: `told ${first}: ${reply}` })
        }
      }
    }
    for (const thing of touched) {
      const id = thing.slice('card '.length)
      const note = thing.startsWith('card') ? anki.collection.cards.get(Number(id))?.noteId : undefined
      if (!told.has(id) && !told.has(String(note))) slips.push({ calls: some, slip: `did not tell ${thing}` })
    }
    strayed += told.size
    told.clear()
    touched.clear()
  }
  return { slips, strayed, moves }
}

if (import.meta.main) {
  const [calls = '10000', seed = '1'] = process.argv.slice(2)
  const { slips, strayed, moves } = await runMoving(Number(calls), Number(seed))
  for (const slip of slips) console.log(JSON.stringify(slip).slice(0, 1500))
  console.log(`${calls} calls, ${moves} moves, ${strayed} ids strayed and told, seed ${seed}: ${slips.length} slips`)
  process.exitCode = slips.length === 0 ? 0 : 1
}
