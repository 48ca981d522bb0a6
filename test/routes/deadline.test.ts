import t from 'tap'
import { type Deadline, startDeadline } from '../../src/routes/deadline.ts'
import { holdTimers } from '../support/timers.ts'
import { routeTo } from './target.ts'

const LIMITS = routeTo('http://127.0.0.1:9/', { limit: { answer: 100, idle: 30, time: 500 } }).limit

/** What happens, and after how many ms of nothing else. */
type Step = readonly [ms: number, what: 'moved' | 'answered' | 'stop' | 'wait']

const speaks = (times: number): Step[] => Array.from({ length: times }, () => [29, 'moved'])

const ROWS: readonly (readonly [about: string, isEndless: boolean, steps: readonly Step[], late: boolean])[] = [
  ['a target has its time to answer', false, [[99, 'wait']], false],
  ['one that does not answer is left', false, [[100, 'wait']], true],
  [
    'one that takes a long request is given the time for it',
    false,
    [
      [99, 'moved'],
      [99, 'moved'],
      [99, 'wait'],
    ],
    false,
  ],
  [
    'from the answer on, silence counts',
    false,
    [
      [99, 'answered'],
      [29, 'wait'],
    ],
    false,
  ],
  [
    'one that falls silent is left',
    false,
    [
      [99, 'answered'],
      [30, 'wait'],
    ],
    true,
  ],
  ['one that speaks is not', false, [[99, 'answered'], ...speaks(13), [23, 'wait']], false],
  ['one that never ends is left all the same', false, [[99, 'answered'], ...speaks(13), [24, 'wait']], true],
  ['a WebSocket may stay open', true, [[99, 'answered'], ...speaks(1000)], false],
  ['a WebSocket that falls silent is left', true, [[99, 'answered'], ...speaks(1000), [30, 'wait']], true],
  [
    'what has ended is not late',
    false,
    [
      [99, 'stop'],
      [1000, 'wait'],
    ],
    false,
  ],
  [
    'what has ended after its answer is not late',
    false,
    [
      [9, 'answered'],
      [9, 'stop'],
      [1000, 'wait'],
    ],
    false,
  ],
]

for (const [about, isEndless, steps, late] of ROWS) {
  t.test(about, (t) => {
    const timers = holdTimers(t)
    let times = 0
    const deadline: Deadline & { wait?(): void } = startDeadline(LIMITS, isEndless, () => times++)
    for (const [ms, what] of steps) {
      timers.pass(ms)
      deadline[what]?.()
    }
    t.equal(times, late ? 1 : 0)
    if (late) timers.pass(10_000)
    t.equal(times, late ? 1 : 0, 'and that once')
    if (late) t.same(timers.due, [])
    t.end()
  })
}
