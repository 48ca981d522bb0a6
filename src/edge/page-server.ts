import { mayCall } from '../clients/access.ts'
import { type Caller, pagePort } from '../clients/caller.ts'
import type { Clients } from '../clients/clients.ts'
import type { Pages } from '../pages/pages.ts'

/**
 * Returns the caller with the server of its page, if the caller's rights depend on it.
 * They do not if a configured client names the page, or if the owner always refuses it.
 */
export function withPageServer(
  caller: Caller,
  clients: Clients,
  pages: Pick<Pages, 'known' | 'find'>,
): Caller | Promise<Caller> {
  const port = pagePort(caller)
  if (port === null || mayCall(caller, clients).kind === 'free' || clients.refuses(caller)) return caller
  const pageServer = pages.known(port)
  if (pageServer !== null) return { ...caller, pageServer }
  return pages.find(port).then((found) => ({ ...caller, pageServer: found }))
}

/** Returns whether the server of a caller's page is still the one that its rights were derived from. */
export function hasSameServer(caller: Caller, isFree: boolean, pages: Pick<Pages, 'known'>): boolean {
  const port = pagePort(caller)
  if (port === null) return true
  return caller.pageServer === 'unknown' ? isFree : pages.known(port) === caller.pageServer
}
