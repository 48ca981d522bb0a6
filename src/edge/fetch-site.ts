import type { IncomingHttpHeaders } from 'node:http'

/** The reason that a browser gives for a request (Fetch Metadata Request Headers, W3C). */
export type FetchMetadata = Pick<IncomingHttpHeaders, 'sec-fetch-site' | 'sec-fetch-mode' | 'sec-fetch-dest'>

/**
 * Returns whether a browser reports that a page of another origin made it send the request.
 * For a browser, another port of this machine is the same site but another origin.
 */
export function isCrossOrigin({ 'sec-fetch-site': site }: FetchMetadata): boolean {
  if (site === undefined) return false
  const words = site.toLowerCase()
  return words.includes('cross-site') || words.includes('same-site')
}

/** Returns whether a browser opens a page in its own tab. No script can read that reply, and a GET changes nothing. */
export function opensPage(method: string | undefined, headers: FetchMetadata): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
