import t from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { type Decks, readDecks } from '../../src/scope/decks.ts'
import { type Know, type KnownInside, MOVED } from '../../src/scope/known.ts'
import { scopeOf } from '../../src/scope/scope.ts'
import { createTags, tagTerm } from '../../src/scope/tags.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { catalogue, DECKS, resultWith, scopeWith } from './given.ts'
import { inShort } from './twins.ts'

const cutTags = createTags(catalogue)

/** Cuts tags in front of a collection whose notes inside have some of them. */
function start(used: readonly string[], decks = DECKS) {
  /** The tags of each search, by exchange. */
  const exchanges: string[][][] = []
  const known = { decks: readDecks(Buffer.from(decks), scopeWith()) as Decks } as KnownInside
  const know: Know = async () => ({ ok: true, known })
  const search = (tags: readonly string[]): Outcome => resultWith(tags.some((tag) => used.includes(tag)) ? '[1]' : '[]')
  return {
    exchanges,
    cut: (text: string, answer = search) =>
      cutTags(Buffer.from(text), scopeWith(), know, async (leaves) => {
        const tags = leaves.map(
          ({ params }) => /"did:5,6 -did:1,7 \\"tag:re:\^\(\?:(.*)\)\$\\""/.exec(`${params}`)?.[1]?.split('|') ?? [],
        )
        exchanges.push(tags)
        return tags.map(answer)
      }),
  }
}

t.test('only tags of notes inside remain', async (t) => {
  const { cut, exchanges } = start(['a', 'c'])
  t.equal(inShort(await cut('["a", "b", "c", "d"]')), 'result ["a", "c"]')
  t.same(exchanges, [[['a', 'b', 'c', 'd']], [['a'], ['b'], ['c'], ['d']]])
  t.equal(inShort(await cut('["a","c"]')), 'result ["a","c"]')
})

t.test('tags are looked for in groups, and one by one only in groups that find something', async (t) => {
  const tags = Array.from({ length: 40 }, (_, index) => `t${index}`)
  const { cut, exchanges } = start(['t20'])
  t.equal(inShort(await cut(JSON.stringify(tags))), 'result ["t20"]')
  t.same(exchanges, [[tags.slice(0, 16), tags.slice(16, 32), tags.slice(32)], tags.slice(16, 32).map((tag) => [tag])])
  const nothing = start([])
  t.equal(inShort(await nothing.cut(JSON.stringify(tags))), 'result []')
  t.equal(nothing.exchanges.length, 1)
  const single = start(['a'])
  t.equal(inShort(await single.cut('["a"]')), 'result ["a"]')
  t.same(single.exchanges, [[['a']]], 'a group of one needs no second search')
})

t.test('no search is needed where no tag can be inside', async (t) => {
  for (const [text, decks] of [
    ['[]', DECKS],
    ['["a", "b"]', '{"Default": 1}'],
    ['[5, null]', DECKS],
  ] as const) {
    const { cut, exchanges } = start(['a'], decks)
    t.equal(inShort(await cut(text)), 'result []', text)
    t.same(exchanges, [])
  }
})

t.test('tags whose searches fail are not told', async (t) => {
  const { cut, exchanges } = start([])
  const lost = failed('lost')
  const tags = JSON.stringify(Array.from({ length: 20 }, (_, index) => `t${index}`))
  t.equal(await cut(tags, (some) => (some.length === 16 ? resultWith('[1]') : lost)), lost)
  t.equal(exchanges.length, 1, 'nothing more is asked')
  const first = failed('timeout')
  t.equal(await cut(tags, (some) => (some.length === 16 ? first : lost)), first, 'the first failure')
  t.equal(
    await cutTags(
      Buffer.from('["a"]'),
      scopeWith(),
      async () => ({ ok: false, outcome: MOVED }),
      async () => [],
    ),
    MOVED,
  )
})

t.test('a client with every deck sees every tag but the one of its deleted notes', async (t) => {
  const ask = () => t.fail('nothing is asked') as never
  const cut = async (text: string, scope = scopeOf(everyDeck('Gone'))) =>
    inShort(await cutTags(Buffer.from(text), scope, ask, ask))
  t.equal(await cut('["a", "gone", "gone::x", "gone2", 5]'), 'result ["a", "gone2", 5]')
  t.equal(await cut('["5", 157]', scopeOf(everyDeck('5'))), 'result [157]', 'a value that is no text')
  t.equal(await cut('["a","gone"]', scopeWith({ decks: null })), 'result ["a","gone"]')
})

t.test('the search for tags finds none below them, and takes no mark for a pattern', (t) => {
  t.equal(tagTerm(['a', 'b::c_']), '"tag:re:^(?:a|b\\x3a\\x3ac\\x5f)$"')
  t.end()
})
