import type { Answer } from '../wire/reply.ts'
import type { Access } from './access.ts'

/** The action by which a page asks whether it may call. It needs neither a key nor an allowed origin. */
export const REQUEST_PERMISSION = 'requestPermission'

const DENIED = answerOf('{"permission": "denied"}')
/** The answer to a caller that needs no key. */
export const GRANTED = answerOf('{"permission": "granted", "requireApikey": false, "version": 6}')
/** The answer to a caller that only lacks a key. */
export const KEY_NEEDED = answerOf('{"permission": "granted", "requireApikey": true, "version": 6}')

/**
 * Returns the gateway's own answer to `requestPermission`.
 * AnkiConnect would open a modal window for an unknown origin and answer nobody while it is open.
 * The answer depends neither on the client's `params` nor on its key.
 */
export function permissionAnswer({ kind }: Access): Answer {
  if (kind === 'free') return GRANTED
  return kind === 'key' ? KEY_NEEDED : DENIED
}

function answerOf(text: string): Answer {
  return { kind: 'result', text: Buffer.from(text) }
}
