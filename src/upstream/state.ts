import type { Text } from '../settings/declare-texts.ts'
import type { Failure } from '../wire/outcome.ts'
import { states } from './texts.ts'

/**
 * The state of an AnkiConnect, as far as the program at its address shows it.
 * - `unknown`: the gateway does not know yet.
 * - `up`: AnkiConnect answers, and it is not this gateway.
 * - `busy`: AnkiConnect answered before and leaves everything unanswered now, because Anki works or shows a dialog.
 * - `silent`: some program accepts connections but has never answered.
 * - `key`: AnkiConnect asks for a key or for a different one.
 * - `profile`: Anki runs without an open profile.
 * - `other`: the program that answers is not AnkiConnect.
 * - `circle`: the program that answers is this gateway itself.
 * - `down`: nothing answers.
 */
export const upstreamStates = ['unknown', 'up', 'busy', 'silent', 'key', 'profile', 'other', 'circle', 'down'] as const
export type UpstreamState = (typeof upstreamStates)[number]

/** Returns whether AnkiConnect answers. The gateway then sends it calls, and its own texts reach the clients. */
export function isThere(state: UpstreamState): boolean {
  return state === 'up' || state === 'key' || state === 'profile'
}

/** Returns whether no AnkiConnect is at the address, because nothing or something different answers. */
export function isAway(state: UpstreamState): boolean {
  return state === 'down' || state === 'other'
}

/** Returns how a call ends that is not sent because AnkiConnect is not there. */
export function failureAt(state: UpstreamState): Failure {
  return state === 'circle' ? 'circle' : 'unreachable'
}

/** The facts that the text about an upstream needs. */
export interface Described {
  /** Its name in the configuration if it is one of several, or null if it is the only one. */
  readonly name: string | null
  readonly url: string
  /** Whether the gateway has a key for it. */
  readonly hasKey: boolean
}

/** Returns a state as text for the owner. It is one line with the address and the remedy, if there is one. */
export function stateText(state: UpstreamState, { name, url, hasKey }: Described): Text {
  const setting = (member: string) => (name === null ? `upstream.${member}` : `upstreams.${name}.${member}`)
  switch (state) {
    case 'up':
      return states('upstream.up', { url })
    case 'busy':
      return states('upstream.busy', { url })
    case 'silent':
      return states('upstream.silent', { url, setting: setting('url') })
    case 'key': {
      if (hasKey) return states('upstream.key-refused', { url, setting: setting('keyFile') })
      const where = name === null ? '--upstream-key-file FILE' : `${setting('keyFile')}: FILE`
      return states('upstream.key-missing', { url, setting: where })
    }
    case 'profile':
      return states('upstream.no-profile', { url })
    case 'other':
      return states('upstream.other', { url, setting: setting('url') })
    case 'circle':
      return states('upstream.circle', { url, setting: setting('url') })
    case 'unknown':
    case 'down':
      return states('upstream.down', { url, setting: setting('url') })
  }
}
