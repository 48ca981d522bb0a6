import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../clients/caller.ts'
import { withParams } from '../upstream/leaf.ts'
import type { CachedReply, LookUp } from '../upstream/upstream.ts'
import { tagged } from '../wire/tagged.ts'
import type { Plan, PlannedLeaf } from './plan.ts'
import { answeredFrom, callsOf, type Served } from './served.ts'

/** An earlier plan for the same body of an equivalent caller. */
export interface Remembered {
  /** The body, or null if it may contain a key. */
  readonly body: Buffer | null
  readonly plan: Plan
  /** Looks the calls up in the cache. Null if the request needs more than that. */
  readonly lookUp: LookUp | null
  /** Returns the reply with these results. The same results return the same object. */
  replyWith(answers: readonly CachedReply[]): Served
}

/** The remembered plans of one configuration. The gateway then parses and judges a repeated request only once. */
export interface RememberedPlans {
  find(caller: Caller, body: Buffer): Remembered | null
  /**
   * Remembers a plan that depends only on the body and the caller, and that nobody has to hear about: all its calls only read, and all
   * pass.
   *
   * @param prepare creates the look-up of the plan's calls
   */
  remember(caller: Caller, body: Buffer, plan: Plan, prepare: (leaves: readonly PlannedLeaf[]) => LookUp | null): void
  /** The estimated memory in bytes. */
  readonly bytes: number
}

/** The facts about one caller. */
interface Standing {
  /** The gateway judges the calls of callers with equal texts alike. */
  readonly text: string
  /** The caller's last request. Most connections repeat themselves. */
  last: Remembered | null
}

/** The longest body to remember, in bytes. Repeated requests are short. */
const LONGEST = 4096
/** The longest reply to store with its plan, in bytes. */
const LONGEST_REPLY = 4096
const MOST_BYTES = 8 * 1024 * 1024
/** The measured memory of an entry, of each of its calls, and of each byte of parameters as a value. */
const PER_PLAN = 2048
const PER_LEAF = 1024
const PER_BYTE = 3

export function createRememberedPlans(): RememberedPlans {
  const standings = new WeakMap<Caller, Standing>()
  const plans = new LRUCache<string, Remembered>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ plan }, key) => PER_PLAN + LONGEST_REPLY + 3 * key.length + sizeOf(plan.leaves),
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
      // The buffer of the connection is larger. A copy lets it be freed.
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
  const isEachRead = leaves.every((leaf) => leaf.verdict.isLasting && !leaf.writes())
  return client !== null && settled.length === 0 && leaves.length > 0 && isEachRead
}

function rememberedOf(body: Buffer | null, plan: Plan, lookUp: LookUp | null): Remembered {
  let last: { readonly answers: readonly CachedReply[]; readonly served: Served } | null = null
  return {
    body,
    plan,
    lookUp,
    replyWith(answers) {
      if (last !== null && areSame(last.answers, answers)) return last.served
      const served = { ...answeredFrom(plan, answers, true), ...callsOf(plan, answers), isRepeated: true }
      const isRemembered = served.pieces.reduce((sum, { length }) => sum + length, 0) <= LONGEST_REPLY
      last = isRemembered ? { answers, served } : null
      return isRemembered ? served : { ...served, isRepeated: false }
    },
  }
}

function areSame(one: readonly object[], other: readonly object[]): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false
  return true
}

/** Returns everything about a caller that may affect the decisions about its calls. A digest replaces the key. */
function describe({ address, key, ...others }: Caller): string {
  const from = address === null ? null : `${address.family} ${address.value}`
  return `${JSON.stringify([from, key === null ? null : digest(key), others])}\n`
}

/** Returns a body as a part of a key. A digest replaces a body that may contain a client's key. */
function textOf(body: Buffer): string {
  const text = body.toString('latin1')
  return mayHoldKey(text) ? tagged('digest', digest(body)) : tagged('text', text)
}

function mayHoldKey(text: string): boolean {
  return text.includes('"key"') || text.includes('\\')
}

function sizeOf(leaves: readonly PlannedLeaf[]): number {
  return leaves.reduce((sum, { params }) => sum + PER_LEAF + PER_BYTE * (params?.length ?? 0), 0)
}

/** Copies a call together with its value, so that nothing refers to the buffer of the connection. */
function ownLeaf(leaf: PlannedLeaf): PlannedLeaf {
  const value = leaf.value()
  return withParams(leaf, leaf.params === null ? null : copyOf(leaf.params), () => value)
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}

function digest(secret: Buffer | string): string {
  return hash('sha256', secret, 'base64')
}
