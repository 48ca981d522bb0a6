import { hash } from 'node:crypto'
import type { Touched } from '../actions/touched.ts'
import { KiB } from '../settings/units.ts'
import type { NamedThing } from './named.ts'

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

/** A call about which the owner has decided. */
export type DecidedCall = Pick<AskedCall, 'client' | 'action' | 'summary'>

/** The longest parameters that are kept to work out the effect of a call, in bytes. */
const LONGEST_PARAMS = 256 * KiB

/**
 * Returns a copy of the parameters, because the buffer of the request is larger. Null if they are long.
 *
 * @param space is the memory for them, in bytes
 */
export function keptParams(params: Buffer | null, space: number): Buffer | null {
  const text = params ?? Buffer.from('{}')
  return text.length > Math.min(LONGEST_PARAMS, space) ? null : Buffer.from(text)
}

/** Returns a key that only the same call of the same client has. */
export function askedKey({ client, action, params }: AskedCall): string {
  return `${client} ${action} ${params === null ? '' : hash('sha256', params, 'base64')}`
}
