import type { DeckScope, ScopeConfig } from '../actions/scope.ts'
import type { Network } from '../net/network.ts'
import type { SoftDelete } from './soft-delete-settings.ts'

/**
 * A client as configured.
 * A condition that is null does not apply.
 * The built-in clients have no conditions: `local-program`, `browser-extension`, `anki-page`, `local-page` and `stranger`.
 */
export interface ClientConfig {
  readonly name: string
  /** The SHA-256 of each of its keys, as 64 hexadecimal digits in lower case. */
  readonly keyHashes: readonly string[] | null
  readonly origins: readonly string[] | null
  readonly from: readonly Network[] | null
  readonly profile: string | null
  /** The name of its budget. Null for `unlimited`. */
  readonly budget: string | null
  /** `report`: the gateway forwards calls that the profile refuses, and logs and counts them. */
  readonly mode: 'enforce' | 'report'
  /** The profile of Anki that must be open. Null for any. */
  readonly ankiProfile: string | null
  /** The name of the upstream for its calls. Null for the default one. */
  readonly upstream: string | null
  readonly errors: 'anki' | 'http'
  /** The decks that are the whole collection to it. Null or absent for all of them. */
  readonly scope?: DeckScope | null
  /** The treatment of notes that it deletes. Absent: its profile decides. */
  readonly softDelete?: SoftDelete
  /** `hold`: a call under `ask` waits for the owner. Null: only if the client reads statuses. */
  readonly ask: 'refuse' | 'hold' | null
  /** Whether the gateway reads ahead for it. It does unless this is false. */
  readonly readAhead?: boolean
  /** Whether the gateway keeps what its calls change, so that the owner can undo them. */
  readonly undo: boolean
  /** Whether the owner has revoked it, so that every call of it is refused. */
  readonly isRevoked?: boolean
}

/** A client with the part of the collection that is everything to it. */
export interface ScopedClient extends Omit<ClientConfig, 'scope' | 'softDelete'> {
  readonly scope?: ScopeConfig | null
}

/** The conditions that a request of the client must meet. Every condition that is not null applies. */
export interface Conditions {
  /** The SHA-256 digests of the client's keys, 32 bytes each. A request must show one of the keys. */
  readonly keyDigests: readonly Buffer[] | null
  /** The exact origins of its pages. `any-extension` represents every browser extension. */
  readonly origins: readonly string[] | null
  /** The networks it calls from. */
  readonly from: readonly Network[] | null
}

/** A client by the name that the owner gave it. The log, the audit and the rules refer to clients by this name. */
export interface Client {
  readonly name: string
  /** The profile as configured. Null for the shipped default. */
  readonly profile: string | null
  /** The name of its budget. Null for `unlimited`. */
  readonly budget: string | null
  /** `enforce`: the gateway refuses calls outside the profile. `report`: it only reports them. */
  readonly mode: 'enforce' | 'report'
  /** `anki`: the gateway's errors have status 200, as AnkiConnect's do. `http`: they have the status of their kind. */
  readonly errors: 'anki' | 'http'
  /** `refuse`: a call that waits for the owner is refused at once. `hold`: it is held for a while. Null: held with `errors: http`. */
  readonly ask: 'refuse' | 'hold' | null
  /** The profile of Anki that must be open for this client. Null for any. */
  readonly ankiProfile: string | null
  /** The name of the upstream for its calls. Null for the default one. */
  readonly upstream: string | null
  /** The part of the collection that is everything to it. Null or absent for all of it. */
  readonly scope?: ScopeConfig | null
  /** Whether the gateway reads ahead for it. It does unless this is false. */
  readonly readAhead?: boolean
  /** Whether the gateway keeps what its calls change, so that the owner can undo them. */
  readonly undo: boolean
  /** Whether the owner has revoked it. */
  readonly isRevoked?: boolean
  readonly conditions: Conditions
}

/** Returns whether a request of this client is held while the owner may decide about a call in it. */
export function isHeldForOwner({ ask, errors }: Pick<Client, 'ask' | 'errors'>): boolean {
  return ask === null ? errors === 'http' : ask === 'hold'
}
