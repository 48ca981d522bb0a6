import t from 'tap'
import type { KeptReview } from '../../src/safety/image.ts'
import { insertReviews, reviewRow } from '../../src/undo/reviews.ts'
import { answeredByAnki, failed } from '../../src/wire/outcome.ts'

const review = (id: number): KeptReview => ({ id, usn: 0, ease: 3, ivl: 1, lastIvl: 0, factor: 0, time: 1, type: 0 })

/** A review log with some ids. It takes all rows of a call or none. */
function logWith(ids: readonly number[]) {
  const log = new Set(ids)
  let calls = 0
  const insert: Parameters<typeof insertReviews>[1] = async (rows) => {
    calls += 1
    if (rows.some(([id]) => log.has(id as number)))
      return answeredByAnki({ kind: 'error', text: Buffer.from('UNIQUE constraint failed: revlog.id') })
    for (const [id] of rows) log.add(id as number)
    return answeredByAnki({ kind: 'result', text: Buffer.from('null') })
  }
  return { log, insert, calls: () => calls }
}

const rows = (ids: readonly number[]) => ids.map((id) => reviewRow(7, review(id)))

t.test('reviews whose next ids are free go in one call, each a millisecond later', async (t) => {
  const { log, insert, calls } = logWith([10, 20, 30])
  t.same(await insertReviews(rows([10, 20, 30]), insert), { count: 3, failed: [] })
  t.same([...log], [10, 20, 30, 11, 21, 31])
  t.equal(calls(), 1)
})

t.test('every review finds a place, however often the same ones went and came back', async (t) => {
  const { log, insert } = logWith([10, 11, 12, 13, 50, 52])
  let present = [10, 11, 50]
  for (let round = 1; round <= 6; round += 1) {
    const before = new Set(log)
    t.same(await insertReviews(rows(present), insert), { count: 3, failed: [] })
    present = [...log].filter((id) => !before.has(id))
    t.equal(present.length, 3)
  }
})

t.test('a review without a free place near by is reported, and the others go in', async (t) => {
  const { log, insert } = logWith(Array.from({ length: 30 }, (_, index) => 100 + index))
  const { count, failed } = await insertReviews(rows([5, 100]), insert)
  t.equal(count, 1)
  t.match(failed, [{ count: 1, outcome: { kind: 'error' } }])
  t.ok(log.has(6))
})

t.test('a call without a reply is not repeated', async (t) => {
  let calls = 0
  const { count, failed: lost } = await insertReviews(rows([1, 5]), async () => {
    calls += 1
    return failed('lost')
  })
  t.same([count, calls, lost.map((one) => one.count)], [0, 1, [2]])
})
