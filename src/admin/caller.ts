import { isCrossOrigin } from '../edge/fetch-site.ts'
import { isOwnHost } from '../edge/host.ts'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/** The decision whether a request may use the admin listener. */
export type CallerCheck = { readonly ok: true } | { readonly ok: false; readonly error: Text }

/** The headers that decide, each with all its values. */
export interface CallerHeaders {
  readonly host?: string[] | undefined
  readonly origin?: string[] | undefined
  readonly 'sec-fetch-site'?: string[] | undefined
}

/**
 * Accepts a request for a loopback name, an IP address or one of `names` (lower case) that comes from no other page.
 * A page of another site can point a name of its own at this machine (DNS rebinding), but never an address.
 * A browser names the page in Origin, or reveals in Sec-Fetch-Site that there is one.
 *
 * @param isOpened true if a person opens the listener's own page in a browser
 */
export function checkCaller(
  { host = [], origin = [], 'sec-fetch-site': site = [] }: CallerHeaders,
  names: ReadonlySet<string>,
  isOpened = false,
): CallerCheck {
  const [name] = host
  if (host.length !== 1 || name === undefined) return { ok: false, error: texts('admin.hosts') }
  if (!isOwnHost(name, names)) return { ok: false, error: texts('admin.host-not-listed') }
  if (origin.length === 0 && (isOpened || !isCrossOrigin({ 'sec-fetch-site': site.join() }))) return { ok: true }
  const own = origin.length === 1 && origin[0]?.toLowerCase() === `http://${name.toLowerCase()}`
  return own ? { ok: true } : { ok: false, error: texts('admin.other-page') }
}
