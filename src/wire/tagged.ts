/**
 * The kind of a text that becomes the key of a map. `text`: as it came. `digest`: of a text that is long or secret. `json`: the
 * JSON text of a value that is no string. `site`, `address`: the origin of a call.
 */
export type KeyKind = 'text' | 'digest' | 'json' | 'site' | 'address'

const TAGS: Readonly<Record<KeyKind, string>> = { text: '=', digest: '#', json: '{', site: '.', address: '@' }

/**
 * A key that no text of another kind can imitate. Otherwise a caller that chooses a text would choose whose entry it finds: a body
 * that reads like the digest of another one would find the entry of that other one.
 */
export function tagged(kind: KeyKind, text: string): string {
  return TAGS[kind] + text
}
