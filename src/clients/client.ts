import type { Network } from '../config/network.ts'

/** What must hold of a request for it to be a client's: every condition that is not null. */
export interface Conditions {
  /** SHA-256 digests of the client's keys, 32 bytes each; one of them has to be shown. */
  readonly keyDigests: readonly Buffer[] | null
  /** Origins, each a page's exactly; `any-extension` stands for every browser extension. */
  readonly origins: readonly string[] | null
  /** Where it calls from. */
  readonly from: readonly Network[] | null
}

/** Someone who calls, by the name the owner gave: in the log, in the audit and in the rules what is done is done by a client. */
export interface Client {
  readonly name: string
  /** The profile as configured; null leaves the choice to the shipped default. */
  readonly profile: string | null
  /** The name of its budget; null is `unlimited`. */
  readonly budget: string | null
  /** Whether what the profile refuses is refused, or only reported. */
  readonly mode: 'enforce' | 'report'
  /** Whether errors of the gateway come with status 200, as AnkiConnect's do, or with the status of their kind. */
  readonly errors: 'anki' | 'http'
  /** Which profile of Anki has to be open for this client; null is any. */
  readonly ankiProfile: string | null
  /** The name of the upstream its calls go to; null is the default one. */
  readonly upstream: string | null
  readonly conditions: Conditions
}
