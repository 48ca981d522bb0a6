import type { Caller } from './caller.ts'
import type { Client, ClientConfig } from './client.ts'
import { isExtension, isLocalPage } from './origin.ts'

/** The profile that allows nothing. A built-in client with this profile admits nobody. */
export const NO_PROFILE = 'none'

/** A client that exists without any configuration. */
interface BuiltIn {
  /**
   * Its profile unless the owner configures another one.
   * Nothing that works without a gateway may break (docs/policy.md).
   */
  readonly profile: string
  /** Returns whether it admits a caller on this machine without a sign of a proxy, by the caller's page. */
  readonly admits: (page: Pick<Caller, 'origin' | 'pageServer'>) => boolean
}

/** The built-in clients. They have no configurable conditions. A caller belongs to the first one that admits it. */
export const BUILT_IN = {
  'local-program': { profile: 'local-program', admits: ({ origin }) => origin === null },
  'browser-extension': { profile: 'extension', admits: ({ origin }) => origin !== null && isExtension(origin) },
  // Anki's own pages. The scripts of decks run there, and a deck can come from anyone.
  'anki-page': { profile: NO_PROFILE, admits: ({ pageServer }) => pageServer === 'anki' },
  'local-page': {
    profile: 'card-creator',
    admits: ({ origin, pageServer }) => origin !== null && pageServer === 'other' && isLocalPage(origin),
  },
  // Callers from anywhere that match no other client (clients.ts).
  stranger: { profile: NO_PROFILE, admits: () => false },
} as const satisfies Readonly<Record<string, BuiltIn>>

/** The names of the built-in clients. */
export const builtInClients = Object.keys(BUILT_IN) as readonly (keyof typeof BUILT_IN)[]

export function isBuiltIn(name: string): name is keyof typeof BUILT_IN {
  return Object.hasOwn(BUILT_IN, name)
}

/** The built-in client of Anki's own pages. */
export const ANKI_PAGE = 'anki-page' satisfies keyof typeof BUILT_IN

/** Returns whether a built-in client has a profile that admits anyone. */
export function isSwitchedOn({
  name,
  profile,
}: { readonly name: keyof typeof BUILT_IN } & Pick<Client, 'profile'>): boolean {
  return (profile ?? BUILT_IN[name].profile) !== NO_PROFILE
}

/** Returns a built-in client without any configuration. */
export function builtInClient(name: keyof typeof BUILT_IN): ClientConfig {
  return {
    name,
    keyHashes: null,
    origins: null,
    from: null,
    profile: null,
    budget: null,
    mode: 'enforce',
    ankiProfile: null,
    undo: false,
    upstream: null,
    errors: 'anki',
    ask: null,
    readAhead: true,
  }
}
