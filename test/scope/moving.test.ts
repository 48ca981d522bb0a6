import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createOwnMedia } from '../../src/scope/own-media.ts'
import { createStage } from '../../src/scope/stage.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import { answeredByAnki } from '../../src/wire/outcome.ts'
import { runMoving } from './moving.ts'
import { SENDER } from './twins.ts'

// `node test/scope/moving.ts 10000` makes as many as it is told.
for (const seed of [31, 202]) {
  t.test(
    `while the owner moves cards, renames decks and switches profiles, nothing outside is told, and what a write reaches is named: seed ${seed}`,
    async (t) => {
      const { slips, strayed } = await runMoving(2000, seed)
      t.same(slips, [])
      t.ok(strayed > 0, 'some writes have come too late')
    },
  )
}

/** A stage in front of an Anki where a card or note leaves between the look and the request. */
function startLeaving(answers: Readonly<Record<string, (query: string, isLater: boolean) => unknown>>) {
  const catalogue = loadCatalogue()
  const exchanges: string[][] = []
  const send: Send = async (leaves) => {
    const isLater = exchanges.push(leaves.map(({ action }) => action.name)) > 2
    return leaves.map(({ action, params }) => {
      const value = answers[action.name]?.(params?.toString() ?? '', isLater) ?? null
      return answeredByAnki({ kind: 'result', text: Buffer.from(JSON.stringify(value)) })
    })
  }
  const told: (readonly [string, readonly string[]])[] = []
  const stage = createStage({
    catalogue,
    upstream: { send, answers: null },
    direct: send,
    nonce: 'gatewaynonce',
    observer: {
      named() {},
      strayed: ({ action }, { cards, notes }) => void told.push([action.name, [...cards, ...notes]]),
    },
    ownMedia: createOwnMedia({}, () => {}),
  })
  const client = {
    name: 'pupil',
    profile: null,
    mode: 'enforce',
    scope: { decks: ['Japanese'], shared: 'tag', whole: [] },
  } as const
  const leaf = (action: string, params: object) =>
    leafOf(catalogue.get(action) as Leaf['action'], Buffer.from(JSON.stringify(params)), client)
  return { told, exchanges, leaf, send: (leaves: readonly Leaf[]) => stage.send(leaves, SENDER) }
}

const isAbout = (query: string, inside: boolean) => query.includes('-(did:') !== inside

t.test(
  'a write names the cards and notes that left just before it, and a read beside it does not tell them',
  async (t) => {
    const { send, leaf, told, exchanges } = startLeaving({
      deckNamesAndIds: () => ({ Default: 1, Japanese: 5, Medicine: 6 }),
      findCards: (query, isLater) => (isAbout(query, !isLater) ? [11] : []),
      findNotes: (query, isLater) => (query.includes('-(did:') || (isLater && query.includes('did:')) ? [] : [7]),
      getDecks: () => ({ Japanese: [11] }),
      cardsInfo: () => [{ question: 'left' }],
    })
    const outcomes = await send([
      leaf('cardsInfo', { cards: [11] }),
      leaf('changeDeck', { cards: [11], deck: 'Japanese' }),
      leaf('deleteNotes', { notes: [7] }),
      leaf('createDeck', { deck: 'Japanese::New' }),
    ])
    t.match(outcomes[0], { kind: 'refused', error: { code: 'scope.moved' } })
    t.match(outcomes[1], { kind: 'result', strayed: ['11'] })
    t.match(outcomes[2], { kind: 'result', strayed: ['7'] })
    t.notHas(outcomes[3], { strayed: [] })
    t.same(told, [
      ['changeDeck', ['11']],
      ['deleteNotes', ['7']],
    ])
    const [, , last = []] = exchanges
    t.ok(last.lastIndexOf('findNotes') < last.indexOf('cardsInfo'), 'the questions go in front, in the same exchange')
  },
)

t.test('a write names cards of a deck that was renamed just before it', async (t) => {
  const { send, leaf, told } = startLeaving({
    deckNamesAndIds: (_, isLater) => (isLater ? { Default: 1, Spanish: 5 } : { Default: 1, Japanese: 5 }),
    findCards: (query) => (isAbout(query, true) ? [11] : []),
    getDecks: () => ({ Spanish: [11] }),
  })
  await send([leaf('changeDeck', { cards: [11], deck: 'Japanese' })])
  t.same(told, [['changeDeck', ['11']]])
})

t.test('a note with cards inside and outside has not left', async (t) => {
  const { send, leaf, told } = startLeaving({
    deckNamesAndIds: () => ({ Default: 1, Japanese: 5 }),
    findNotes: () => [7],
  })
  t.match(await send([leaf('addTags', { notes: [7], tags: 'x' })]), [{ kind: 'result', strayed: undefined }])
  t.same(told, [])
})
