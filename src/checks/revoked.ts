import type { Client } from '../clients/client.ts'
import type { Text } from '../settings/declare-texts.ts'
import { type Check, PASSED } from './check.ts'
import { texts } from './texts.ts'

/**
 * Refuses every call of a client that the owner has revoked.
 * The client stays the one that it is: as nobody it would count as a built-in client, which may do more.
 */
export const revokedCheck: Check = (_leaf, client) => {
  const error = revokedError(client)
  return error === null ? PASSED : { ok: false, error, by: 'policy', decision: null }
}

/** Returns the error for each call of a revoked client. Null for another client. */
export function revokedError({ name, isRevoked }: Pick<Client, 'name' | 'isRevoked'>): Text | null {
  return isRevoked === true ? texts('client.revoked', { client: name }) : null
}
