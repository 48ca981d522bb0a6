import type { IncomingHttpHeaders } from 'node:http'

/**
 * The key that a request shows outside its body, for programs that have a field for an address and none for a key:
 * `Authorization: Bearer KEY`, `Basic` (the password, or the user where there is none), the path `/k/KEY`, the query `?key=KEY`. The
 * first of these that is there counts.
 */
export function shownKey({ authorization }: IncomingHttpHeaders, url: string): string | null {
  const [path = '', query] = splitOnce(url, '?')
  return keyOf(authorization) ?? pathKey(path) ?? queryKey(query)
}

function keyOf(authorization: string | undefined): string | null {
  const [, scheme = '', credentials = ''] = /^([A-Za-z]+) +([^ ]+) *$/.exec(authorization ?? '') ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials
    case 'basic': {
      const [user = '', password = ''] = splitOnce(Buffer.from(credentials, 'base64').toString('utf8'), ':')
      return password || user || null
    }
    default:
      return null
  }
}

function pathKey(path: string): string | null {
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
