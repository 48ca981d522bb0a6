import type { Caller } from './caller.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'

/**
 * The result of checking a caller by its connection and headers.
 * - `free`: it is a client without any key.
 * - `key`: it is a client once it shows the right key.
 * - `foreign-page`: a page that no key makes a client. The gateway refuses it by its origin.
 * - `nobody`: any other caller that no key makes a client.
 *
 * `expected` is the client that it probably is, which decides the form of the reply.
 */
export type Access =
  | { readonly kind: 'free' | 'key'; readonly expected: Client }
  | { readonly kind: 'foreign-page' | 'nobody'; readonly expected: null }

const FOREIGN_PAGE: Access = Object.freeze({ kind: 'foreign-page', expected: null })
const NOBODY: Access = Object.freeze({ kind: 'nobody', expected: null })

/**
 * Decides who may call, before anything of the body is read.
 * The CORS headers of a reply follow from the same result.
 */
export function mayCall(caller: Caller, clients: Clients): Access {
  const free = clients.withoutKey(caller)
  const expected = clients.lackingKey(caller) ?? free
  if (expected === null) return caller.origin === null ? NOBODY : FOREIGN_PAGE
  return { kind: free === null ? 'key' : 'free', expected }
}
