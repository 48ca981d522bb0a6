import { timingSafeEqual } from 'node:crypto'
import t from 'tap'
import { createClients } from '../../src/clients/clients.ts'
import { createGuesses } from '../../src/clients/guesses.ts'
import { beginVisit } from '../../src/clients/visit.ts'
import { clientConfigs } from '../support/clients.ts'
import { fakeClock } from '../support/clock.ts'
import { callerAs } from './caller.ts'

const NONE: ReadonlySet<string> = new Set()

/** Guesses at a time of the test's own, and a caller who shows a wrong key, waits for its turn and returns what its reply waits then. */
function guessing() {
  const clock = fakeClock()
  const guesses = createGuesses(clock)
  const wrong = (neighbourhood: string, key: string): number => {
    const shown = new Set([key])
    const turn = guesses.enter(neighbourhood, shown)
    clock.jump(turn.wait)
    return turn.settle(shown, NONE)
  }
  return { guesses, wrong, pass: clock.jump }
}

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

t.test('a key that is JSON and one that is text are two', (t) => {
  const five = createClients(clientConfigs({ five: { key: '5' } }))
  const visit = beginVisit(callerAs(), five)
  t.equal(visit.outer(Buffer.from('5')), null)
  t.equal(visit.outer(json('5'))?.name, 'five', 'the number before it does not make the text wrong')
  t.end()
})

t.test('a key of any length opens what it is the key of, and is held as little', (t) => {
  const long = 'k'.repeat(100_000)
  const visit = beginVisit(callerAs(), createClients(clientConfigs({ long: { key: long } })))
  t.equal(visit.outer(json(long))?.name, 'long')
  t.equal(visit.outer(json(`${long}x`)), null)
  for (const key of [...visit.rightKeys, ...visit.wrongKeys]) t.ok(key.length < 100)
  t.end()
})

t.test('a key that was not among those whose turn it is opens nothing and is not even looked at', (t) => {
  const { clients, comparisons } = counted()
  const visit = beginVisit(callerAs(), clients, new Set())
  t.equal(visit.outer(json('one')), null)
  t.equal(comparisons(), 0)
  t.end()
})

t.test('100,000 wrong keys: memory stays bounded, and the right key beside them is not even slowed', (t) => {
  const { guesses, wrong, pass } = guessing()
  const { clients, comparisons } = counted()
  const caller = callerAs({ at: '192.168.1.7' })
  const right = new Set(['one'])
  guesses.enter(caller.neighbourhood, right).settle(NONE, right)
  let longest = 0
  for (let number = 0; number < 100_000; number++) {
    pass(1)
    const visit = beginVisit(caller, clients)
    if (visit.outer(json(`guess ${number}`)) !== null) t.fail('a wrong key is nobody')
    for (const key of visit.wrongKeys) longest = Math.max(longest, wrong(caller.neighbourhood, key))
    if (number % 1000 === 0) {
      const beside = beginVisit(caller, clients)
      t.equal(beside.outer(json('one'))?.name, 'one')
      t.equal(guesses.enter(caller.neighbourhood, right).wait, 0, 'nothing to wait for')
      t.equal(beside.wrongKeys.size, 0)
    }
  }
  t.equal(comparisons(), 100_000 * 3 + 3, 'each was compared with each key once; the right one once in all')
  t.equal(longest, 10_000, 'ms; longer nobody waits')
  t.ok(guesses.size <= 40_000, `${guesses.size} entries`)
  t.end()
})

t.test('addresses without number leave no more than so many entries', (t) => {
  const { guesses, wrong } = guessing()
  for (let number = 0; number < 50_000; number++) wrong(`10.${number >> 16}.${number >> 8}.${number}`, 'guess')
  const right = new Set(['right'])
  for (let number = 0; number < 50_000; number++)
    guesses.enter(`11.${number >> 16}.${number >> 8}.${number}`, right).settle(NONE, right)
  t.ok(guesses.size <= 40_000, `${guesses.size} entries`)
  t.end()
})

t.test('each further wrong key from a neighbourhood waits twice as long, so does one that comes again', (t) => {
  const { wrong } = guessing()
  t.same(
    ['a', 'b', 'c', 'd'].map((key) => wrong('10.0.0.1', key)),
    [50, 100, 200, 400],
  )
  t.same(
    [1, 2, 3].map(() => wrong('10.0.0.2', 'old')),
    [50, 100, 200],
  )
  t.equal(wrong('10.0.0.2', 'other'), 100, 'the first slip of another program there counts as the second key')
  t.equal(wrong('10.0.0.3', 'old'), 50, 'elsewhere the same key is a first one')
  for (let time = 0; time < 50; time++) wrong('10.0.0.4', 'old')
  t.equal(wrong('10.0.0.4', 'old'), 1000, 'up to one second')
  for (let key = 0; key < 50; key++) wrong('10.0.0.5', `guess ${key}`)
  t.equal(wrong('10.0.0.5', 'another guess'), 10_000, 'and up to ten for keys that differ')
  t.end()
})

t.test('after a quarter of an hour without a wrong key it is forgotten', (t) => {
  const { wrong, pass } = guessing()
  for (const key of ['a', 'b', 'c']) wrong('10.0.0.1', key)
  pass(14 * 60_000)
  t.equal(wrong('10.0.0.1', 'd'), 400)
  pass(15 * 60_000 + 1)
  t.equal(wrong('10.0.0.1', 'e'), 50)
  t.end()
})

t.test(
  'five unknown keys of a neighbourhood are under way at once; the next waits for a place, elsewhere none does',
  (t) => {
    const { guesses, wrong, pass } = guessing()
    for (const key of ['a', 'b', 'c', 'd', 'e']) wrong('10.0.0.1', key)
    const waits = (key: string, at = '10.0.0.1') => guesses.enter(at, new Set([key])).wait
    t.equal(waits('f'), 50, 'until the reply to the first is due')
    t.equal(waits('f', '10.0.0.2'), 0)
    t.equal(waits('a'), 100, 'whose place is gone')
    t.equal(waits('e'), 0, 'one that is under way is not a second one')
    pass(10_000)
    t.equal(waits('g'), 0)
    t.end()
  },
)

t.test('whoever leaves before its turn counts like one that stayed, and keeps its place', (t) => {
  const { guesses, pass } = guessing()
  const waits: number[] = []
  for (let number = 0; number < 100; number++) {
    const turn = guesses.enter('10.0.0.1', new Set([`guess ${number}`]))
    waits.push(turn.wait)
    pass(30)
    if (turn.wait > 30) turn.leave()
    else turn.settle(new Set([`guess ${number}`]), NONE)
  }
  t.ok(waits.filter((ms) => ms <= 30).length <= 8, `looked at: ${waits.filter((ms) => ms <= 30).length} of 100 in 3 s`)
  t.equal(Math.max(...waits), 10_000, 'and nobody waits longer than a wrong key is worth')
  t.end()
})

t.test(
  'a key that opened is not held up again, and one that opens nothing any more is answered no sooner for it',
  (t) => {
    const { guesses, wrong } = guessing()
    const key = new Set(['right'])
    guesses.enter('10.0.0.1', key).settle(NONE, key)
    for (let number = 0; number < 5; number++) wrong('10.0.0.1', `guess ${number}`)
    const [known, unknown] = ['right', 'other'].map((shown) => guesses.enter('10.0.0.1', new Set([shown])))
    t.equal(known?.wait, 0)
    t.ok((unknown?.wait ?? 0) > 0)
    t.ok(
      (known?.settle(key, NONE) ?? 0) > (unknown?.wait ?? 0),
      'revoked: the place it did not wait for is waited for now',
    )
    t.end()
  },
)

t.test('keys that were not looked at give their places back, and so do right ones', (t) => {
  const { guesses } = guessing()
  const turn = guesses.enter('10.0.0.1', new Set(['a', 'b', 'c', 'd', 'e']))
  t.equal(turn.settle(new Set(['a']), new Set(['b'])), 50)
  t.equal(guesses.enter('10.0.0.1', new Set(['f', 'g', 'h', 'i'])).wait, 0)
  t.end()
})
