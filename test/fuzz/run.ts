import fc, { type Arbitrary, type RunDetails } from 'fast-check'
import { keepRunning } from '../support/alive.ts'
import { SUBJECTS } from './clients.ts'
import { compareCalls, match } from './compare.ts'
import { catalogue, type Subject } from './gateway.ts'
import { seedOf } from './random.ts'
import { expect } from './reference.ts'
import { checkReply, type GivenReply, replies } from './replies.ts'
import { requestsOf } from './requests.ts'

/** Requests that the gateway treats otherwise than the reference, or a reply that it cuts otherwise, in their smallest form. */
export interface Finding {
  readonly round: number
  readonly bodies: readonly Buffer[]
  readonly error: string
}

/** What a run did. */
export interface Counts {
  cases: number
  /** Requests by what the reference expects of them. */
  refused: number
  served: number
  /** Leaf calls that reached the upstream. */
  leaves: number
  /** Replies of the upstream that the wire cut. */
  replies: number
}

/** Groups of requests, and replies, in one round. */
const GROUPS = 160
const REPLIES = 80

interface Group {
  readonly subject: number
  readonly bodies: readonly Buffer[]
}

/** Where a run begins and ends. */
export interface RunOptions {
  readonly seed: number
  readonly subjects: readonly Subject[]
  /** Asked after each round. */
  readonly isOver: (cases: number) => boolean
  readonly onProgress?: (counts: Counts, findings: number) => void
  /** The number of findings that end a run. */
  readonly most?: number
  /** The number of the first round. */
  readonly from?: number
  /** Groups of requests in one round. */
  readonly groups?: number
}

/** Compares a gateway with the reference on some requests at once; throws what is wrong. */
export async function check(subject: Subject, bodies: readonly Buffer[]): Promise<{ served: number; leaves: number }> {
  subject.taken()
  const replies = await Promise.all(bodies.map((body) => subject.ask(body)))
  let served = 0
  const all = bodies.map((body, index) => {
    const { status, text } = replies[index] as { status: number; text: string }
    if (status !== 200) throw new Error(`status ${status}`)
    const expected = expect(body, catalogue, subject.clients)
    if (expected.kind !== 'error') served += 1
    return match(expected, text)
  })
  const received = subject.taken()
  compareCalls(catalogue, all, received)
  return { served, leaves: received.length }
}

let made: Arbitrary<Group> | null = null

/** One request, or several at once, for one of the gateways. */
function groups(): Arbitrary<Group> {
  const request = requestsOf(catalogue)
  made ??= fc.record({
    subject: fc.nat(SUBJECTS - 1),
    bodies: fc.oneof(
      { arbitrary: fc.array(request, { minLength: 1, maxLength: 1 }), weight: 3 },
      { arbitrary: fc.array(request, { minLength: 1, maxLength: 12, size: 'max' }), weight: 2 },
    ),
  })
  return made
}

/**
 * Runs round after round, and returns what it did and what it found. fast-check makes the requests and the replies of a round from the seed
 * and the number of the round, and makes what fails small.
 */
export async function run(
  options: RunOptions,
): Promise<{ readonly counts: Counts; readonly findings: readonly Finding[] }> {
  const { seed, subjects, isOver, onProgress = () => {}, most = 5, from = 0 } = options
  // Without sockets, nothing but the lane's short waits is under way.
  const stop = keepRunning()
  const findings: Finding[] = []
  const counts: Counts = { cases: 0, refused: 0, served: 0, leaves: 0, replies: 0 }
  const requests = fc.asyncProperty(groups(), async ({ subject, bodies }) => {
    const { served, leaves } = await check(subjects[subject] as Subject, bodies)
    counts.served += served
    counts.refused += bodies.length - served
    counts.leaves += leaves
    counts.cases += bodies.length
  })
  const cut = fc.property(replies, (reply) => {
    checkReply(reply)
    counts.replies += 1
    counts.cases += 1
  })
  for (let round = from; !isOver(counts.cases) && findings.length < most; round++) {
    const given = { seed: seedOf(seed, round), numRuns: options.groups ?? GROUPS }
    const asked = await fc.check(requests, given)
    note(asked, round, ({ bodies }) => bodies)
    const replied = await fc.check(cut, { ...given, numRuns: REPLIES })
    note(replied, round, ({ text }: GivenReply) => [text])
    onProgress(counts, findings.length)
  }
  stop()
  return { counts, findings }

  function note<Case>(
    { failed, counterexample, errorInstance }: RunDetails<[Case]>,
    round: number,
    bodiesOf: (one: Case) => readonly Buffer[],
  ): void {
    if (!failed || counterexample === null) return
    const error = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
    findings.push({ round, bodies: bodiesOf(counterexample[0]), error })
  }
}
