import { digestOf, openedBy } from './digest.ts'

/** Returns whether the key that a caller showed is AnkiConnect's own. */
export function isUpstreamKey(shown: string | null, upstreams: readonly { readonly key: string | null }[]): boolean {
  if (shown === null) return false
  const locks = upstreams.flatMap(({ key }) => (key === null ? [] : [{ digest: digestOf(key) }]))
  return openedBy(shown, locks).length > 0
}
