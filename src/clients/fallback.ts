import { contains, type Network } from '../net/network.ts'
import { NO_PROFILE } from './built-in.ts'
import { imaginedCaller } from './caller.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import { ANY_EXTENSION } from './origin.ts'

const THIS_MACHINE = { family: 4, value: 0x7f000001n } as const
/** An extension that no client names. */
const SOME_EXTENSION = 'chrome-extension://any'

/** The conditions of a client, keys aside. */
export interface Former {
  readonly name: string
  readonly origins: readonly string[] | null
  readonly from: readonly Network[] | null
}

/**
 * Returns the client that a program or page of this machine which met the conditions of a client is among `clients`, if it shows no key.
 * Null if it would be nobody, or one that may do nothing.
 */
export function fallbackOf({ name, origins, from }: Former, clients: Pick<Clients, 'withoutKey'>): Client | null {
  if (from !== null && !from.some((network) => contains(network, THIS_MACHINE))) return null
  const pages = origins?.map((origin) => (origin === ANY_EXTENSION ? SOME_EXTENSION : origin)) ?? [null]
  const found = pages.map((origin) => clients.withoutKey(imaginedCaller(origin, THIS_MACHINE)))
  return found.find((client) => client !== null && client.name !== name && mayCall(client)) ?? null
}

function mayCall({ profile, isRevoked }: Client): boolean {
  return isRevoked !== true && profile !== NO_PROFILE
}
