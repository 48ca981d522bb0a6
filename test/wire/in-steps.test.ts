import t from 'tap'
import { inSteps, type Work } from '../../src/wire/in-steps.ts'

function* counted(steps: number, done: number[]): Generator<void, string> {
  for (let step = 0; step < steps; step++) {
    done.push(step)
    yield
  }
  return 'the result'
}

t.test('work takes every step after the first one, and stops when there is none', async (t) => {
  const done: number[] = []
  const more: boolean[] = []
  const work: Work = async (step) => {
    do more.push(step())
    while (more.at(-1) && more.length < 9)
  }
  t.equal(await inSteps(counted(3, done), work), 'the result')
  t.same(done, [0, 1, 2])
  t.same(more, [true, true, false])
})

t.test('steps that are over at once need no work', async (t) => {
  const work: Work = async () => void t.fail('there was work')
  t.equal(await inSteps(counted(0, []), work), 'the result')
})
