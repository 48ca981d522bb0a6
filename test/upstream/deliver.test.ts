import t from 'tap'
import { type Delivery, deliver } from '../../src/upstream/deliver.ts'
import { createEstimate } from '../../src/upstream/estimate.ts'
import type { Exchanged } from '../../src/upstream/exchange.ts'
import type { Job } from '../../src/upstream/job.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import { createMulti } from '../../src/upstream/multi.ts'
import { createWindowPace } from '../../src/upstream/pace.ts'
import type { Seat } from '../../src/upstream/pack.ts'
import { cutRequest, type Part } from '../../src/upstream/part.ts'
import { createSuspects } from '../../src/upstream/suspects.ts'
import type { Outcome } from '../../src/wire/outcome.ts'
import { awake } from '../support/clock.ts'
import { leaf, texts } from './fake-anki.ts'

const BOUNDS = { pack: 262_144, window: 80, notes: 16 }

/** The parts of one request as a seat each, and its job. */
function request(...leaves: readonly Leaf[]): { readonly job: Job; readonly seats: Seat[] } {
  const job: Job = {
    client: 'test',
    patience: 1000,
    parts: [],
    wrote: false,
    since: { steady: 0, wall: 0 },
    outcomes: new Array(leaves.length).fill(undefined),
    open: leaves.length,
    onSend: undefined,
    resolve() {},
  }
  return { job, seats: cutRequest(leaves, BOUNDS, createEstimate()).map((part) => ({ job, part })) }
}

/** Delivers to an Anki whose one exchange ends so; what was sent, and what the lane was told. */
async function delivered(seats: readonly Seat[], ended: Exchanged | Promise<Exchanged>, more: Partial<Delivery> = {}) {
  const bodies: string[] = []
  const told: string[] = []
  const again: [Job, readonly Part[]][] = []
  const settled: Job[] = []
  const suspects = createSuspects()
  let aborted = 0
  const answered = await deliver(seats, {
    exchanger: {
      send(body) {
        bodies.push(body.toString())
        return {
          started: Promise.resolve(),
          begun: false,
          ended: Promise.resolve(ended),
          abort: () => void aborted++,
        }
      },
    },
    health: { suspect: () => void told.push('suspected') },
    key: null,
    timeouts: { read: 5000, write: 5000, long: 5000 },
    patience: 5000,
    probe: () => ({ started: Promise.resolve(), begun: false, ended: new Promise(() => {}), abort() {} }),
    clock: { ...awake, steady: () => 0 },
    replies: { latest: 0 },
    observer: {
      exchange: (outcome, calls) => told.push(`${outcome} ${calls}`),
      waited() {},
      merged: (calls) => told.push(`merged ${calls}`),
      resent: (calls) => told.push(`resent ${calls}`),
      silent: (is) => told.push(`silent ${is}`),
    },
    estimate: createEstimate(),
    pace: createWindowPace(80),
    multi: createMulti({ steady: () => 0 }),
    suspects,
    onSilence: (is) => void told.push(`silent ${is}`),
    onMistake: (error) => t.fail(String(error)),
    settled: (job) => void settled.push(job),
    again: (job, parts) => void again.push([job, parts]),
    ...more,
  })
  return { answered, bodies, told, again, settled, suspects, aborted: () => aborted }
}

const reply = (text: string, status = 200): Exchanged => ({ kind: 'reply', status, body: Buffer.from(text) })
const item = (result: string) => `{"result": ${result}, "error": null}`
const outcomesOf = ({ outcomes }: Job) => texts(outcomes.filter((each) => each !== undefined) as Outcome[])

t.test('one call goes as itself, and its answer is a slice of the reply', async (t) => {
  const { job, seats } = request(leaf('findNotes', { query: 'a' }))
  const { answered, bodies, told } = await delivered(seats, reply(item('[1.0]')))
  t.same(bodies, ['{"action": "findNotes", "version": 6, "params": {"query":"a"}}'])
  t.same(job.outcomes, [{ kind: 'result', text: Buffer.from('[1.0]'), by: 'anki' }])
  t.same([answered, told, job.wrote], [1, ['answered 1'], false])
})

t.test('reads of several requests go as one, their lists joined, and each gets its own part', async (t) => {
  const one = request(leaf('notesInfo', { notes: [1] }))
  const other = request(leaf('notesInfo', { notes: [2, 1] }))
  const { answered, bodies, told } = await delivered(
    [...one.seats, ...other.seats],
    reply(item('[{"a": 1}, {"a": 2}]')),
  )
  t.match(bodies[0], '{"notes": [1, 2]}')
  t.same([outcomesOf(one.job), outcomesOf(other.job)], [['[{"a": 1}]'], ['[{"a": 2}, {"a": 1}]']])
  t.same([answered, told], [2, ['merged 2', 'answered 2']])
})

t.test('writes of one request go as a multi, are marked as sent, and are never joined', async (t) => {
  const { job, seats } = request(
    leaf('addNote', { note: {} }),
    leaf('notesInfo', { notes: [1] }),
    leaf('notesInfo', { notes: [2] }),
  )
  const text = `{"result": [${item('5')}, ${item('[{}]')}, {"result": null, "error": "no"}], "error": null}`
  const { told } = await delivered(seats, reply(text))
  t.same(outcomesOf(job), ['5', '[{}]', '"no"'])
  t.same([told, job.wrote], [['answered 3'], true])
})

t.test(
  'a read pack without a usable reply is asked again call by call, and a write fails as what happened to it',
  async (t) => {
    const both = `{"result": [${item('1')}], "error": null}`
    const rows: readonly (readonly [ended: Exchanged, read: string | null, write: string])[] = [
      [{ kind: 'unreachable' }, 'unreachable', 'unreachable'],
      [{ kind: 'lost' }, null, 'lost'],
      [reply('<html>'), null, 'garbage'],
      [reply(both, 403), null, 'garbage'],
      [reply(both), null, `[${item('1')}]`],
    ]
    for (const [ended, read, write] of rows) {
      const about = JSON.stringify(ended)
      const [one, other] = [request(leaf('deckNames')), request(leaf('findNotes', { query: 'a' }))]
      const reads = await delivered([...one.seats, ...other.seats], ended)
      t.same(outcomesOf(one.job), read === null ? [] : [read], about)
      t.same(
        reads.again.map(([job, parts]) => [job, parts.map(({ mode }) => mode)]),
        read === null
          ? [
              [other.job, ['solo']],
              [one.job, ['solo']],
            ]
          : [],
        about,
      )
      const writing = request(leaf('sync'))
      const writes = await delivered(writing.seats, ended)
      t.same(outcomesOf(writing.job), [write], about)
      t.same([writes.again, writes.settled], [[], [writing.job]])
    }
  },
)

t.test("an error of a whole read pack is nobody's, and one of a request with writes is each call's", async (t) => {
  const whole = reply('{"result": null, "error": "no"}')
  const [one, other] = [request(leaf('deckNames')), request(leaf('findNotes', { query: 'a' }))]
  t.equal((await delivered([...one.seats, ...other.seats], whole)).again.length, 2)
  const { job, seats } = request(leaf('addNote', { note: {} }), leaf('deckNames'))
  await delivered(seats, whole)
  t.same(outcomesOf(job), ['"no"', '"no"'])
})

t.test(
  'joined calls that failed as a whole are asked again each by itself, and the others have their answers',
  async (t) => {
    const one = request(leaf('notesInfo', { notes: [1] }))
    const other = request(leaf('notesInfo', { notes: [2] }))
    const third = request(leaf('deckNames'))
    const text = `{"result": [{"result": null, "error": "no"}, ${item('["A"]')}], "error": null}`
    const { again, answered, told } = await delivered([...one.seats, ...other.seats, ...third.seats], reply(text))
    t.same(
      again.map(([job, parts]) => [job === one.job || job === other.job, parts.map(({ mode }) => mode)]),
      [
        [true, ['separate']],
        [true, ['separate']],
      ],
    )
    t.same([outcomesOf(third.job), answered], [['["A"]'], 1])
    t.same(told, ['merged 2', 'answered 3', 'resent 1', 'resent 1'])
  },
)

t.test('a read that is lost even by itself is kept out of packs from then on', async (t) => {
  const call = leaf('findNotes', { query: 'poison' })
  const { job, seats } = request(call)
  const solo = seats.map(({ part }) => ({ job, part: { ...part, mode: 'solo' as const } }))
  const { suspects } = await delivered(solo, { kind: 'lost' })
  t.equal(suspects.has(leaf('findNotes', { query: 'poison' })), true)
  t.equal(suspects.has(leaf('findNotes', { query: 'other' })), false)
})

t.test('when time is up a read was only waited for, and of a write nobody knows', async (t) => {
  const { job, seats } = request(leaf('addNote', { note: {} }), leaf('deckNames'))
  const exchanged = Promise.withResolvers<Exchanged>()
  const settled = Promise.withResolvers<void>()
  const timeouts = { read: 10, write: 10, long: 10 }
  const delivering = delivered(seats, exchanged.promise, { timeouts, settled: () => settled.resolve() })
  await settled.promise
  t.same(outcomesOf(job), ['timeout', 'busy'])
  exchanged.resolve({ kind: 'lost' })
  const { answered, told } = await delivering
  t.same(
    [answered, told],
    [0, ['silent true', 'timeout 2', 'silent false']],
    'the next exchange waits for the end of this one',
  )
})

t.test('the time of an exchange counts from the reply to the one before, if that came after it was sent', async (t) => {
  const took: number[] = []
  const observer = {
    exchange: (_outcome: unknown, _calls: number, ms: number) => void took.push(ms),
    waited() {},
    merged() {},
    resent() {},
    silent() {},
  }
  const replies = { latest: 60 }
  for (const [sentAt, endsAt] of [
    [50, 100],
    [90, 140],
    [200, 230],
  ] as const) {
    let now: number = sentAt
    const clock = { ...awake, steady: () => now }
    const { seats } = request(leaf('deckNames'))
    const ended = Promise.resolve(reply(item('[]'))).then((given) => {
      now = endsAt
      return given
    })
    await delivered(seats, ended, { replies, clock, observer })
  }
  t.same(took, [40, 40, 30])
})
