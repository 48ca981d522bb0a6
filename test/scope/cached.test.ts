import t from 'tap'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { createOwnMedia } from '../../src/scope/own-media.ts'
import { createStage } from '../../src/scope/stage.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import { NEVER } from '../../src/upstream/send.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'
import { startSmallAnki } from '../cache/small-anki.ts'
import { inShort } from './twins.ts'

const catalogue = loadCatalogue()
const client = {
  name: 'pupil',
  profile: null,
  mode: 'enforce',
  scope: { decks: ['Japanese'], shared: 'tag', whole: [] },
} as const

/** A stage in front of a cache with a proved stamp. Card 11 is inside until it moves away. */
async function startCached(t: Parameters<typeof startSmallAnki>[0]) {
  const anki = await startSmallAnki(t)
  let inside = [11, 12]
  const result = (text: string): Outcome => answeredByAnki({ kind: 'result', text: Buffer.from(text) })
  const idsIn = (text: string) => (/cid:([\d,]+)/.exec(text)?.[1] ?? '').split(',').map(Number)
  anki.answers.set('deckNamesAndIds', () => result('{"Default": 1, "Japanese": 5, "Medicine": 6}'))
  anki.answers.set('findCards', ({ params }) => {
    const query = params?.toString() ?? ''
    const found = query.includes('did:') ? idsIn(query).filter((id) => inside.includes(id)) : [11, 12, 21]
    return result(`[${found.join(', ')}]`)
  })
  anki.answers.set('cardsModTime', ({ params }) => {
    const ids = (JSON.parse(params?.toString() ?? '') as { cards: number[] }).cards
    return result(`[${ids.map((id) => (id < 100 ? `{"cardId": ${id}}` : '{}')).join(', ')}]`)
  })
  const { cache } = anki
  const stage = createStage({
    catalogue,
    upstream: { send: cache.send, answers: cache },
    direct: async () => t.fail('nothing goes past a cache that is proved') as never,
    nonce: 'gatewaynonce',
    observer: { named() {}, strayed() {} },
    ownMedia: createOwnMedia({}, () => {}),
  })
  const leaf = (action: string, params: object): Leaf =>
    leafOf(catalogue.get(action) as Leaf['action'], Buffer.from(JSON.stringify(params)), client)
  return {
    anki,
    stage,
    leaf,
    send: async (one: Leaf) => inShort((await stage.send([one], { client: 'pupil', signal: NEVER }))[0]),
    move(to: number[]) {
      inside = to
      anki.write('a card has moved')
    },
  }
}

t.test('a known call costs no exchange while the collection stands', async (t) => {
  const { anki, send, leaf } = await startCached(t)
  const read = leaf('cardsModTime', { cards: [11, 21] })
  t.equal(await send(read), 'result [{"cardId": 11}, {}]')
  const { length } = anki.exchanges
  t.equal(await send(read), 'result [{"cardId": 11}, {}]')
  t.equal(await send(leaf('findCards', { query: '' })), 'result [11, 12]')
  t.equal(await send(leaf('findCards', { query: '' })), 'result [11, 12]')
  t.equal(anki.exchanges.length, length + 2, 'one for the search, and one for what it found')
})

t.test('a remembered request is served from the cache, and not a moment longer than the card is inside', async (t) => {
  const { anki, stage, send, leaf, move } = await startCached(t)
  const read = leaf('cardsModTime', { cards: [11, 21] })
  const lookUp = stage.answers?.prepare([read])
  t.equal(await lookUp?.(), null, 'not yet known')
  await send(read)
  const first = await lookUp?.()
  t.same(first?.map(inShort), ['result [{"cardId": 11}, {}]'])
  t.equal((await lookUp?.())?.[0], first?.[0], 'the same object, so that its reply is stitched once')
  const { length } = anki.exchanges
  await lookUp?.()
  t.equal(anki.exchanges.length, length)
  move([12])
  t.equal(await lookUp?.(), null, 'the collection has changed')
  t.equal(await send(read), 'result [{}, {}]')
  t.same((await lookUp?.())?.map(inShort), ['result [{}, {}]'])
})

t.test('a card that leaves while a read is on its way is not told', async (t) => {
  const { anki, send, leaf, move } = await startCached(t)
  anki.after = (exchange) => {
    if (!exchange.includes('cardsModTime')) return
    anki.after = null
    move([12])
  }
  t.equal(await send(leaf('cardsModTime', { cards: [11] })), 'result [{}]')
})

t.test('a read while no collection is open is asked again', async (t) => {
  const { anki, stage, send, leaf } = await startCached(t)
  const decks = anki.answers.get('deckNamesAndIds')
  const closed = Buffer.from('"collection is not available"')
  anki.answers.set('deckNamesAndIds', () => answeredByAnki({ kind: 'error', text: closed }))
  const read = leaf('cardsModTime', { cards: [11] })
  t.equal(await send(read), 'error "collection is not available"')
  t.equal(await stage.answers?.prepare([read])?.(), null)
  anki.answers.set('deckNamesAndIds', decks as never)
  t.equal(await send(read), 'result [{"cardId": 11}]')
})
