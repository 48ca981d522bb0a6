import { hash } from 'node:crypto'

/** A call that its client's profile asks about first. */
export interface AskedCall {
  readonly client: string
  readonly action: string
  /** The JSON text of its parameters: the same call is the same text. */
  readonly params: Buffer | null
  /** What it would do, in words for the owner. */
  readonly summary: string
}

/** What becomes of such a call now; `number` is what the owner finds it by. */
export type Asked =
  | { readonly kind: 'approved'; readonly number: number }
  | { readonly kind: 'waiting' | 'refused'; readonly number: number }
  | { readonly kind: 'full' }

/** A call that waits for the owner's word; times in ms of the wall clock. */
export interface PendingCall {
  readonly id: string
  readonly kind: 'call'
  readonly who: string
  readonly action: string
  readonly summary: string
  readonly since: number
  readonly until: number
}

/** The calls that were asked about. */
export interface Asks {
  /** Asks the owner, or says what the owner answered. An approval is used up by the call that it lets through. */
  ask(call: AskedCall): Asked
  /** What waits, the oldest first. */
  pending(): readonly PendingCall[]
  /** False where nothing of this id waits any more. */
  decide(id: string, verdict: 'allow' | 'refuse'): boolean
}

/** How long an approval, a refusal or an unanswered question holds, in ms, and how many may wait. */
export interface AskLimits {
  readonly valid: number
  readonly pending: number
}

interface Entry {
  readonly number: number
  readonly call: Omit<AskedCall, 'params'>
  readonly since: number
  until: number
  state: 'waiting' | 'approved' | 'refused'
}

/**
 * A memory of what was asked. Bounded: no client can take more than half of the places, so that one that asks without end does
 * not keep another's question from the owner.
 *
 * @param now the wall clock in ms
 * @param limits read at each question, so that a new configuration holds from the next one on
 */
export function createAsks(now: () => number, limits: () => AskLimits): Asks {
  const entries = new Map<string, Entry>()
  let last = 0

  const forgetOld = (time: number) => {
    for (const [key, entry] of entries) if (entry.until <= time) entries.delete(key)
  }
  const waiting = () => [...entries.values()].filter(({ state }) => state === 'waiting')

  return {
    ask(call) {
      const time = now()
      const { valid, pending } = limits()
      forgetOld(time)
      const key = keyOf(call)
      const known = entries.get(key)
      if (known !== undefined) {
        if (known.state === 'approved') entries.delete(key)
        return { kind: known.state, number: known.number }
      }
      const all = waiting()
      const own = all.filter((entry) => entry.call.client === call.client)
      if (all.length >= pending || own.length >= Math.ceil(pending / 2)) return { kind: 'full' }
      last += 1
      const { client, action, summary } = call
      entries.set(key, {
        number: last,
        call: { client, action, summary },
        since: time,
        until: time + valid,
        state: 'waiting',
      })
      return { kind: 'waiting', number: last }
    },
    pending() {
      forgetOld(now())
      return waiting().map(({ number, call, since, until }) => {
        return {
          id: String(number),
          kind: 'call',
          who: call.client,
          action: call.action,
          summary: call.summary,
          since,
          until,
        }
      })
    },
    decide(id, verdict) {
      const time = now()
      forgetOld(time)
      const entry = waiting().find(({ number }) => String(number) === id)
      if (entry === undefined) return false
      entry.state = verdict === 'allow' ? 'approved' : 'refused'
      entry.until = time + limits().valid
      return true
    },
  }
}

function keyOf({ client, action, params }: AskedCall): string {
  return `${client} ${action} ${params === null ? '' : hash('sha256', params, 'base64')}`
}
