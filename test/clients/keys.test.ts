import { timingSafeEqual } from 'node:crypto'
import t from 'tap'
import { createClients } from '../../src/clients/clients.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { clientConfigs } from '../support/clients.ts'
import { callerAs } from './caller.ts'

const json = (key: string) => Buffer.from(JSON.stringify(key))

/** Three clients, and every comparison of a key with one of theirs. */
function counted() {
  const compared: number[] = []
  const equals: typeof timingSafeEqual = (one, other) => {
    compared.push(one.byteLength, other.byteLength)
    return timingSafeEqual(one, other)
  }
  const configs = clientConfigs({ one: { key: 'one' }, two: { key: 'two' }, three: { key: 'three' } })
  return { clients: createClients(configs, { equals }), comparisons: () => compared.length / 2, compared }
}

t.test('a key is compared with every configured one, as digests of equal length', (t) => {
  const { clients, comparisons, compared } = counted()
  t.equal(clients.withKey(callerAs(), 'one')?.name, 'one')
  t.equal(comparisons(), 3, 'the first that fits does not end it')
  t.equal(clients.withKey(callerAs(), 'x'.repeat(100_000)), null)
  t.equal(comparisons(), 6)
  t.same(new Set(compared), new Set([32]))
  t.end()
})

t.test('a right key is remembered and not compared again, a wrong one is', (t) => {
  const { clients, comparisons } = counted()
  for (let time = 0; time < 10; time++) clients.withKey(callerAs(), 'two')
  t.equal(comparisons(), 3)
  for (let time = 0; time < 10; time++) clients.withKey(callerAs(), 'nonsense')
  t.equal(comparisons(), 33)
  t.end()
})

t.test('in one request a wrong key is compared once, and after five different ones nothing is', (t) => {
  const { clients, comparisons } = counted()
  const visit = beginVisit(callerAs(), clients)
  const holder = visit.outer(json('one'))
  if (holder === null) throw new Error('the key is right')
  t.equal(comparisons(), 3)
  for (const key of ['a', 'b', 'a', 'c', 'b', 'd']) t.equal(visit.item(json(key), holder), null)
  t.equal(comparisons(), 3 + 4 * 3)
  t.equal(visit.item(json('two'), holder)?.name, 'two', 'four wrong ones do not spoil a right one')
  t.equal(visit.item(json('e'), holder), null)
  t.equal(comparisons(), 3 + 4 * 3 + 3 + 3)
  for (const key of ['f', 'g', 'three', 'three', 'h']) t.equal(visit.item(json(key), holder), null)
  t.equal(comparisons(), 3 + 4 * 3 + 3 + 3, 'refused without a look, a right one too')
  t.equal(visit.item(json('two'), holder)?.name, 'two', 'what was shown before stays shown')
  t.equal(visit.item(null, holder), holder)
  t.equal(visit.wrongKeys.size, 5)
  t.end()
})

t.test('100,000 wrong keys: memory stays bounded, and the right key beside them is not even slowed', (t) => {
  let now = 1
  const guesses = createGuesses(() => now)
  const { clients, comparisons } = counted()
  const caller = callerAs({ at: '192.168.1.7' })
  let longest = 0
  for (let number = 0; number < 100_000; number++) {
    now += 1
    const visit = beginVisit(caller, clients)
    const key = `guess ${number}`
    if (visit.outer(json(key)) !== null) t.fail('a wrong key is nobody')
    for (const wrong of visit.wrongKeys) longest = Math.max(longest, guesses.count(caller.neighbourhood, wrong))
    if (number % 1000 === 0) {
      const beside = beginVisit(caller, clients)
      t.equal(beside.outer(json('one'))?.name, 'one')
      t.equal(beside.wrongKeys.size, 0, 'nothing to wait for')
    }
  }
  t.equal(comparisons(), 100_000 * 3 + 3, 'each was compared with each key once; the right one once in all')
  t.equal(longest, 10_000, 'ms; longer nobody waits')
  t.ok(guesses.size <= 20_000, `${guesses.size} counters`)
  t.end()
})

t.test('addresses without number leave no more than so many counters', (t) => {
  const guesses = createGuesses(() => 1)
  for (let number = 0; number < 50_000; number++) guesses.count(`10.${number >> 16}.${number >> 8}.${number}`, 'guess')
  t.ok(guesses.size <= 20_000)
  t.end()
})

t.test('each further wrong key from a neighbourhood waits twice as long, so does one that comes again', (t) => {
  const guesses = createGuesses(() => 1)
  t.same(
    ['a', 'b', 'c', 'd'].map((key) => guesses.count('10.0.0.1', key)),
    [50, 100, 200, 400],
  )
  t.same(
    [1, 2, 3].map(() => guesses.count('10.0.0.2', 'old')),
    [50, 100, 200],
  )
  t.equal(guesses.count('10.0.0.2', 'other'), 100, 'the first slip of another program there counts as the second key')
  t.equal(guesses.count('10.0.0.3', 'old'), 50, 'elsewhere the same key is a first one')
  for (let time = 0; time < 50; time++) guesses.count('10.0.0.4', 'old')
  t.equal(guesses.count('10.0.0.4', 'old'), 1000, 'up to one second')
  for (let key = 0; key < 50; key++) guesses.count('10.0.0.5', `guess ${key}`)
  t.equal(guesses.count('10.0.0.5', 'another guess'), 10_000, 'and up to ten for keys that differ')
  t.end()
})

t.test('after a quarter of an hour without a wrong key it is forgotten', (t) => {
  let now = 1
  const guesses = createGuesses(() => now)
  for (const key of ['a', 'b', 'c']) guesses.count('10.0.0.1', key)
  now += 14 * 60_000
  t.equal(guesses.count('10.0.0.1', 'd'), 400)
  now += 15 * 60_000 + 1
  t.equal(guesses.count('10.0.0.1', 'e'), 50)
  t.end()
})
