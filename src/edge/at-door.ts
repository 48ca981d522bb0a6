import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Text } from '../settings/declare-texts.ts'
import type { RefusedBy } from '../wire/outcome.ts'
import { DEVICE_PAGE, opensDevicePage, sendDevicePage } from './device-page.ts'
import type { Approach, HandlerOptions } from './door.ts'
import { type Ended, UNKNOWN_CLIENT } from './ended.ts'
import { greet, isNavigation } from './greeting.ts'
import { sendPlain } from './plain.ts'
import { page, remedies } from './texts.ts'

/** The remedy in the owner's log for a Host that is not a name of this machine. */
export const HOSTS = remedies('remedy.host')

/**
 * Replies in plain text to a request that is no API call or is addressed to another machine.
 * Returns null for a call.
 */
export function answerAtDoor(
  request: IncomingMessage,
  response: ServerResponse,
  { wrong, host, caller, door: { routes } }: Approach,
  { greeting }: HandlerOptions,
): Pick<Ended, 'outcome' | 'refusal' | 'codes' | 'remedy' | 'status' | 'bytesOut'> | null {
  if (wrong !== null) {
    sendPlain(response, wrong)
    return plainRefusal(wrong, 'message', wrong)
  }
  if (!host.ok) {
    sendPlain(response, host.error)
    return plainRefusal(host.error, 'host', HOSTS)
  }
  if (opensDevicePage(request) && (routes?.match(DEVICE_PAGE) ?? null) === null)
    return { ...OPENED, bytesOut: sendDevicePage(response) }
  if (!isNavigation(request)) return null
  const shown = caller.local ? greeting() : { reason: page('page.visitor').text, admin: null }
  return { ...OPENED, bytesOut: greet(response, shown) }
}

/** The facts about a request that got a page for a person. */
const OPENED = { outcome: 'answered', refusal: null, codes: [], remedy: null, status: 200 } as const

/** Returns the facts about a request that got a line of plain text. */
export function plainRefusal({ code, status }: Text, refusal: RefusedBy, remedy: Text) {
  return { outcome: 'refused', servedBy: 'gateway', refusal, codes: [code], remedy, status, bytesOut: 0 } as const
}

/** The facts about a request that the gateway ended by itself. */
export const BY_GATEWAY = { ...UNKNOWN_CLIENT, servedBy: 'gateway', bytesIn: 0, alike: null } as const

/** Returns the facts about input that was refused before it became a request. */
export function endOfUnparsed(why: Text): Ended {
  return { ...BY_GATEWAY, ...plainRefusal(why, why.status === 400 ? 'message' : 'limit', why), ms: 0 }
}
