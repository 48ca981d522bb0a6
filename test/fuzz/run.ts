import { GROUPS } from '../../src/actions/facts.ts'
import type { Rules } from '../checks/policy-reference.ts'
import { keepRunning } from '../support/alive.ts'
import { compareCalls, match } from './compare.ts'
import { catalogue, type Subject } from './gateway.ts'
import { createGenerator, type Generate, KEYS } from './generate.ts'
import { createRandom, type Random, seedOf } from './random.ts'
import { expect, type ReferenceClients } from './reference.ts'
import { checkReply, replyOf } from './replies.ts'

/** A request that the gateway treats otherwise than the reference. */
export interface Finding {
  readonly seed: number
  readonly number: number
  readonly body: Buffer
  readonly error: string
}

/** What a run did. */
export interface Counts {
  cases: number
  /** Requests by what the reference expects of them. */
  readonly refused: number
  readonly served: number
  /** Leaf calls that reached the upstream. */
  readonly leaves: number
  /** Replies of the upstream that the wire cut. */
  readonly replies: number
}

/** One of so many gateways, each with other clients and profiles. */
export const SUBJECTS = 8
/** Cases with one gateway before the next one's turn. */
const TOGETHER = [1, 1, 1, 8, 14]

/** Some rules for one client. The first gateway allows everything, so that most calls go all the way. */
function rulesOf(random: Random, isOpen: boolean): Rules {
  const selectors = [
    '@all',
    ...GROUPS.map((group) => `@${group}`),
    'addNote',
    'storeMediaFile',
    'deckNames',
    'notesInfo',
  ]
  const some = (most: number) => Array.from({ length: random.int(most) }, () => random.pick(selectors))
  const [ask, deny] = [some(3), some(3)].map((list) => list.filter((one) => one !== '@all')) as [string[], string[]]
  const deck = [{ selector: random.pick(['@add', '@edit']), decks: [random.pick(['A', 'A::b', 'B', 'Alpha'])] }]
  if (isOpen) return { allow: ['@all'], ask: [], deny: [], deck: [], fetch: true }
  return {
    allow: random.once(2) ? ['@all'] : some(5),
    ask,
    deny,
    deck: random.once(2) ? deck : [],
    fetch: random.once(2),
  }
}

/** The clients of each gateway of a seed. */
export function clientsOfSeed(seed: number): readonly ReferenceClients[] {
  return Array.from({ length: SUBJECTS }, (_, index) => {
    const random = createRandom(seedOf(seed, -index - 2))
    const rules = () => rulesOf(random, index === 0)
    const anonymous = index === SUBJECTS - 1 ? null : rules()
    return { anonymous, byKey: { [KEYS[0]]: rules(), [KEYS[1]]: rules() } }
  })
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

let generate: Generate | null = null

/** The body of a case. */
export function bodyOf(seed: number, number: number): Buffer {
  generate ??= createGenerator(catalogue)
  return generate(createRandom(seedOf(seed, number)))
}

/** Where a run begins and ends. */
export interface RunOptions {
  readonly seed: number
  readonly subjects: readonly Subject[]
  readonly isOver: (cases: number) => boolean
  readonly onProgress?: (counts: Counts, findings: number) => void
  /** The number of findings that end a run. */
  readonly most?: number
  /** The number of the first case. */
  readonly from?: number
}

/**
 * Runs cases in turn over the subjects, and returns what it did and what it found. One case in eight is a reply of the upstream, which the
 * wire cuts.
 */
export async function run(
  options: RunOptions,
): Promise<{ readonly counts: Counts; readonly findings: readonly Finding[] }> {
  const { seed, subjects, isOver, onProgress = () => {}, most = 5, from = 0 } = options
  // Without sockets, nothing but the lane's short waits is under way.
  const stop = keepRunning()
  const findings: Finding[] = []
  const counts = { cases: 0, refused: 0, served: 0, leaves: 0, replies: 0 }
  for (let number = from; !isOver(counts.cases) && findings.length < most; ) {
    if (number % 16 >= 14) {
      const reply = replyOf(createRandom(seedOf(seed, number)))
      try {
        checkReply(reply)
      } catch (error) {
        findings.push({ seed, number, body: reply.text, error: (error as Error).message })
      }
      counts.cases += 1
      counts.replies += 1
      number += 1
      continue
    }
    const subject = subjects[Math.floor(number / 16) % subjects.length] as Subject
    const together = Math.min(TOGETHER[number % TOGETHER.length] as number, 14 - (number % 16))
    const bodies = Array.from({ length: together }, (_, index) => bodyOf(seed, number + index))
    try {
      const { served, leaves } = await check(subject, bodies)
      counts.served += served
      counts.refused += together - served
      counts.leaves += leaves
    } catch (error) {
      findings.push(await findingOf(subject, seed, number, bodies, error as Error))
    }
    counts.cases += together
    number += together
    onProgress(counts, findings.length)
  }
  stop()
  return { counts, findings }
}

/** Finds the one request that is enough, and makes it small. */
async function findingOf(
  subject: Subject,
  seed: number,
  number: number,
  bodies: readonly Buffer[],
  error: Error,
): Promise<Finding> {
  for (const [index, body] of bodies.entries()) {
    const alone = await errorOf(subject, body)
    if (alone === null) continue
    const small = await shrink(subject, body)
    return { seed, number: number + index, body: small, error: (await errorOf(subject, small)) ?? alone }
  }
  return {
    seed,
    number,
    body: Buffer.concat(bodies.flatMap((body) => [body, NEWLINE])),
    error: `together: ${error.message}`,
  }
}

const NEWLINE = Buffer.from('\n')

async function errorOf(subject: Subject, body: Buffer): Promise<string | null> {
  try {
    await check(subject, [body])
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** Takes stretches out of a body as long as it still fails. */
async function shrink(subject: Subject, body: Buffer): Promise<Buffer> {
  let small = body
  for (let length = small.length >> 1; length >= 1; length >>= 1) {
    for (let at = 0; at + length <= small.length; ) {
      const less = Buffer.concat([small.subarray(0, at), small.subarray(at + length)])
      if ((await errorOf(subject, less)) === null) at += length
      else small = less
    }
  }
  return small
}
