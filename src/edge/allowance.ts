import type { Access } from '../clients/access.ts'
import type { Caller } from '../clients/caller.ts'
import { KiB, MiB } from '../settings/units.ts'
import { shareOfStrangers } from './places.ts'

/** Limits on the body that a caller may send, derived from its connection and headers. Sizes in bytes. */
export interface Allowance {
  /** The share of the listener's connections and bytes that the caller uses. */
  readonly share: string
  /** The maximum that the share may hold in bodies that need no turn. */
  readonly most: number
  /** The maximum length of a body. */
  readonly body: number
  /** The maximum length of a body that needs no turn. A share sends longer bodies one at a time. */
  readonly free: number
  /** True if the caller is a client regardless of the body. */
  readonly isClient: boolean
}

/** The limit for a page that may not call. The gateway answers only its `requestPermission`, which is one line. */
const PERMISSION = 4 * KiB
/** The limit for a caller that is not yet known to be a client. */
const UNKNOWN = MiB
/** The total of short bodies that a share may hold in addition to a long one. */
const SHORT = 16 * UNKNOWN

/**
 * Returns the limits for a caller.
 * A key in the headers has no effect here: a larger limit would reveal that the key is right, without the delay that a
 * wrong key costs (clients/guesses.ts).
 *
 * @param body the limit on any body
 */
export function allowanceOf(caller: Caller, { kind }: Access, body: number): Allowance {
  const unlimited = Number.POSITIVE_INFINITY
  const short = Math.min(body, UNKNOWN)
  const bounds = { most: SHORT, free: short, isClient: false }
  switch (kind) {
    case 'free':
      return { share: shareOfClients(caller), most: unlimited, body, free: unlimited, isClient: true }
    case 'key':
      return { ...bounds, share: shareOfStrangers(placeOf(caller)), body }
    case 'nobody':
      return { ...bounds, share: shareOfStrangers(placeOf(caller)), body: short }
    case 'foreign-page':
      return { ...bounds, share: `pages at ${placeOf(caller)}`, body: Math.min(body, PERMISSION) }
  }
}

/** Returns the share of callers that turned out to be clients. */
export function shareOfClients(caller: Caller): string {
  return `clients at ${placeOf(caller)}`
}

/**
 * Returns the place that a share is named after.
 * A proxy that names no client represents all of its clients, and no program at its own address.
 */
function placeOf({ address, neighbourhood }: Caller): string {
  return address === null ? `the proxy ${neighbourhood}` : neighbourhood
}
