import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { readOnce } from '../checks/check.ts'
import type { Caller } from '../clients/caller.ts'
import { tally } from '../observe/tally.ts'
import { canWrite } from '../upstream/leaf.ts'
import type { KeptAnswer, LookUp } from '../upstream/upstream.ts'
import type { Plan, PlannedLeaf } from './plan.ts'
import { answeredFrom, type Served } from './served.ts'
import { settle } from './settle.ts'

/** A plan that was made before, for the same body of a caller of whom the same is known. */
export interface Remembered {
  /** The body; null where it may hold a key. */
  readonly body: Buffer | null
  readonly plan: Plan
  /** Looks its calls up among the answers that are kept; null where more is to be done than that. */
  readonly lookUp: LookUp | null
  /** The reply with these answers to its calls: one and the same object as long as the answers are. */
  replyWith(answers: readonly KeptAnswer[]): Served
}

/** The plans of one configuration that are remembered, so that what is asked over and over is read and judged once. */
export interface RememberedPlans {
  find(caller: Caller, body: Buffer): Remembered | null
  /**
   * Remembers a plan, if nothing but the body and what is known of the caller decided about it and nobody is to be told of it:
   * calls that only read, all of which pass.
   *
   * @param prepare makes the look-up of the plan's calls
   */
  remember(caller: Caller, body: Buffer, plan: Plan, prepare: (leaves: readonly PlannedLeaf[]) => LookUp | null): void
  /** What is held, in bytes, estimated. */
  readonly bytes: number
}

/** What is known of one caller. */
interface Standing {
  /** Equal texts stand for callers whose calls are judged alike. */
  readonly text: string
  /** What it asked last; a connection mostly repeats itself. */
  last: Remembered | null
}

/** What is asked over and over is short. */
const LONGEST = 4096
/** A reply up to this length is kept with its plan. */
const LONGEST_REPLY = 4096
const MOST_BYTES = 8 * 1024 * 1024
/** By measurement: an entry, and what each of its calls adds. */
const PER_PLAN = 2048
const PER_LEAF = 1024

export function createRememberedPlans(): RememberedPlans {
  const standings = new WeakMap<Caller, Standing>()
  const plans = new LRUCache<string, Remembered>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ plan }, key) => PER_PLAN + LONGEST_REPLY + 3 * key.length + plan.leaves.length * PER_LEAF,
  })
  const standingOf = (caller: Caller): Standing => {
    let standing = standings.get(caller)
    if (standing === undefined) {
      standing = { text: describe(caller), last: null }
      standings.set(caller, standing)
    }
    return standing
  }
  return {
    find(caller, body) {
      if (body.length > LONGEST) return null
      const standing = standingOf(caller)
      if (standing.last?.body?.equals(body)) return standing.last
      const found = plans.get(standing.text + textOf(body)) ?? null
      standing.last = found
      return found
    },
    remember(caller, body, plan, prepare) {
      if (body.length > LONGEST || !isLasting(plan)) return
      // What the connection read into holds more than this, and is not kept for it.
      const leaves = plan.leaves.map(ownLeaf)
      const own = mayHoldKey(body.toString('latin1')) ? null : copyOf(body)
      plans.set(standingOf(caller).text + textOf(body), rememberedOf(own, { ...plan, leaves }, prepare(leaves)))
    },
    get bytes() {
      return plans.calculatedSize
    },
  }
}

function isLasting({ client, leaves, settled }: Plan): boolean {
  const isEachRead = leaves.every((leaf) => leaf.verdict.isLasting && !canWrite(leaf))
  return client !== null && settled.length === 0 && leaves.length > 0 && isEachRead
}

function rememberedOf(body: Buffer | null, plan: Plan, lookUp: LookUp | null): Remembered {
  let last: { readonly answers: readonly KeptAnswer[]; readonly served: Served } | null = null
  return {
    body,
    plan,
    lookUp,
    replyWith(answers) {
      if (last !== null && areSame(last.answers, answers)) return last.served
      const settled = settle(plan.root, plan.leaves, answers)
      if (settled.kind !== 'answered') throw new Error('what is kept depends on no exchange')
      const served = { ...answeredFrom(plan, settled, answers, tally(plan, answers), true), isRepeated: true }
      const isKept = served.pieces.reduce((sum, { length }) => sum + length, 0) <= LONGEST_REPLY
      last = isKept ? { answers, served } : null
      return isKept ? served : { ...served, isRepeated: false }
    },
  }
}

function areSame(one: readonly object[], other: readonly object[]): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}

/** All that is known of a caller: whatever of it may decide about its calls. A key stands there as its digest. */
function describe({ address, key, ...others }: Caller): string {
  const from = address === null ? null : `${address.family} ${address.value}`
  return `${JSON.stringify([from, key === null ? null : digest(key), others])}\n`
}

/** A body as a part of a key; one that may hold a client's key stands there as its digest. */
function textOf(body: Buffer): string {
  const text = body.toString('latin1')
  return mayHoldKey(text) ? `#${digest(body)}` : text
}

function mayHoldKey(text: string): boolean {
  return text.includes('"key"') || text.includes('\\')
}

function ownLeaf(leaf: PlannedLeaf): PlannedLeaf {
  const params = leaf.params === null ? null : copyOf(leaf.params)
  return { ...leaf, params, value: readOnce(params) }
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}

function digest(secret: Buffer | string): string {
  return hash('sha256', secret, 'base64')
}
