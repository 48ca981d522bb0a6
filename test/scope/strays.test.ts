import t from 'tap'
import { everyDeck, type ScopeConfig } from '../../src/actions/scope.ts'
import type { Strayed } from '../../src/scope/observer.ts'
import type { Send } from '../../src/upstream/send.ts'
import { answeredByAnki, type Outcome } from '../../src/wire/outcome.ts'
import { twinsOf } from './twins.ts'

const JAPANESE: ScopeConfig = { decks: ['Japanese'], shared: 'tag', whole: [] }

/** A stage whose notes 1 and 2, with the cards 11 and 12, are inside when the gateway looks; then the second ones leave. */
function start(scope: ScopeConfig) {
  /** The first two ask for the decks, and for what is inside. */
  let exchanges = 0
  const strayed: Strayed[] = []
  const idsIn = (query: string) => (/[cn]id:([\d,]+)/.exec(query)?.[1] ?? '').split(',').map(Number)
  const left = (id: number) => exchanges > 2 && (id === 2 || id === 12)
  const send: Send = async (leaves) => {
    exchanges += 1
    return leaves.map(({ action: { name }, params }): Outcome => {
      const query = JSON.parse(params?.toString() ?? '{}').query ?? ''
      const text = () => {
        if (name === 'deckNamesAndIds') return '{"Japanese": 5, "Medicine": 6}'
        if (!name.startsWith('find')) return 'null'
        if (query.includes('tag:')) return '[]'
        if (!query.includes('did:')) return JSON.stringify(idsIn(query))
        const isNegated = query.startsWith('-(')
        return JSON.stringify(idsIn(query).filter((id) => left(id) === isNegated))
      }
      return answeredByAnki({ kind: 'result', text: Buffer.from(text()) })
    })
  }
  const twins = twinsOf(send, send, scope, [], () => {}, { named() {}, strayed: (_, ids) => strayed.push(ids) })
  return { strayed, write: (action: string, params: object) => twins.scoped([{ action, params }]) }
}

t.test('a look beside a write finds the cards and notes that left their decks meanwhile', async (t) => {
  const notes = start(JAPANESE)
  await notes.write('addTags', { notes: [1, 2], tags: 'x' })
  t.same(notes.strayed, [{ cards: [], notes: ['2'] }])
  const cards = start(JAPANESE)
  await cards.write('suspend', { cards: [11, 12] })
  t.same(cards.strayed, [{ cards: ['12'], notes: [] }])
})

t.test('nothing leaves a client that has every deck', async (t) => {
  const { strayed, write } = start(everyDeck('deleted-by::pupil'))
  await write('addTags', { notes: [1, 2], tags: 'x' })
  await write('suspend', { cards: [11, 12] })
  t.same(strayed, [])
})
