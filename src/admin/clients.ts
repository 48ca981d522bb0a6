import type { Rights } from '../checks/policy/rights.ts'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/** A client, its rights, and how the gateway knows it. */
export interface ClientView {
  readonly name: string
  readonly rights: Rights
  /** The conditions that a caller has to meet to be this client, in words. Empty for a built-in client. */
  readonly knownBy: readonly string[]
  readonly isBuiltIn: boolean
  readonly mode: 'enforce' | 'report'
  readonly budget: string | null
  readonly isRevoked: boolean
  /** The name of the client that its program or page is on this machine without its key. Null if it would be nobody. */
  readonly withoutKey: string | null
}

/** The result of revoking a client. `isLasting` is false if the next start forgets it, and `error` says why. */
export type RevokeResult =
  | { readonly ok: true; readonly isLasting: true }
  | { readonly ok: true; readonly isLasting: false; readonly error: Text }
  | { readonly ok: false; readonly error: Text }

/** The clients, one at a time. */
export interface ClientViews {
  /** Returns null if there is no such client. */
  view(name: string): ClientView | null
  /** Revokes a client, or lets it call again. When it resolves, the new state is in force. */
  setRevoked(name: string, isRevoked: boolean): Promise<RevokeResult>
}

/** The clients of a gateway that has none. */
export const noClientViews: ClientViews = {
  view: () => null,
  setRevoked: async () => ({ ok: false, error: texts('admin.no-client') }),
}

/** Reads `{"revoked": true}` or `{"revoked": false}`. Returns null for anything else. */
export function readRevocation(body: string): boolean | null {
  try {
    const value = JSON.parse(body) as { readonly revoked?: unknown } | null
    const isAlone = typeof value === 'object' && value !== null && Object.keys(value).length === 1
    return isAlone && typeof value.revoked === 'boolean' ? value.revoked : null
  } catch {
    return null
  }
}
