import { formatIp } from '../net/network.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type Caller, isUnnamedPage } from './caller.ts'
import type { Clients } from './clients.ts'
import type { NearMiss } from './near-miss.ts'
import { shownOrigin } from './origin.ts'
import { remedies } from './texts.ts'

/** The remedy in the owner's log for a caller that showed AnkiConnect's own key. */
export const UPSTREAM_KEY_REMEDY = remedies('remedy.upstream-key')

/**
 * Returns the remedy in the owner's log and on the page: why a caller is no client, and which setting would admit it.
 * Names the condition that failed, the caller's origin if it is safe to show, and its address.
 * Contains nothing else that the caller sent.
 *
 * @param key the key that the caller showed; null if it showed none or the gateway did not read it
 */
export function remedyFor(caller: Caller, clients: Clients, wrongKey: boolean, key: string | null = null): Text {
  const { origin, address, transport, opensRoute, pageServer } = caller
  if (isUnnamedPage(caller) && !opensRoute) return remedies('remedy.unnamed-page')
  if (clients.refuses(caller)) return remedies('remedy.always-refused')
  if (pageServer === 'anki') return remedies('remedy.anki-page')
  const near = clients.nearMiss(caller, key)
  if (near !== null) return lacking(caller, near)
  const where = shownAddress(address)
  if (transport === 'plain') return remedies(wrongKey ? 'remedy.plain-key' : 'remedy.plain-client', { address: where })
  if (wrongKey) return remedies('remedy.wrong-key', { address: where })
  if (address === null) return remedies('remedy.proxy')
  if (pageServer === 'unknown') return remedies('remedy.silent-page')
  if (origin === null) return remedies('remedy.no-key', { address: where })
  const page = shownOrigin(origin)
  const isNamed = clients.all.some(({ conditions }) => conditions.origins?.includes(origin))
  if (page === null) return remedies('remedy.origin-not-shown')
  return isNamed
    ? remedies('remedy.page-from', { origin: page, address: where })
    : remedies('remedy.origin', { origin: page })
}

/** Returns whether the owner's rule refuses a caller for good, so that its refusals are not shown. */
export function isAlwaysRefused({ code }: Text): boolean {
  return code === ALWAYS_REFUSED
}

const ALWAYS_REFUSED = remedies('remedy.always-refused').code

/** Returns an address as a remedy names it. */
function shownAddress(address: Caller['address']): string {
  return address === null ? remedies('remedy.nowhere').text : formatIp(address)
}

/** Returns the remedy for a caller that meets all conditions of a client but one. */
function lacking({ origin, address }: Caller, { client, lacks }: NearMiss): Text {
  const page = origin === null ? null : shownOrigin(origin)
  const where = shownAddress(address)
  switch (lacks) {
    case 'key':
      return remedies('remedy.lacks-key', { client, address: where })
    case 'from':
      return remedies('remedy.lacks-from', { client, address: where })
    case 'origin':
      return page === null
        ? remedies('remedy.not-a-page', { client })
        : remedies('remedy.lacks-origin', { client, origin: page })
    case 'plain':
      return remedies('remedy.lacks-plain', { client })
  }
}
