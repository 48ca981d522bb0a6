import t from 'tap'
import { createMemory } from '../../src/scope/memory.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { CachedReplies, CachedReply } from '../../src/upstream/upstream.ts'
import { failed } from '../../src/wire/outcome.ts'
import { errorWith, given, resultWith } from './given.ts'

const reply = (text: string): CachedReply => ({ kind: 'result', text: Buffer.from(text), by: 'cache' })

/** A memory in front of a cache that finds these replies. */
function start(isKept = true) {
  const asked: (readonly Leaf[])[] = []
  const cache: { found: readonly CachedReply[] | null } = { found: null }
  const answers: CachedReplies = {
    isProved: () => true,
    moment: () => null,
    prepare(leaves) {
      asked.push(leaves)
      return isKept ? async () => cache.found : null
    },
  }
  return { memory: createMemory({ answers }), cache, asked }
}

const READ = given('cardsModTime', { cards: [11] })
const QUESTION = given('findCards', { query: 'did:5 cid:11' }, null)
const SENT = { asked: [READ, QUESTION], replies: [resultWith('[{"cardId": 11}]'), resultWith('[11]')] }
const OUTCOME = resultWith('[{"cardId": 11}]')

t.test('a request is served from the cache while everything that it asked is cached and the same', async (t) => {
  const { memory, cache, asked } = start()
  memory.learn([READ], SENT, [OUTCOME])
  t.same(asked, [SENT.asked])
  const lookUp = memory.prepare([READ])
  t.equal(await lookUp(), null, 'the cache has nothing')
  cache.found = [reply('[{"cardId": 11}]'), reply('[11]')]
  const served = await lookUp()
  t.same(served, [{ ...OUTCOME, by: 'cache' }])
  t.equal(await lookUp(), served, 'the same object')
  cache.found = [reply('[{"cardId": 11}]'), reply('[11]')]
  t.equal(await lookUp(), served, 'other objects with the same texts')
  cache.found = [cache.found[0] as CachedReply, reply('[]')]
  t.equal(await lookUp(), null, 'the last reply is another one')
  cache.found = [reply('[{}]'), reply('[11]')]
  t.equal(await lookUp(), null, 'the first reply is another one')
  cache.found = null
  t.equal(await lookUp(), null)
})

t.test('only the same request is served', async (t) => {
  const { memory, cache } = start()
  memory.learn([READ, QUESTION], SENT, [OUTCOME, OUTCOME])
  cache.found = [reply('[{"cardId": 11}]'), reply('[11]')]
  t.equal((await memory.prepare([READ, QUESTION])())?.length, 2)
  for (const leaves of [
    [],
    [READ],
    [QUESTION],
    [QUESTION, READ],
    [READ, READ],
    [READ, QUESTION, READ],
    [{ ...READ }, QUESTION],
  ])
    t.equal(await memory.prepare(leaves)(), null)
})

t.test('errors of Anki are remembered like results', async (t) => {
  const { memory, cache } = start()
  const error = errorWith('Note was not found: 5')
  memory.learn([READ], { asked: [READ], replies: [error] }, [error])
  cache.found = [{ ...error, by: 'cache' } as CachedReply]
  t.match(await memory.prepare([READ])(), [{ kind: 'error', by: 'cache' }])
})

t.test('a request without a whole answer, or that the cache does not keep, is not remembered', async (t) => {
  for (const [replies, outcomes] of [
    [[failed('lost')], [OUTCOME]],
    [SENT.replies, [failed('lost')]],
    [SENT.replies, [OUTCOME, failed('lost')]],
    [[resultWith('1'), failed('lost')], [OUTCOME]],
  ] as const) {
    const { memory, cache, asked } = start()
    memory.learn([READ], { ...SENT, replies }, outcomes)
    cache.found = [reply('1')]
    t.same(asked, [])
    t.equal(await memory.prepare([READ])(), null)
  }
  const { memory, cache } = start(false)
  memory.learn([READ], SENT, [OUTCOME])
  cache.found = [reply('[{"cardId": 11}]'), reply('[11]')]
  t.equal(await memory.prepare([READ])(), null)
  const without = createMemory({ answers: null })
  without.learn([READ], SENT, [OUTCOME])
  t.equal(await without.prepare([READ])(), null)
  start().memory.learn([], SENT, [])
})
