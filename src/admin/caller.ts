import { isIP } from 'node:net'

/** Whether a request may look at the admin listener. */
export type CallerCheck = { readonly ok: true } | { readonly ok: false; readonly error: string }

/** The two headers that decide, each with all the values it came with. */
export interface CallerHeaders {
  readonly host?: string[] | undefined
  readonly origin?: string[] | undefined
}

/**
 * Lets through whoever asked for a loopback name, an IP address or one of `names` (lower case), and comes from no other page. A page of another site can point
 * a name of its own at this machine (DNS rebinding), but never an address; and a browser names the page in Origin.
 */
export function checkCaller({ host = [], origin = [] }: CallerHeaders, names: ReadonlySet<string>): CallerCheck {
  const [name] = host
  if (host.length !== 1 || name === undefined) return { ok: false, error: 'exactly one Host header is expected' }
  if (!isOwnHost(name, names)) return { ok: false, error: NOT_OURS }
  if (origin.length === 0) return { ok: true }
  const own = origin.length === 1 && origin[0]?.toLowerCase() === `http://${name.toLowerCase()}`
  return own ? { ok: true } : { ok: false, error: 'other pages may not read the admin listener' }
}

const NOT_OURS = 'this listener is asked for by localhost, by an IP address, or by a name that is listed in hosts'

/** A loopback name, an IP literal or a listed name, with any port or none. */
function isOwnHost(host: string, names: ReadonlySet<string>): boolean {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::[0-9]{1,5})?$/.exec(host)
  if (match === null) return false
  const [, six, name = ''] = match
  if (six !== undefined) return isIP(six) === 6
  return isIP(name) === 4 || /^localhost\.?$/i.test(name) || names.has(name.toLowerCase())
}
