/**
 * Returns the key in an `Authorization` header: the token of `Bearer KEY`, or the password of `Basic`, or its user if
 * the password is empty.
 * Null if the header has no key.
 * Clients and the owner show their keys in the same form.
 */
export function authorizedKey(authorization: string | undefined): string | null {
  const [, scheme = '', credentials = ''] = /^([A-Za-z]+) +([^ ].*)$/.exec((authorization ?? '').trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials
    case 'basic': {
      const text = Buffer.from(credentials, 'base64').toString('utf8')
      const colon = text.indexOf(':')
      return text.slice(colon + 1) || text.slice(0, Math.max(0, colon)) || null
    }
    default:
      return null
  }
}
