import t from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { createDeletion } from '../../src/scope/deletion.ts'
import type { Applied } from '../../src/scope/judged.ts'
import { MOVED } from '../../src/scope/known.ts'
import { createQuestions } from '../../src/scope/questions.ts'
import { createSubstitutes } from '../../src/scope/substitutes.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, errorWith, given, resultWith, SOFT, scopeWith } from './given.ts'
import { inShort, twinsOf } from './twins.ts'

const { isAbout, send: sendDeletion } = createDeletion(catalogue, createQuestions(catalogue))
const LEAF = given('deleteNotes', { notes: [1, 2, 9] }, SOFT)
const TAG = 'deleted-by::pupil'

/** Deletes some notes. The writes are answered by `answer`, the searches by ids. */
async function remove(
  notes: readonly string[],
  answer: (call: string, attempt: number) => Outcome = () => resultWith('null'),
  find: (query: string, attempt: number) => Outcome = (query) =>
    resultWith(query.includes('findCards') ? '[11, 12]' : '[1, 2]'),
) {
  const asked: string[][] = []
  const sent: string[][] = []
  const one: Applied = {
    kind: 'call',
    leaf: LEAF,
    isSearch: false,
    substitutes: createSubstitutes(''),
    cards: [],
    notes,
    outside: [],
  }
  const answering = (exchanges: string[][], by: typeof answer) => async (leaves: readonly Leaf[]) => {
    const texts = leaves.map(callText)
    exchanges.push(texts)
    return texts.map((text) => by(text, exchanges.length))
  }
  const outcome = await sendDeletion(LEAF, one, scopeWith(SOFT), answering(asked, find), answering(sent, answer))
  return { outcome, asked, sent }
}

t.test('a deletion tags the notes that exist, and suspends their cards', async (t) => {
  const { outcome, asked, sent } = await remove(['1', '2'])
  t.same(asked, [['findNotes {"query": "nid:1,2"}', 'findCards {"query": "nid:1,2 -is:suspended"}']])
  t.same(sent, [[`addTags {"notes": [1,2], "tags": "${TAG}"}`, 'suspend {"cards": [11,12]}']])
  t.match(outcome, { kind: 'result', text: Buffer.from('null'), by: 'anki', softDeleted: ['1', '2'] })
})

t.test('many notes are looked for in parts, and written at once', async (t) => {
  const ids = Array.from({ length: 600 }, (_, index) => String(index + 1))
  const inQuery = (query: string) => /nid:([0-9,]+)/.exec(query)?.[1]?.split(',') ?? []
  const { outcome, asked, sent } = await remove(ids, undefined, (query) => {
    const found = inQuery(query).map((id) => (query.startsWith('findCards') ? `7${id}` : id))
    return resultWith(`[${found}]`)
  })
  t.equal(asked[0]?.length, 4)
  t.same(sent, [[`addTags {"notes": [${ids}], "tags": "${TAG}"}`, `suspend {"cards": [${ids.map((id) => `7${id}`)}]}`]])
  t.match(outcome, { softDeleted: ids })
})

t.test('cards that are suspended already need no call', async (t) => {
  const { sent } = await remove(['1'], undefined, (query) => resultWith(query.includes('findCards') ? '[]' : '[1]'))
  t.same(sent, [[`addTags {"notes": [1], "tags": "${TAG}"}`]])
})

t.test('a deletion of notes that are gone writes nothing', async (t) => {
  const { outcome, sent } = await remove(['1'], undefined, () => resultWith('[]'))
  t.same(sent, [])
  t.equal(inShort(outcome), 'result null')
  t.notHas(outcome, { softDeleted: [] })
})

t.test('a deletion of no note inside goes to Anki, with ids that do not exist', async (t) => {
  const { outcome, asked, sent } = await remove([])
  t.same([asked, sent], [[], [[callText(LEAF)]]])
  t.notHas(outcome, { softDeleted: [] })
})

t.test('a card that disappears while its note is deleted does not keep the others from being suspended', async (t) => {
  const sent: string[] = []
  let found = [11, 12]
  const answer = (leaf: Leaf): Outcome => {
    const { name } = leaf.action
    sent.push(callText(leaf))
    if (name === 'findNotes') return resultWith(leaf.params?.includes('tag:') ? '[]' : '[1, 2]')
    if (name === 'findCards') return resultWith(JSON.stringify(found))
    if (name !== 'suspend' || found.length < 2) return resultWith('null')
    found = [12]
    return errorWith('Card was not found: 11')
  }
  const { twins } = stageOf(async (leaves) => leaves.map(answer))
  const [outcome] = await twins.scoped([{ action: 'deleteNotes', params: { notes: [1, 2] } }])
  t.equal(inShort(outcome), 'result null')
  t.same(
    sent.filter((call) => call.startsWith('suspend')),
    ['suspend {"cards": [11,12]}', 'suspend {"cards": [12]}'],
  )
})

t.test('a deletion is tried three times, and then gets the error of Anki', async (t) => {
  const failing = (times: number) => (call: string, attempt: number) =>
    call.startsWith('suspend') && attempt <= times ? errorWith(`Card was not found: ${attempt}`) : resultWith('null')
  const once = await remove(['1'], failing(2))
  t.equal(inShort(once.outcome), 'result null')
  t.equal(once.sent.length, 3)
  const never = await remove(['1'], failing(3))
  t.equal(inShort(never.outcome), 'error "Card was not found: 3"')
  t.equal(never.sent.length, 3)
})

t.test('a write without a reply is not repeated', async (t) => {
  const lost = failed('lost')
  const { outcome, sent } = await remove(['1'], () => lost)
  t.equal(outcome, lost)
  t.equal(sent.length, 1)
})

t.test('a deletion whose reply is lost has an unknown outcome, and one whose question is lost has none', async (t) => {
  for (const lost of ['addTags', 'findNotes']) {
    const { twins } = stageOf(async (leaves) =>
      leaves.map(({ action: { name }, params }) => {
        const isOfDeleted = params?.includes('tag:') === true
        if (isOfDeleted) return resultWith('[]')
        return name === lost ? failed('lost') : resultWith('[1]')
      }),
    )
    const [outcome] = await twins.scoped([{ action: 'deleteNotes', params: { notes: [1] } }])
    t.match(outcome, { kind: 'failed', failure: lost === 'addTags' ? 'lost' : 'busy' })
  }
  const { outcome, sent } = await remove(['1'], undefined, (query) =>
    query.includes('findCards') ? errorWith('closed') : resultWith('[1]'),
  )
  t.equal(inShort(outcome), 'error "closed"', 'the second question counts as well')
  t.same(sent, [])
})

t.test('a deletion that the scope has settled is not sent', async (t) => {
  const nothing = () => t.fail('nothing is asked') as never
  const refused = { kind: 'settled', outcome: errorWith('refused') } as const
  t.equal(await sendDeletion(LEAF, refused, scopeWith(SOFT), nothing, nothing), refused.outcome)
  t.equal(await sendDeletion(LEAF, { kind: 'pass', leaf: LEAF }, scopeWith(SOFT), nothing, nothing), MOVED)
  t.ok(isAbout(LEAF))
  t.notOk(isAbout(given('deleteNotes', { notes: [1] })))
})

function stageOf(send: Send) {
  return { twins: twinsOf(send, send, everyDeck(TAG)) }
}
