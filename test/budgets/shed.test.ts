import t from 'tap'
import { createShed } from '../../src/budgets/shed.ts'

function newShed() {
  const gauges = { wait: 0, lag: 0, bytes: 0 }
  const shed = createShed(
    { queue: 100, wait: 5000, lag: 200, bytes: 1000 },
    { wait: () => gauges.wait, lag: () => gauges.lag, bytes: () => gauges.bytes },
  )
  const enter = (client: string, calls: number) => {
    const entry = shed.enter(client, calls)
    return entry.refusal === null ? entry.leave : entry.refusal
  }
  return { shed, gauges, enter }
}

const text = 'the gateway has more work than Anki can do; try again in 2 s'
const REFUSAL = { error: { code: 'load.shed', text, status: 429 }, retryAfter: 2 }

t.test('below the marks everyone goes, and above one the heaviest client is refused first', (t) => {
  const { enter, shed } = newShed()
  enter('hog', 60)
  enter('other', 30)
  t.type(enter('hog', 10), 'function', 'at the mark, not above it')
  t.same(enter('hog', 1), REFUSAL)
  t.type(enter('other', 1), 'function')
  t.type(enter('new', 500), 'function', 'who has nothing on its way is no cause of the strain')
  t.same(enter('new', 1), REFUSAL, 'and is the heaviest now')
  t.equal(shed.queue, 601)
  t.end()
})

t.test('the higher the strain, the lighter are those that are refused', (t) => {
  const { enter, gauges } = newShed()
  enter('hog', 40)
  enter('middle', 21)
  enter('light', 4)
  gauges.wait = 5000
  t.type(enter('middle', 1), 'function')
  gauges.wait = 10_000
  t.same(enter('middle', 1), REFUSAL)
  t.type(enter('light', 1), 'function')
  gauges.wait = 50_000
  t.same(enter('light', 1), REFUSAL)
  t.type(enter('new', 1), 'function')
  t.end()
})

t.test('what has ended weighs nothing, and ends only once', (t) => {
  const { enter, shed } = newShed()
  const leave = enter('hog', 150) as () => void
  enter('other', 1)
  t.same(enter('hog', 1), REFUSAL)
  leave()
  leave()
  t.equal(shed.queue, 1)
  t.type(enter('hog', 1), 'function')
  t.end()
})

t.test('a client with no other beside it slows down only itself, and is refused only for the bytes it holds', (t) => {
  const { enter, gauges } = newShed()
  enter('only', 500)
  gauges.wait = 60_000
  gauges.lag = 2000
  t.type(enter('only', 1), 'function')
  gauges.bytes = 1000
  t.same(enter('only', 1), REFUSAL)
  gauges.bytes = 0
  enter('other', 1)
  t.same(enter('only', 1), REFUSAL)
  t.end()
})
