import fc from 'fast-check'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { askRaw } from '../support/ask.ts'
import { startFront } from '../support/front.ts'
import { post } from '../support/raw-client.ts'

/** Callers at once; every other one is a browser extension, so that the gateway sees two clients. */
const CALLERS = 8
const ORIGIN = 'Origin: chrome-extension://abcdefghijklmnop'

type Call = { readonly action: string; readonly version?: number; readonly params?: object }

/** Notes and cards that one caller alone changes, so that its answers do not depend on when the others come. */
interface Own {
  readonly notes: readonly number[]
  readonly cards: readonly number[]
}

const version = fc.constantFrom(undefined, 2, 4, 5, 6)

function leafCall(own: Own): fc.Arbitrary<Call> {
  const some = (ids: readonly number[]) => fc.array(fc.constantFrom(...ids, ...ids, 1, -5), { maxLength: 6 })
  const [notes, cards] = [some(own.notes), some(own.cards)]
  const reading = (action: string, params: fc.Arbitrary<object>) => params.map((given) => ({ action, params: given }))
  return fc.oneof(
    reading('notesInfo', fc.record({ notes })),
    reading('notesInfo', fc.record({ notes: fc.constantFrom<unknown>([null], [own.notes[0], ''], '', {}) })),
    reading('notesInfo', fc.constant({ query: `nid:${own.notes.join(',')}` })),
    reading('cardsInfo', fc.record({ cards })),
    reading('areSuspended', fc.record({ cards })),
    reading('cardsModTime', fc.record({ cards })),
    reading('notesModTime', fc.record({ notes })),
    reading('getEaseFactors', fc.record({ cards })),
    reading('getIntervals', fc.record({ cards, complete: fc.boolean() })),
    reading('findNotes', fc.record({ query: fc.constantFrom('note:Basic', 'dog or cat', '(', '') })),
    reading('modelFieldNames', fc.record({ modelName: fc.constantFrom('Basic', 'Cloze', 'no such') })),
    reading('addTags', fc.record({ notes, tags: fc.constantFrom('one', 'two three') })),
    reading('removeTags', fc.record({ notes, tags: fc.constantFrom('one', 'two') })),
    reading('suspend', fc.record({ cards })),
    reading('getNoteTags', fc.record({ note: fc.constantFrom(...own.notes, 1) })),
    fc.constantFrom<Call>(
      { action: 'deckNames' },
      { action: 'version' },
      { action: 'noSuchAction' },
      { action: 'findCards' },
    ),
  )
}

function call(own: Own): fc.Arbitrary<Call> {
  const { request } = fc.letrec<{ request: Call }>((tie) => ({
    request: fc
      .tuple(
        fc.oneof(
          { maxDepth: 3 },
          leafCall(own),
          fc.array(tie('request'), { maxLength: 6 }).map((actions) => ({ action: 'multi', params: { actions } })),
        ),
        version,
      )
      .map(([given, number]) => (number === undefined ? given : { ...given, version: number })),
  }))
  return request
}

async function sessions(
  port: number,
  scripts: readonly (readonly Call[])[],
  atOnce: boolean,
): Promise<(string | null)[][]> {
  const session = async (script: readonly Call[], caller: number) => {
    const replies: (string | null)[] = []
    for (const each of script)
      replies.push((await askRaw(port, caller % 2 === 0 ? post(each) : post(each, ORIGIN))).text)
    return replies
  }
  if (atOnce) return Promise.all(scripts.map(session))
  const all: (string | null)[][] = []
  for (const [caller, script] of scripts.entries()) all.push(await session(script, caller))
  return all
}

t.test('whatever callers ask at once, each gets what it would get alone and without a gateway', async (t) => {
  const options = { seed: 'demo', now: () => 1_750_000_000_000 } as const
  const [direct, behind] = [await startSandbox(options), await startSandbox(options)]
  t.teardown(() => direct.close())
  t.teardown(() => behind.close())
  const front = await startFront({ upstream: { url: behind.url } })
  t.teardown(() => front.close())

  const find = async (action: string): Promise<number[]> => {
    const { text } = await askRaw(direct.port, post({ action, params: { query: '' } }))
    return JSON.parse(text ?? '')
  }
  const [notes, cards] = [await find('findNotes'), await find('findCards')]
  const shareOf = (ids: number[], caller: number) => ids.filter((_, index) => index % CALLERS === caller)
  const owners = Array.from({ length: CALLERS }, (_, caller) => ({
    notes: shareOf(notes, caller),
    cards: shareOf(cards, caller),
  }))

  const scripts = fc.tuple(...owners.map((own) => fc.array(call(own), { minLength: 1, maxLength: 5 })))
  let asked = 0
  await fc.assert(
    fc.asyncProperty(scripts, async (given) => {
      const expected = await sessions(direct.port, given, false)
      t.strictSame(await sessions(front.port, given, true), expected)
      asked += given.flat().length
    }),
    { numRuns: 20, endOnFailure: true },
  )
  t.ok(behind.exchanges.length < direct.exchanges.length, 'several callers shared exchanges')
  t.comment(
    `${asked} requests, ${direct.exchanges.length} exchanges without and ${behind.exchanges.length} with a gateway`,
  )
})
