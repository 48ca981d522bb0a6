import fc from 'fast-check'
import t from 'tap'
import { type Asked, startWalkingAnki, type WalkingAnki } from './walking-anki.ts'

/** What a client does next. Numbers choose among what it knows. */
type Act =
  | Walking
  | { readonly kind: 'write'; readonly note: number; readonly through: boolean; readonly deletes: boolean }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'wait' }

/** It asks for a list, and then these kinds of calls about one item after another, or about several. */
interface Walking {
  readonly kind: 'walk'
  readonly list: number
  readonly actions: readonly number[]
  readonly width: number
  readonly steps: number
  /** The calls about as many steps go in one multi. */
  readonly together: number
  /** The step at which it turns to another place in the list. */
  readonly turn: number | null
  readonly hasDuplicates: boolean
}

const LISTS: readonly Asked[] = [
  { action: 'modelNames' },
  { action: 'modelNamesAndIds' },
  { action: 'deckNames' },
  { action: 'deckNamesAndIds' },
  { action: 'findNotes', params: { query: '' } },
  { action: 'findCards', params: { query: '' } },
  { action: 'findCards', params: { query: 'deck:Spanish' } },
]
/** By the list that the client walks: what it asks about items of it. */
const ASKED: Readonly<Record<string, readonly (readonly [action: string, parameter: string, isList: boolean])[]>> = {
  model: [
    ['modelFieldNames', 'modelName', false],
    ['modelTemplates', 'modelName', false],
    ['modelStyling', 'modelName', false],
  ],
  deck: [
    ['getDeckConfig', 'deck', false],
    ['getDeckStats', 'decks', true],
  ],
  findNotes: [
    ['notesInfo', 'notes', true],
    ['getNoteTags', 'note', false],
    ['notesModTime', 'notes', true],
  ],
  findCards: [
    ['cardsInfo', 'cards', true],
    ['getEaseFactors', 'cards', true],
    ['cardsToNotes', 'cards', true],
    ['areDue', 'cards', true],
  ],
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })

const walking: fc.Arbitrary<Walking> = fc.record({
  kind: fc.constant('walk' as const),
  list: fc.nat(LISTS.length - 1),
  actions: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
  width: fc.constantFrom(1, 1, 3),
  steps: fc.integer({ min: 2, max: 24 }),
  together: rarely(fc.integer({ min: 2, max: 4 }), 1),
  turn: rarely<number | null>(fc.nat(12), null),
  hasDuplicates: rarely(fc.constant(true), false),
})
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: walking },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      note: fc.nat(40),
      through: fc.boolean(),
      deletes: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(10, 400, 1200, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
)
/** What three clients do, and whose turn it is, again and again. */
const scenes = fc.record({
  clients: fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  turns: fc.array(fc.record({ client: fc.nat(2), steps: fc.integer({ min: 1, max: 12 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
})
type Scene = typeof scenes extends fc.Arbitrary<infer S> ? S : never

/** Lets clients do this, and returns every reply. */
async function replay(anki: WalkingAnki, { clients, turns }: Scene): Promise<string[]> {
  const replies: string[] = []
  const ask = async (calls: readonly Asked[], client: number) => {
    const answered = await anki.ask(calls, `client ${client}`)
    replies.push(...answered.map(({ text }) => text))
    return answered
  }
  async function* does(client: number, acts: readonly Act[]): AsyncGenerator<void> {
    let leave: (() => void) | null = null
    for (const one of acts) {
      if (one.kind === 'walk') yield* walk(client, one)
      else if (one.kind === 'pass') anki.clock.jump(one.ms)
      else if (one.kind === 'write') await write(client, one)
      else {
        leave?.()
        leave = leave === null ? anki.enter(`client ${client}`) : null
      }
      yield
    }
    leave?.()
  }
  async function* walk(client: number, { list, actions, width, steps, together, turn, hasDuplicates }: Walking) {
    const asked = LISTS[list] as Asked
    const [reply] = await ask([asked], client)
    yield
    const result = JSON.parse(reply?.text.replace(/^result /, '') ?? '[]') as string[]
    const plain: (string | number)[] = Array.isArray(result) ? result : Object.keys(result)
    const items = hasDuplicates ? plain.flatMap((item, index) => (index % 5 === 4 ? [item, item] : [item])) : plain
    const { action: name } = asked
    const all = ASKED[name.startsWith('find') ? name : name.startsWith('model') ? 'model' : 'deck'] ?? []
    let at = 0
    for (let step = 0; step < steps && at < items.length; step += together) {
      const calls: Asked[] = []
      for (let count = 0; count < together && at < items.length; count++) {
        if (step + count === turn) at = (at * 7 + 3) % items.length
        for (const index of actions) {
          const [action, parameter, isList] = all[index % all.length] as (typeof all)[number]
          const some = items.slice(at, at + width)
          calls.push({ action, params: { [parameter]: isList ? some : (some[0] as string | number) } })
        }
        at += width
      }
      if (together > 1) await ask(calls, client)
      else for (const call of calls) await ask([call], client)
      yield
    }
  }
  const write = async (client: number, { note, through, deletes }: Extract<Act, { kind: 'write' }>) => {
    const all = anki.outside('findNotes', { query: '' }) as number[]
    const notes = [all[note % all.length]]
    const action = deletes ? 'deleteNotes' : 'addTags'
    const params = deletes ? { notes } : { notes, tags: `t${note}` }
    if (through) await ask([{ action, params }], client)
    else anki.outside(action, params)
  }
  const running = clients.map((acts, client) => does(client, acts))
  const ended = new Set<number>()
  for (let turn = 0; ended.size < running.length; turn++) {
    const { client, steps } = turns[turn % turns.length] as (typeof turns)[number]
    const who = turn < 100 ? client % running.length : turn % running.length
    for (let step = 0; step < steps && !ended.has(who); step++) {
      if ((await running[who]?.next())?.done === true) ended.add(who)
    }
  }
  return replies
}

/** The runs, and the acts in each: a few seconds. */
const RUNS = Number(process.env.AHEAD_RUNS ?? 40)

t.test('every reply is the one that comes without reading ahead, however clients walk', async (t) => {
  let used = 0
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      const [ahead, plain] = [await startWalkingAnki(t), await startWalkingAnki(t, { clock: null })]
      const [one, other] = [await replay(ahead, scene), await replay(plain, scene)]
      used += ahead.counts.used
      for (let index = 0; index < other.length; index++)
        if (one[index] !== other[index]) throw new Error(`reply ${index}: ${one[index]} instead of ${other[index]}`)
      return one.length === other.length
    }),
    { numRuns: RUNS },
  )
  t.ok(used > 5 * RUNS, `${used} replies had been read ahead`)
})
