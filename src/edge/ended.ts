import type { IpAddress } from '../net/network.ts'
import type { RequestLine } from '../observe/log.ts'
import type { Served } from '../request/served.ts'

/** The facts about a request that has ended. Times in milliseconds, sizes in bytes. */
export interface Ended
  extends Pick<Served, 'outcome' | 'servedBy' | 'actions' | 'calls' | 'refusal' | 'codes' | 'client' | 'remedy'>,
    Pick<RequestLine, 'bytesIn' | 'bytesOut' | 'ms' | 'status' | 'alike' | 'route' | 'via'> {
  /** The caller's address. Null if it is unknown. */
  readonly address: IpAddress | null
  /** A caller that is no client, in words, and its surroundings. Null for a client, and if the gateway did not read a request. */
  readonly caller: { readonly who: string | null; readonly surroundings: string } | null
}

/** The facts about a request that ends before its client is known. */
export const UNKNOWN_CLIENT = { address: null, caller: null, actions: {}, calls: [], codes: [], client: null } as const
