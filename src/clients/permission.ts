import type { Answer } from '../wire/reply.ts'

/** The action by which a page asks whether it may call; it needs neither key nor allowed origin. */
export const REQUEST_PERMISSION = 'requestPermission'

const DENIED: Answer = { kind: 'result', text: Buffer.from('{"permission": "denied"}') }

/**
 * The answer to `requestPermission`, given here: upstream would open a modal window for an origin it does not know, and
 * answers nobody while that is open.
 */
export function permissionAnswer(allowed: boolean, keyIsNeeded: boolean): Answer {
  if (!allowed) return DENIED
  return {
    kind: 'result',
    text: Buffer.from(`{"permission": "granted", "requireApikey": ${keyIsNeeded}, "version": 6}`),
  }
}
