import t, { type Test } from 'tap'
import { systemClock } from '../../src/clock.ts'
import type { Exchanged, Sent } from '../../src/upstream/exchange.ts'
import { watch } from '../../src/upstream/watch.ts'
import { settle } from '../support/clock.ts'
import { holdTimers } from '../support/timers.ts'

const TIMEOUT = 10_000
const PATIENCE = 1500
const REPLY: Exchanged = { kind: 'reply', status: 200, body: Buffer.from('') }

/** An exchange that a test moves along. */
function exchange() {
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<Exchanged>()
  let begun = false
  let aborted = false
  const sent: Sent = {
    started: started.promise,
    get begun() {
      return begun
    },
    ended: ended.promise,
    abort() {
      aborted = true
    },
  }
  const begin = () => {
    begun = true
  }
  return { sent, start: started.resolve, begin, end: ended.resolve, aborted: () => aborted }
}

type Moves = Readonly<Record<'start' | 'begin' | 'end' | 'lose' | 'answer' | 'drop', () => void>>

/** A watched exchange: what `move` says happens, each step's consequences before the next one. */
function watched(t: Test) {
  const timers = holdTimers(t)
  const call = exchange()
  const probes: ReturnType<typeof exchange>[] = []
  const said: boolean[] = []
  const { first, free } = watch(call.sent, {
    timeout: TIMEOUT,
    patience: PATIENCE,
    probe() {
      const probe = exchange()
      probes.push(probe)
      return probe.sent
    },
    onSilence: (silent) => said.push(silent),
    clock: systemClock,
  })
  const known: { first: string | null; free: string | null } = { first: null, free: null }
  void first.then((how) => {
    known.first = how
  })
  void free.then((how) => {
    known.free = how
  })
  const moves: Moves = {
    start: () => call.start(),
    begin: () => call.begin(),
    end: () => call.end(REPLY),
    lose: () => call.end({ kind: 'lost' }),
    answer: () => probes.at(-1)?.end(REPLY),
    drop: () => probes.at(-1)?.end({ kind: 'lost' }),
  }
  const move = async (...steps: Steps) => {
    for (const step of steps) {
      if (typeof step === 'number') timers.pass(step)
      else moves[step]()
      await settle()
    }
  }
  return { timers, move, known, said, probes }
}

type Steps = readonly (keyof Moves | number)[]

interface Row {
  readonly steps: Steps
  readonly first?: 'ended' | 'overtaken' | 'late' | 'unsent'
  readonly free?: 'ended' | 'overtaken'
  readonly probes?: number
  readonly said?: readonly boolean[]
}

const ROWS: Readonly<Record<string, Row>> = {
  'a reply ends it': { steps: ['start', 'end'], first: 'ended', free: 'ended' },
  'a loss ends it too': { steps: ['start', 'lose'], first: 'ended', free: 'ended' },
  'silence shorter than the patience is nothing to wonder about': { steps: ['start', PATIENCE - 1] },
  'longer silence is told, and one read asks why': { steps: ['start', PATIENCE], probes: 1, said: [true] },
  'no second read is sent while the first one waits': { steps: ['start', TIMEOUT - 1], probes: 1, said: [true] },
  'a reply ends the silence': {
    steps: ['start', PATIENCE, 'end'],
    first: 'ended',
    free: 'ended',
    probes: 1,
    said: [true, false],
  },
  'one later read that is answered may have come in beside the reply': {
    steps: ['start', PATIENCE, 'answer'],
    probes: 2,
    said: [true],
  },
  'two that are answered show that it was passed over': {
    steps: ['start', PATIENCE, 'answer', 'answer'],
    first: 'overtaken',
    free: 'overtaken',
    probes: 2,
    said: [true, false],
  },
  'a read that is lost shows nothing, and the next one comes after the patience': {
    steps: ['start', PATIENCE, 'drop', PATIENCE - 1],
    probes: 1,
    said: [true],
  },
  'then it is asked anew': { steps: ['start', PATIENCE, 'drop', PATIENCE], probes: 2, said: [true] },
  'a lost read in between begins the count anew': {
    steps: ['start', PATIENCE, 'answer', 'drop', PATIENCE, 'answer'],
    probes: 4,
    said: [true],
  },
  'what has begun to be answered is not passed over': {
    steps: ['start', PATIENCE, 'begin', 'answer', PATIENCE, 'answer', PATIENCE],
    probes: 3,
    said: [true],
  },
  'time is up once it has been under way for so long': {
    steps: ['start', TIMEOUT],
    first: 'late',
    probes: 1,
    said: [true],
  },
  'Anki is free when a late one is over all the same': {
    steps: ['start', TIMEOUT, 'end'],
    first: 'late',
    free: 'ended',
    probes: 1,
    said: [true, false],
  },
  'and when it is passed over': {
    steps: ['start', TIMEOUT, 'answer', 'answer'],
    first: 'late',
    free: 'overtaken',
    probes: 2,
    said: [true, false],
  },
  'one without a connection is told as silence, and nothing asks, as that would stand in the same line': {
    steps: [TIMEOUT - 1],
    said: [true],
  },
  'time is up without a connection, too': { steps: [TIMEOUT], first: 'unsent', said: [true] },
  'with a connection the time begins anew, and the silence is over': {
    steps: [TIMEOUT - 1, 'start', PATIENCE - 1],
    said: [true, false],
  },
}

for (const [about, { steps, first = null, free = null, probes = 0, said = [] }] of Object.entries(ROWS)) {
  t.test(about, async (t) => {
    const { move, ...seen } = watched(t)
    await move(...steps)
    t.same(seen.known, { first, free })
    t.equal(seen.probes.length, probes)
    t.same(seen.said, said)
  })
}

t.test('when it is over no timer runs, and the read that waits is given up', async (t) => {
  const { move, timers, probes } = watched(t)
  await move('start', PATIENCE)
  t.equal(probes[0]?.aborted(), false)
  await move('end')
  t.equal(probes[0]?.aborted(), true)
  t.same(timers.due, [])
})
