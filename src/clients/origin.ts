import { readOrigin } from '../settings/conditions.ts'

/** The value in a client's `origin` that matches every browser extension. */
export const ANY_EXTENSION = 'any-extension'

const EXTENSION = /^(?:chrome|moz|safari-web)-extension:\/\/[A-Za-z0-9._-]*$/
const LOCAL_PAGE = /^(?:http:\/\/localhost|https?:\/\/127\.0\.0\.1|http:\/\/127\.0\.0\.1:[0-9]{0,5})$/

/** A page on a named port of this machine. Anki's own pages are among them. */
const LOCAL_PORT = /^http:\/\/(?:127\.0\.0\.1|localhost):([0-9]{1,5})$/

/**
 * Returns whether an origin is a browser extension's.
 * AnkiConnect as shipped admits all extensions (transcripts/envelope-033 to 036, 049).
 */
export function isExtension(origin: string): boolean {
  return EXTENSION.test(origin)
}

/**
 * Returns whether an origin is a page of this machine that AnkiConnect as shipped admits (transcripts/envelope-028 to
 * 042).
 * Shared decks run their scripts on such pages.
 */
export function isLocalPage(origin: string): boolean {
  return LOCAL_PAGE.test(origin)
}

/** The longest origin that an owner could recognise as a site. */
const LONGEST_ORIGIN = 120
/** Origins that every font, log and terminal shows unchanged. Browsers write other names in ASCII anyway (Punycode). */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9._:[\]-]+$/

/**
 * Returns an origin that a client could have and that is safe to show to the owner: short, plain and of one spelling.
 * Returns null for any other text in its place, which the gateway never repeats.
 */
export function shownOrigin(origin: string): string | null {
  return origin.length <= LONGEST_ORIGIN && PLAIN.test(origin) && readOrigin(origin).ok ? origin : null
}

/** Returns the port in the origin of a page on 127.0.0.1 or localhost. Null if it names none. */
export function localPort(origin: string): number | null {
  const port = Number(LOCAL_PORT.exec(origin)?.[1] ?? 0)
  return port > 0 && port <= 65535 ? port : null
}
