import type { Caller } from './caller.ts'
import type { Clients } from './clients.ts'

/** For the owner's log: why a caller is no client, and which setting would let it in. Holds nothing that the caller sent. */
export function remedyFor(
  { origin, crossSite, address, transport }: Caller,
  clients: Clients,
  wrongKey: boolean,
): string {
  if (crossSite && origin === null)
    return 'a page of another site caused this request without saying which; no setting admits such a one'
  if (transport === 'plain')
    return (
      `${wrongKey ? 'its key is that of no client' : 'it is no client'} that a plain listener serves: those have a key, a "from" where ` +
      'the call comes from and a profile no wider than card-creator; others come by transport: tls (docs/tls.md)'
    )
  if (wrongKey) {
    return 'its key is no client\'s, or that client has another "from" or "origin": see clients.NAME.key, .keyHash and .keyFile'
  }
  if (address === null)
    return 'a proxy stands in between that is not known; if it is yours, list its address in trustedProxies'
  if (origin !== null && clients.all.every(({ conditions }) => conditions.origins?.includes(origin) !== true))
    return 'no client has the origin of this page; if it may call, give one that origin (clients.NAME.origin)'
  if (origin !== null) return 'clients with the origin of this page have another "from" (clients.NAME.from)'
  return 'it showed no key, and no client is known by its address alone (clients.NAME.key or clients.NAME.from)'
}
