import t from 'tap'
import type { Action } from '../../src/actions/action.ts'
import { createGroup, scopeOfLeaf, unsent } from '../../src/scope/group.ts'
import type { Know, KnownInside } from '../../src/scope/known.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { failed } from '../../src/wire/outcome.ts'
import { callText, catalogue, errorWith, given, resultWith, SCOPE } from './given.ts'
import { inShort } from './twins.ts'

const OTHER = { ...SCOPE, decks: ['Medicine'] }
const judging = { nonce: 'nonce', findNotes: catalogue.get('findNotes') as Action }
const QUESTION = given('deckNamesAndIds', null, null)

/** Applies what is known to calls; the ids 11 and 21 are inside. Returns what becomes of them, and what had to be known. */
async function apply(leaves: readonly Leaf[], answer: Awaited<ReturnType<Know>> | null = null) {
  const looked: unknown[] = []
  const known = {
    isCardInside: (id: string) => id === '11',
    isNoteInside: (id: string) => id === '21',
    isShared: () => false,
    asked: [QUESTION],
    replies: [resultWith('{}')],
  } as unknown as KnownInside
  const know: Know = async (scope, { cards, notes, shared }) => {
    looked.push([scope.rootOf('Medicine'), [...cards].join(), [...notes].join(), [...shared].join()])
    return answer ?? { ok: true, known }
  }
  const { applied, learned } = await createGroup(leaves, judging, know).apply(async () => [])
  return {
    looked,
    learned,
    became: applied.map((one) => (one.kind === 'settled' ? inShort(one.outcome) : `${one.kind} ${callText(one.leaf)}`)),
  }
}

t.test('what the calls of a client need is found out once, and for each client by itself', async (t) => {
  const { looked, became, learned } = await apply([
    given('cardsInfo', '{"cards":[11]}'),
    given('version', null),
    given('suspend', '{"cards":[11,12]}'),
    given('cardsInfo', '{"cards":[91]}', OTHER),
    given('deleteNotes', '{"notes":[21]}'),
    given('cardsInfo', '{"cards":[1]}', null),
    given('sync', null),
    given('deckNames', null),
  ])
  t.same(looked, [
    [null, '11,12', '21', '21'],
    ['Medicine', '91', '', ''],
  ])
  t.same(became, [
    'call cardsInfo {"cards":[11]}',
    'pass version',
    'call suspend {"cards":[11,9223372036854775807]}',
    'call cardsInfo {"cards":[9223372036854775807]}',
    'call deleteNotes {"notes":[21]}',
    'pass cardsInfo {"cards":[1]}',
    'refused scope.whole',
    'call deckNames',
  ])
  t.same(learned.asked, [QUESTION, QUESTION])
  t.equal(learned.replies.length, 2)
  t.same([...learned.byScope.keys()], [scopeOf(SCOPE), scopeOf(OTHER)])
})

t.test('nothing is found out for calls that name nothing', async (t) => {
  const { looked, learned } = await apply([given('version', null), given('deckNames', null), given('sync', null)])
  t.same(looked, [])
  t.same([learned.asked, learned.replies, [...learned.byScope]], [[], [], []])
})

t.test('a call for which nobody says what is inside is not sent', async (t) => {
  const leaves = [given('cardsInfo', { cards: [11] }), given('suspend', { cards: [11] }), given('deckNames', null)]
  const { became, learned } = await apply(leaves, { ok: false, outcome: errorWith('closed') })
  t.same(became, ['error "closed"', 'error "closed"', 'call deckNames'])
  t.same([learned.asked, learned.replies], [[], []])
  t.equal(learned.byScope.size, 1)
})

t.test('a write that was not sent does not end as one that may have reached Anki', (t) => {
  const [write, read] = [given('suspend', { cards: [11] }), given('cardsInfo', { cards: [11] })]
  for (const failure of ['lost', 'timeout', 'garbage'] as const) {
    t.match(unsent(write, failed(failure)), { kind: 'failed', failure: 'busy' })
    t.match(unsent(read, failed(failure)), { kind: 'failed', failure })
  }
  t.match(unsent(write, failed('unreachable')), { kind: 'failed', failure: 'unreachable' })
  const error = errorWith('closed')
  t.equal(unsent(write, error), error)
  t.end()
})

t.test('the scope of a call is that of its client', (t) => {
  t.equal(scopeOfLeaf(given('version', null)), scopeOf(SCOPE))
  t.equal(scopeOfLeaf(given('version', null, null)), null)
  t.equal(scopeOfLeaf({ ...given('version', null), client: null }), null)
  t.end()
})
