import type { Action } from '../actions/action.ts'
import { isPureRead } from '../actions/effect.ts'
import type { ScopeConfig } from '../actions/scope.ts'
import { readOutline } from '../wire/outline.ts'
import { NotFinite, type Value } from '../wire/value.ts'
import { type Weight, weigh } from './weight.ts'

/**
 * A leaf call to AnkiConnect. Its value, whether it writes, and its weight are computed once, on first use.
 * A copy of the object shares them. Use {@link withParams} to change the params of a call.
 */
export interface Leaf {
  readonly action: Action
  /** The validated JSON text of `params`, or null if there is none. */
  readonly params: Buffer | null
  /** The client of the call, or null for the gateway's own calls. */
  readonly client: LeafClient | null
  /**
   * Returns the value of `params`, or an empty object if there is none. Long strings are replaced by stand-ins (wire/outline.ts).
   * Returns null if it contains NaN, Infinity or a number that Python reads as infinite.
   */
  value(): Value | null
  /** Returns whether the call can change anything. This depends on the call, not only on its action. */
  writes(): boolean
  weight(): Weight
}

/** The client of a leaf call. */
export interface LeafClient {
  readonly name: string
  readonly profile: string | null
  readonly mode: 'enforce' | 'report'
  /** The part of the collection that is everything to this client. Absent or null: all of it. */
  readonly scope?: ScopeConfig | null
  /** Whether the gateway keeps what its calls change. */
  readonly undo?: boolean
}

/** Returns a leaf call of a client or of the gateway itself. */
export function leafOf(action: Action, params: Buffer | null, client: LeafClient | null = null): Leaf {
  return { action, params, client, ...readings(action, params, readOnce(params)) }
}

/**
 * Returns the same call with other params, and computes everything about them again.
 *
 * @param value returns their value, for a caller that already knows it
 */
export function withParams<L extends Leaf>(leaf: L, params: Buffer | null, value = readOnce(params)): L {
  return { ...leaf, params, ...readings(leaf.action, params, value) }
}

/** Returns the same call without its cached value, which is parsed again on use. The result of `writes` stays. */
export function withoutValue<L extends Leaf>(leaf: L): L {
  leaf.writes()
  return { ...leaf, value: readOnce(leaf.params) }
}

function readings(
  action: Action,
  params: Buffer | null,
  value: Leaf['value'],
): Pick<Leaf, 'value' | 'writes' | 'weight'> {
  const writes = writesOf(action, value)
  return { value, writes, weight: once(() => weigh(action, params, writes())) }
}

function writesOf(action: Action, value: Leaf['value']): () => boolean {
  if (action.gateway.kind !== 'read') return YES
  if (action.gateway.writesWhen.length === 0) return NO
  return once(() => {
    const read = value()
    // A call that cannot be read may write.
    return read === null || !isPureRead(action, read)
  })
}

const YES = () => true
const NO = () => false
const NOTHING: Value = Object.freeze({})

function readOnce(params: Buffer | null): Leaf['value'] {
  return params === null ? () => NOTHING : once(() => readFinite(params))
}

function readFinite(params: Buffer): Value | null {
  try {
    return readOutline(params)
  } catch (error) {
    if (error instanceof NotFinite) return null
    throw error
  }
}

/** Calls `make` once on first use and caches its result. Then releases everything that `make` refers to. */
function once<T>(make: () => T): () => T {
  let left: (() => T) | null = make
  let found: T
  return () => {
    if (left !== null) {
      found = left()
      left = null
    }
    return found
  }
}
