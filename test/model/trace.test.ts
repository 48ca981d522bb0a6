import t from 'tap'
import { accepts, type Observed, type Recorded } from './trace.ts'

const look = (file: string, salt: string, committed: number, written: number, database: string): Observed => ({
  log: { file, salt, committed, written },
  database,
})
const closed = (database: string): Observed => ({ log: null, database })
const begun: Recorded = { change: 'begun' }
const changed: Recorded = { change: 'done' }

const LIFE: readonly Recorded[] = [
  look('a', '', 0, 0, '1'),
  begun,
  changed,
  look('a', 'x', 3, 3, '1'),
  look('a', 'x', 3, 200, '1'),
  look('a', 'x', 420, 420, '1'),
  begun,
  changed,
  look('a', 'x', 500, 500, '1'),
  look('a', 'x', 500, 500, '2'),
  begun,
  changed,
  look('a', 'y', 2, 2, '2'),
  closed('3'),
  look('b', '', 0, 0, '3'),
]

t.test('the model can do what SQLite does', async (t) => {
  const { looks, changes, refused } = accepts(LIFE)
  t.equal(refused, null)
  t.equal(looks, 9)
  t.equal(changes, 3)
})

t.test('a change that shows before its end needs no further look, also if another change has begun', async (t) => {
  const trace = [look('a', 'x', 3, 3, '1'), begun, look('a', 'x', 5, 5, '1'), changed, begun, look('a', 'x', 5, 5, '1')]
  t.same(accepts(trace), { looks: 3, changes: 1, refused: null })
})

for (const [what, trace] of [
  ['a change that no file shows', [look('a', 'x', 3, 3, '1'), begun, changed, look('a', 'x', 3, 3, '1')]],
  ['a commit that vanishes', [look('a', 'x', 3, 3, '1'), look('a', 'x', 2, 2, '1')]],
  ['a log of another file without a closed profile between', [look('a', 'x', 3, 3, '1'), look('b', 'x', 3, 3, '1')]],
] as const satisfies readonly (readonly [string, readonly Recorded[]])[]) {
  t.test(`the model cannot do this: ${what}`, async (t) => {
    t.same(accepts(trace).refused?.length, 2)
  })
}
