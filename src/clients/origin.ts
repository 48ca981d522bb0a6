/** In a client's `origin`: every browser extension. */
export const ANY_EXTENSION = 'any-extension'

const EXTENSION = /^(?:chrome|moz|safari-web)-extension:\/\/[A-Za-z0-9._-]*$/
const LOCAL_PAGE = /^(?:http:\/\/localhost|https?:\/\/127\.0\.0\.1|http:\/\/127\.0\.0\.1:[0-9]{0,5})$/

/** Whether an origin is a browser extension's; AnkiConnect as shipped lets in all of them (transcripts/envelope-033 to 036, 049). */
export function isExtension(origin: string): boolean {
  return EXTENSION.test(origin)
}

/**
 * Whether an origin is a page of this machine that AnkiConnect as shipped lets in (transcripts/envelope-028 to 042). Shared decks
 * run their scripts on such pages.
 */
export function isLocalPage(origin: string): boolean {
  return LOCAL_PAGE.test(origin)
}
