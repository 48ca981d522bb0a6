import t from 'tap'
import { createPool } from '../../src/edge/pool.ts'

/** A pool for so many, and one place in it for each name; `ended` lists those that made room, in their order. */
function start(size: number) {
  const ended: string[] = []
  const pool = createPool(() => size)
  const enter = (name: string, share: string, most?: number) => {
    const place = pool.enter(share, () => ended.push(name), most)
    const isIn = place.grow(1)
    return { ...place, isIn }
  }
  return { pool, ended, enter }
}

t.test('the newest of the greediest share makes room for a newcomer of another', (t) => {
  const { pool, ended, enter } = start(3)
  for (const name of ['a1', 'a2', 'a3']) enter(name, 'a')
  t.ok(enter('b1', 'b').isIn)
  t.strictSame(ended, ['a3'])
  t.equal(pool.held, 3)
  t.end()
})

t.test('who has filled the pool finds no room in it, and takes none from others', (t) => {
  const { ended, enter } = start(3)
  enter('b1', 'b')
  for (const name of ['a1', 'a2']) enter(name, 'a')
  t.notOk(enter('a3', 'a').isIn)
  t.strictSame(ended, [])
  t.end()
})

t.test('of idle ones the one that has been idle longest ends first, also for its own share', (t) => {
  const { ended, enter } = start(3)
  const [first, second, third] = ['a1', 'a2', 'a3'].map((name) => enter(name, 'a'))
  second?.idle()
  third?.idle()
  first?.idle()
  t.ok(enter('a4', 'a').isIn)
  first?.use()
  t.ok(enter('b1', 'b').isIn)
  t.strictSame(ended, ['a2', 'a3'])
  t.end()
})

t.test('an idle one goes before one in use, of shares that hold equally much', (t) => {
  const { ended, enter } = start(2)
  enter('a1', 'a').idle()
  enter('b1', 'b')
  t.ok(enter('c1', 'c').isIn)
  t.strictSame(ended, ['a1'])
  t.notOk(enter('d1', 'd').isIn, 'where none is idle the newest is the newcomer')
  t.end()
})

t.test('what serves a client is never ended, and everything else makes room for it', (t) => {
  const { ended, enter } = start(3)
  for (const name of ['a1', 'a2']) enter(name, 'a').keep()
  const b1 = enter('b1', 'b')
  t.notOk(enter('b2', 'b').isIn)
  b1.keep()
  t.notOk(enter('c1', 'c').isIn, 'nothing is left to end')
  b1.idle()
  t.ok(enter('c2', 'c').isIn)
  t.strictSame(ended, ['b1'])
  t.end()
})

t.test('a kept one that grows may push out a share that holds less', (t) => {
  const { ended, enter } = start(4)
  const a1 = enter('a1', 'a')
  a1.keep()
  enter('b1', 'b')
  t.ok(a1.grow(3))
  t.strictSame(ended, ['b1'])
  t.end()
})

t.test('a share has a bound of its own, that a holder leaves behind by moving to another', (t) => {
  const { pool, ended, enter } = start(100)
  const a1 = enter('a1', 'a', 2)
  enter('a2', 'a', 2)
  t.notOk(enter('a3', 'a', 2).isIn)
  t.notOk(enter('a4', 'a', 2).isIn)
  a1.move('b')
  t.ok(enter('a5', 'a', 2).isIn)
  t.strictSame(ended, [])
  t.ok(a1.grow(50))
  t.equal(pool.held, 53)
  t.end()
})

t.test('who has left holds nothing and cannot come back', (t) => {
  const { pool, enter } = start(3)
  const place = enter('a1', 'a')
  place.leave()
  place.leave()
  t.notOk(place.grow(1))
  t.equal(pool.held, 0)
  t.end()
})
