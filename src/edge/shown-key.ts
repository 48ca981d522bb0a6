import type { IncomingHttpHeaders } from 'node:http'
import { authorizedKey } from './authorization.ts'

/**
 * Returns the key that a request shows outside its body.
 * Some programs have a field for an address and none for a key.
 * The first of these wins: `Authorization: Bearer KEY`, `Basic` (the password, or the user if it is empty), the path
 * `/k/KEY`, the query `?key=KEY`.
 */
export function shownKey({ authorization }: IncomingHttpHeaders, url: string): string | null {
  const [path = '', query] = splitOnce(url, '?')
  return authorizedKey(authorization) ?? pathKey(path) ?? queryKey(query)
}

/** Returns the key in a path `/k/KEY`, or null if there is none. */
export function pathKey(path: string): string | null {
  const encoded = /^\/k\/([^/]+)/.exec(path)?.[1]
  if (encoded === undefined) return null
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

function queryKey(query: string | undefined): string | null {
  return query === undefined ? null : new URLSearchParams(query).get('key') || null
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
