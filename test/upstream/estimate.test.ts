import t from 'tap'
import { createEstimate } from '../../src/upstream/estimate.ts'
import { createWindowPace } from '../../src/upstream/pace.ts'
import { catalogue } from './fake-anki.ts'

const action = (name: string) => catalogue.get(name) as NonNullable<ReturnType<typeof catalogue.get>>
const finds = (count: number) => Array.from({ length: count }, () => ({ action: action('findNotes'), items: 0 }))

t.test('it starts from what the catalogue says of call and items', async (t) => {
  const estimate = createEstimate()
  t.equal(estimate.of({ action: action('findNotes'), items: 0 }), 1.8)
  t.equal(estimate.of({ action: action('notesInfo'), items: 100 }), 4.5)
  t.ok(estimate.of({ action: action('suspend'), items: 0 }) > estimate.of({ action: action('getTags'), items: 0 }))
})

t.test('an exchange that was over sooner than it should lowers the cost at once, but not below a floor', async (t) => {
  const estimate = createEstimate()
  estimate.learn(finds(40), 2.6 + 54)
  t.equal(Math.round(estimate.of(finds(1)[0] as never) * 100), 135)
  estimate.learn(finds(40), 3)
  t.equal(estimate.of(finds(1)[0] as never), 0.9)
})

t.test('slow exchanges raise the cost only when the quickest of several was slow, without the tick', async (t) => {
  const estimate = createEstimate()
  const cost = () => estimate.of(finds(1)[0] as never)
  for (let time = 0; time < 15; time++) estimate.learn(finds(40), 2.6 + 25 + 144)
  t.equal(cost(), 1.8)
  estimate.learn(finds(40), 2.6 + 25 + 108)
  t.equal(Math.round(cost() * 10) / 10, 2.7)
})

t.test('a single quick exchange among slow ones shows that the others met a neighbour', async (t) => {
  const estimate = createEstimate()
  for (let time = 0; time < 80; time++) estimate.learn(finds(40), time % 8 === 3 ? 90 : 400)
  t.equal(estimate.of(finds(1)[0] as never), 1.8)
})

t.test('small exchanges teach nothing: the tick hides what they cost', async (t) => {
  const estimate = createEstimate()
  for (let time = 0; time < 100; time++) estimate.learn(finds(1), 60)
  for (let time = 0; time < 100; time++) estimate.learn(finds(1), 0.1)
  t.equal(estimate.of(finds(1)[0] as never), 1.8)
})

t.test(
  'after an exchange that held the window far too long the next asks for less, and good ones restore it',
  async (t) => {
    const pace = createWindowPace(80)
    pace.took(25 + 480)
    t.equal(pace.window, 80)
    pace.took(25 + 6400)
    t.equal(pace.window, 1)
    for (const expected of [2, 4, 8, 16, 32, 64, 80, 80]) {
      pace.took(30)
      t.equal(pace.window, expected)
    }
  },
)
