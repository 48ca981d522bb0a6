import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, surroundingsOf, whoIs } from '../clients/caller.ts'
import { ABANDONED, refuse, type Served } from '../request/served.ts'
import type { Body } from './body.ts'
import type { Approach } from './door.ts'
import { type Ended, UNKNOWN_CLIENT } from './ended.ts'
import { sendReply } from './reply.ts'
import { texts } from './texts.ts'

/** Sends the pipeline's reply, unless its client has left meanwhile. */
export function finish(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
  { caller, access }: Approach,
  hasLeft: boolean,
  body: Body | null,
  elapsed: () => number,
): Ended {
  const left = hasLeft ? ABANDONED : served
  // Cache-Status would tell strangers which calls other clients make.
  const cacheStatus = caller.local ? left.cacheStatus : null
  const { status, bytesOut } = sendReply(request, response, left, { mayCall: access.expected !== null, cacheStatus })
  const { outcome, servedBy } = left
  const { actions, calls, refusal, codes, client, remedy, isRepeated } = served
  const bytesIn = body?.kind === 'whole' ? body.bytes.length : 0
  const alike = isRepeated && !hasLeft ? served : null
  const { address } = caller
  const ms = elapsed()
  const whose = {
    actions,
    calls,
    refusal,
    codes,
    client,
    remedy,
    address,
    caller: client === null ? shownCaller(caller) : null,
  }
  return { outcome, servedBy, ...whose, bytesIn, bytesOut, status, alike, ms }
}

/** Returns the facts about a caller that the owner may see. Its key is not one of them. */
function shownCaller(caller: Caller): NonNullable<Ended['caller']> {
  return { who: whoIs(caller), surroundings: surroundingsOf(caller) }
}

const NOBODY = { mayCall: false, cacheStatus: null }

/**
 * Sends the error reply for an internal fault.
 * The client must get a reply, because Anki may already have done a write.
 * The gateway does not retry.
 */
export function endByFault(request: IncomingMessage, response: ServerResponse): Omit<Ended, 'bytesIn' | 'ms'> {
  const reply = refuse(texts('gateway.fault'), null, 'message')
  const about = { ...UNKNOWN_CLIENT, codes: reply.codes, outcome: 'failed', refusal: null, remedy: null } as const
  const served: Served = { ...reply, ...about }
  try {
    if (!response.headersSent && !response.destroyed)
      return { ...about, servedBy: 'gateway', alike: null, ...sendReply(request, response, served, NOBODY) }
  } catch {
    // The reply cannot be sent. The connection closes, as it does when part of another reply is already out.
  }
  request.socket.destroy()
  return { ...about, servedBy: 'nobody', status: null, bytesOut: 0, alike: null }
}
