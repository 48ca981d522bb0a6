import type { Answer } from '../wire/reply.ts'
import type { Caller } from './caller.ts'
import type { Clients } from './clients.ts'

/** The action by which a page asks whether it may call; it needs neither key nor allowed origin. */
export const REQUEST_PERMISSION = 'requestPermission'

const DENIED = answerOf('{"permission": "denied"}')
/** To whom no key is asked for. */
export const GRANTED = answerOf('{"permission": "granted", "requireApikey": false, "version": 6}')
/** To whom only a key is missing. */
export const KEY_NEEDED = answerOf('{"permission": "granted", "requireApikey": true, "version": 6}')

/**
 * The answer to `requestPermission`, given here: upstream would open a modal window for an origin it does not know, and
 * answers nobody while that is open. What the client says of itself in `params` counts for nothing, nor does its key.
 */
export function permissionAnswer(caller: Caller, clients: Clients): Answer {
  if (clients.withoutKey(caller) !== null) return GRANTED
  return clients.lackingKey(caller) === null ? DENIED : KEY_NEEDED
}

function answerOf(text: string): Answer {
  return { kind: 'result', text: Buffer.from(text) }
}
