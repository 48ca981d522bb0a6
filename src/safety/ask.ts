import { hash } from 'node:crypto'
import type { Touched } from '../actions/touched.ts'
import type { Clock } from '../clock.ts'
import { KiB, MiB } from '../settings/units.ts'
import { createHolding } from './holding.ts'
import { type Named, type NamedThing, packNamed } from './named.ts'
import { createStanding, type StandingApproval } from './standing.ts'

/** A call that needs the owner's approval by its client's profile. */
export interface AskedCall {
  readonly client: string
  readonly action: string
  /** The JSON text of its parameters. Equal texts are the same call. */
  readonly params: Buffer | null
  /** A description of its effect for the owner. */
  readonly summary: string
  /** Everything that it names. */
  readonly touched: Touched
}

/** The decision about such a call. The owner finds the call by its `number`. */
export type AskVerdict =
  | { readonly kind: 'approved'; readonly number: number; readonly approval: Approval }
  | { readonly kind: 'waiting'; readonly number: number }
  /** `reason`: the owner's words for the client, or null. */
  | { readonly kind: 'refused'; readonly number: number; readonly reason: string | null }
  | { readonly kind: 'full' | 'large' }

/**
 * The owner's approval of one call, which one request holds.
 * Another request with the same call waits meanwhile.
 * `end` uses it up if the call was sent, and otherwise returns it for the next attempt. Later calls of `end` have no effect.
 */
export interface Approval {
  end(isSent: boolean): void
}

/** A call that waits for the owner's decision. Times are in ms of the wall clock. */
export interface PendingCall {
  readonly id: string
  readonly kind: 'call'
  readonly who: string
  readonly action: string
  readonly summary: string
  /** The number of things that it names. */
  readonly names: number
  readonly since: number
  readonly until: number
}

/** A waiting call with the facts that its effect follows from. */
export interface WaitingCall extends Pick<AskedCall, 'client' | 'action' | 'params'> {
  readonly id: string
}

/** A part of the things that a waiting call names, and their total number. */
export interface NamedPart {
  readonly total: number
  readonly names: readonly NamedThing[]
}

/**
 * The owner's decision about a call.
 * With `for`, the client may make any call of this action for this time, in ms.
 * `reason` is one line for the client.
 */
export type AskDecision =
  | { readonly verdict: 'allow'; readonly for?: number }
  | { readonly verdict: 'refuse'; readonly reason?: string }

/** A call about which the owner has decided. */
export type DecidedCall = Pick<AskedCall, 'client' | 'action' | 'summary'>

/** The calls that need the owner's approval. */
export interface Asks {
  /** Asks the owner, or returns the owner's decision. One call that is sent uses an approval up. */
  ask(call: AskedCall): AskVerdict
  /**
   * Waits until the owner has decided about a waiting call of this client, for at most `ms`.
   * Resolves earlier if the client leaves, or if too many requests wait already.
   */
  decided(number: number, client: string, ms: number, signal: AbortSignal): Promise<void>
  /** Returns a waiting call with its parameters, or with null in place of those that are too long to keep. Null if no call with this id is waiting. */
  find(id: string): WaitingCall | null
  /** Returns the waiting calls, oldest first. */
  pending(): readonly PendingCall[]
  /** Returns what a waiting call names, starting with the thing at index `from`. Returns null if no call with this id is waiting. */
  named(id: string, from: number, most: number): NamedPart | null
  /** Returns null if no call with this id is waiting. To refuse the id of a grant ends the grant. */
  decide(id: string, decision: AskDecision): DecidedCall | null
  /** Returns the actions that the owner allows clients for a while. */
  grants(): readonly StandingApproval[]
  /** Forgets all questions, approvals and allowances of a client. */
  forget(client: string): void
  /** Releases all held requests, and holds none from then on. */
  close(): void
}

/** The time, in ms, for which an approval, a refusal or an unanswered question is valid, and the number of calls that may wait. */
export interface AskLimits {
  readonly valid: number
  readonly pending: number
}

/** The memory for the names in waiting calls, in bytes. One client gets at most half of it. */
const MOST_BYTES = 64 * MiB

/** The longest parameters that are kept to work out the effect of a call, in bytes. At most `pending` calls keep them. */
const LONGEST_PARAMS = 256 * KiB

interface Entry {
  readonly number: number
  readonly call: Pick<AskedCall, 'client' | 'action' | 'summary'>
  /** A copy of the parameters. Null once the owner has decided, and if they are long. */
  params: Buffer | null
  named: Named
  readonly since: number
  until: number
  /** `taken`: approved, and a request that holds the approval is under way. */
  state: 'waiting' | 'approved' | 'taken' | 'refused'
  reason: string | null
}

/**
 * Creates a limited memory of questions.
 * One client can take at most half of the places and half of the memory for names, so that a client that asks without end does not hide
 * another's question from the owner.
 *
 * @param limits is read at each question, so that a new configuration applies from the next question
 */
export function createAsks({ wall, after }: Pick<Clock, 'wall' | 'after'>, limits: () => AskLimits): Asks {
  const entries = new Map<string, Entry>()
  const grants = createStanding()
  const holding = createHolding({ after })
  let last = 0

  const forgetOld = (time: number) => {
    for (const [key, entry] of entries) if (entry.until <= time) entries.delete(key)
  }
  const waiting = () => [...entries.values()].filter(({ state }) => state === 'waiting')
  const find = (id: string) => waiting().find(({ number }) => String(number) === id)
  const settle = (entry: Entry, state: 'approved' | 'refused', reason: string | null) => {
    entry.state = state
    entry.reason = reason
    entry.named = NOTHING_NAMED
    entry.params = null
    entry.until = wall() + limits().valid
    holding.tell(String(entry.number), state === 'approved' ? 'allowed' : 'refused')
  }
  /** Lets every waiting call pass that the grant covers. */
  const grant = (given: StandingApproval) => {
    grants.add(given)
    for (const [key, { number, state, call }] of entries) {
      if (state !== 'waiting' || call.client !== given.client || call.action !== given.action) continue
      entries.delete(key)
      holding.tell(String(number), 'allowed')
    }
  }
  const take = (key: string, entry: Entry): Approval => {
    entry.state = 'taken'
    return {
      end(isSent) {
        if (entry.state !== 'taken') return
        entry.state = 'approved'
        if (isSent && entries.get(key) === entry) entries.delete(key)
      },
    }
  }

  return {
    ask(call) {
      const time = wall()
      const { valid, pending } = limits()
      forgetOld(time)
      const granted = grants.covering(call, time)
      if (granted !== null) return { kind: 'approved', number: Number(granted.id), approval: NOT_USED_UP }
      const key = keyOf(call)
      const known = entries.get(key)
      if (known !== undefined) {
        const { number, state, reason } = known
        if (state === 'approved') return { kind: 'approved', number, approval: take(key, known) }
        return state === 'refused' ? { kind: state, number, reason } : { kind: 'waiting', number }
      }
      const all = waiting()
      const own = all.filter((entry) => entry.call.client === call.client)
      if (all.length >= pending || own.length >= Math.ceil(pending / 2)) return { kind: 'full' }
      const named = packNamed(call.touched)
      if (named.bytes > MOST_BYTES / 2) return { kind: 'large' }
      if (bytesOf(all) + named.bytes > MOST_BYTES || bytesOf(own) + named.bytes > MOST_BYTES / 2)
        return { kind: 'full' }
      // The buffer of the request is larger.
      const kept = keptParams(call.params)
      last += 1
      const { client, action, summary } = call
      entries.set(key, {
        number: last,
        call: { client, action, summary },
        params: kept,
        named,
        since: time,
        until: time + valid,
        state: 'waiting',
        reason: null,
      })
      return { kind: 'waiting', number: last }
    },
    find(id) {
      const entry = find(id)
      return entry === undefined
        ? null
        : { id, client: entry.call.client, action: entry.call.action, params: entry.params }
    },
    async decided(number, client, ms, signal) {
      const id = String(number)
      if (find(id) !== undefined) await holding.wait(id, client, ms, signal)
    },
    pending() {
      forgetOld(wall())
      return waiting().map(({ number, call, named, since, until }) => {
        return {
          id: String(number),
          kind: 'call',
          who: call.client,
          action: call.action,
          summary: call.summary,
          names: named.count,
          since,
          until,
        }
      })
    },
    named(id, from, most) {
      forgetOld(wall())
      const entry = find(id)
      return entry === undefined ? null : { total: entry.named.count, names: entry.named.part(from, most) }
    },
    decide(id, decision) {
      const time = wall()
      forgetOld(time)
      const entry = find(id)
      if (entry === undefined) {
        const ended = grants.all(time).find((one) => one.id === id)
        if (ended === undefined || decision.verdict === 'allow') return null
        grants.end(id)
        return { client: ended.client, action: ended.action, summary: ended.action }
      }
      const { client, action } = entry.call
      if (decision.verdict === 'refuse') settle(entry, 'refused', decision.reason ?? null)
      else if (decision.for === undefined) settle(entry, 'approved', null)
      else grant({ id, client, action, until: time + decision.for })
      return entry.call
    },
    forget(client) {
      for (const { id, client: own } of grants.all(wall())) if (own === client) grants.end(id)
      for (const [key, { number, call }] of entries) {
        if (call.client !== client) continue
        entries.delete(key)
        holding.tell(String(number), 'refused')
      }
    },
    grants: () => grants.all(wall()),
    close: holding.close,
  }
}

/** The approval of a call that a grant covers. */
const NOT_USED_UP: Approval = { end() {} }
const NOTHING_NAMED = packNamed({})

function keptParams(params: Buffer | null): Buffer | null {
  if (params === null) return Buffer.from('{}')
  return params.length > LONGEST_PARAMS ? null : Buffer.from(params)
}

function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { named }) => sum + named.bytes, 0)
}

function keyOf({ client, action, params }: AskedCall): string {
  return `${client} ${action} ${params === null ? '' : hash('sha256', params, 'base64')}`
}
