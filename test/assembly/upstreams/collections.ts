import fc from 'fast-check'
import { call, note } from '../../upstream/split/notes.ts'
import { both, callOf } from './two.ts'

export type Who = 'a' | 'b'

/** What a client does: adds a note whose text says whose it is, or reads what there is. */
type Step = 'add' | 'add many' | 'find' | 'read' | 'decks' | 'deck'

/** One round: each does its steps while the other does its own; then one request holds steps of both. */
interface Round {
  readonly a: readonly Step[]
  readonly b: readonly Step[]
  readonly mixed: readonly (readonly [Who, Step])[]
}

const step = fc.constantFrom<Step>('add', 'add many', 'find', 'read', 'decks', 'deck')

/** Rounds of two clients. */
export const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    a: fc.array(step, { maxLength: 5 }),
    b: fc.array(step, { maxLength: 5 }),
    mixed: fc.array(fc.tuple(fc.constantFrom<Who>('a', 'b'), step), { maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
)

/** What a collection holds as far as its client has been told, and how often an answer was another one. */
interface Known {
  readonly fronts: Set<string>
  readonly decks: Set<string>
}

/** Two collections seen through one gateway, held against what their clients did. */
export interface TwoCollections {
  /** Plays rounds; answers from a wrong or an old state are listed in words. */
  play(rounds: readonly Round[]): Promise<string[]>
  /** Compares what each Anki itself holds, asked at its own port. */
  compare(ports: Readonly<Record<Who, number>>): Promise<string[]>
}

/** @param run names this run: collections outlive it, and decks and notes have to be new ones */
export function watchCollections(port: number, run: string): TwoCollections {
  const known: Readonly<Record<Who, Known>> = {
    a: { fronts: new Set(), decks: new Set() },
    b: { fronts: new Set(), decks: new Set() },
  }
  let count = 0
  const mine = (text: string) => text.startsWith(`${run} `)
  const query = `front:"${run} *"`

  const callsOf = (
    who: Who,
    step: Step,
  ): { readonly call: object; readonly fronts: string[]; readonly deck?: string } => {
    const fresh = () => `${run} ${who} ${count++}`
    const found = { query }
    switch (step) {
      case 'add': {
        const front = fresh()
        return { call: callOf(who, 'addNote', { note: note(front) }), fronts: [front] }
      }
      case 'add many': {
        const fronts = [fresh(), fresh(), fresh()]
        return { call: callOf(who, 'addNotes', { notes: fronts.map((front) => note(front)) }), fronts }
      }
      case 'deck': {
        const deck = fresh()
        return { call: callOf(who, 'createDeck', { deck }), fronts: [], deck }
      }
      case 'decks':
        return { call: callOf(who, 'deckNames'), fronts: [] }
      case 'find':
        return { call: callOf(who, 'findNotes', found), fronts: [] }
      case 'read':
        return { call: callOf(who, 'notesInfo', found), fronts: [] }
    }
  }
  /** Takes the answer to a step: of a write what is there from now on, of a read whether it is that. */
  const take = (who: Who, step: Step, asked: ReturnType<typeof callsOf>, reply: unknown): string[] => {
    const { result, error } = reply as { result: unknown; error: string | null }
    if (error !== null) return [`${who} ${step}: ${error}`]
    const { fronts, decks } = known[who]
    for (const front of asked.fronts) fronts.add(front)
    if (asked.deck !== undefined) decks.add(asked.deck)
    if (step === 'find' && (result as unknown[]).length !== fronts.size) return [`${who} finds another number of notes`]
    if (step === 'decks') return differences(`${who} decks`, (result as string[]).filter(mine), decks)
    return step === 'read' ? differences(`${who} notes`, frontsOf(result), fronts) : []
  }
  const walk = async (who: Who, steps: readonly Step[]): Promise<string[]> => {
    const wrong: string[] = []
    for (const step of steps) {
      const asked = callsOf(who, step)
      wrong.push(...take(who, step, asked, await call(port, asked.call)))
    }
    return wrong
  }
  return {
    async play(rounds) {
      const wrong: string[] = []
      for (const { a, b, mixed } of rounds) {
        wrong.push(...(await Promise.all([walk('a', a), walk('b', b)])).flat())
        const asked = mixed.map(([who, step]) => callsOf(who, step))
        const { result, error } = await call(port, both(...asked.map(({ call }) => call)))
        if (error !== null) wrong.push(error)
        const replies = result as unknown[]
        wrong.push(
          ...mixed.flatMap(([who, step], nth) => take(who, step, asked[nth] as (typeof asked)[0], replies[nth])),
        )
      }
      return wrong
    },
    async compare(ports) {
      const compared = (['a', 'b'] as const).map(async (who) => {
        const { result } = await call(ports[who], { action: 'notesInfo', version: 6, params: { query } })
        const decks = await call(ports[who], { action: 'deckNames', version: 6 })
        return [
          ...differences(`${who} itself: notes`, frontsOf(result), known[who].fronts),
          ...differences(`${who} itself: decks`, (decks.result as string[]).filter(mine), known[who].decks),
        ]
      })
      return (await Promise.all(compared)).flat()
    },
  }
}

function frontsOf(result: unknown): string[] {
  return (result as { fields: { Front: { value: string } } }[]).map(({ fields }) => fields.Front.value)
}

function differences(what: string, found: readonly string[], expected: ReadonlySet<string>): string[] {
  const missing = [...expected].filter((each) => !found.includes(each))
  const foreign = found.filter((each) => !expected.has(each))
  return [
    ...missing.map((each) => `${what}: ${each} is missing`),
    ...foreign.map((each) => `${what}: ${each} is there`),
  ]
}
