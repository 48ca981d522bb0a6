import { hash } from 'node:crypto'
import type { AddOnSettings } from '../add-on/add-on.ts'
import { suggestName } from '../admission/client-name.ts'
import { BUILT_IN } from '../clients/built-in.ts'
import { ANY_EXTENSION } from '../clients/origin.ts'
import { shippedAskers } from '../config/askers.ts'
import { readOrigin } from '../settings/conditions.ts'

/** The configuration that lets in exactly those whom AnkiConnect let in before. */
export interface Imported {
  /** The text of `gateway.yaml`. */
  readonly text: string
  /** Entries of `webCorsOriginList` that no browser sends, so they let nobody in. */
  readonly useless: readonly string[]
  /** Whether the admin listener asks for a key, because a client on this machine has to ask the owner for some things. */
  readonly hasAdminKey: boolean
  /** The profile of each client, by its name. */
  readonly profiles: Readonly<Record<string, string>>
}

/** Where the gateway and AnkiConnect are afterwards. */
export interface NewPlaces {
  /** The port where clients look, which AnkiConnect had before. */
  readonly clients: number
  readonly anki: number
  /** The name of the file with AnkiConnect's new key, next to the configuration. */
  readonly keyFile: string
  /** The name of the file with the key of the admin listener, if there is one. */
  readonly adminKeyFile: string
}

const USUAL_PORT = 8765
/** With this entry, AnkiConnect also lets in pages of 127.0.0.1 and every extension. */
const LOCALHOST = 'http://localhost'
const ANY_PAGE = '*'
/** Everything that AnkiConnect allows. */
const RIGHTS = 'local-program'
const NONE = 'none'
/** The built-in clients that need no key, as in AnkiConnect. */
const KEYLESS = ['local-program', 'browser-extension', 'local-page'] as const

/**
 * Writes the configuration from AnkiConnect's settings.
 * The old key becomes the key of clients with yesterday's rights, with and without an origin. Callers that AnkiConnect refused stay
 * refused. `"*"` names nobody, and nothing stands for it.
 */
export function importSettings({ apiKey, webCorsOriginList }: AddOnSettings, places: NewPlaces): Imported {
  const listed = [...new Set(webCorsOriginList)].filter((origin) => origin !== ANY_PAGE)
  const origins = listed.filter((origin) => origin !== LOCALHOST && isOrigin(origin))
  const key = apiKey === null ? {} : { keyHash: `sha256:${hash('sha256', apiKey)}` }
  const admitsLocal = webCorsOriginList.some((origin) => origin === LOCALHOST || origin === ANY_PAGE)
  const clients: Record<string, { readonly profile: string; readonly keyHash?: string; readonly origin?: string }> = {}
  if (apiKey !== null) {
    clients['key-programs'] = { ...key, profile: RIGHTS }
    if (admitsLocal) {
      clients['key-extensions'] = { ...key, origin: ANY_EXTENSION, profile: RIGHTS }
      clients['key-localhost'] = { ...key, origin: LOCALHOST, profile: RIGHTS }
    }
    clients['local-program'] = { profile: NONE }
  }
  for (const origin of origins) {
    const name = suggestName({ origin, from: null }, new Set(Object.keys(clients)))
    clients[name] = { ...key, origin, profile: RIGHTS }
  }
  if (apiKey !== null || !admitsLocal) {
    clients['browser-extension'] = { profile: NONE }
    clients['local-page'] = { profile: NONE }
  }
  // Their profiles are the shipped ones. Whoever reads the file sees who needs no key.
  for (const name of KEYLESS) clients[name] ??= { profile: BUILT_IN[name].profile }
  const closed = Object.keys(clients).filter((name) => clients[name]?.profile === NONE)
  const hasAdminKey = shippedAskers(closed).length > 0
  return {
    text: write(clients, places, hasAdminKey),
    hasAdminKey,
    profiles: Object.fromEntries(Object.entries(clients).map(([name, { profile }]) => [name, profile])),
    useless: listed.filter((origin) => !isOrigin(origin)),
  }
}

function isOrigin(origin: string): boolean {
  return origin !== ANY_EXTENSION && readOrigin(origin).ok
}

function write(
  clients: Readonly<Record<string, object>>,
  { clients: port, anki, keyFile, adminKeyFile }: NewPlaces,
  hasAdminKey: boolean,
): string {
  const listen = port === USUAL_PORT ? [] : [`listen: ['127.0.0.1:${port}', '[::1]:${port}']`]
  const members = (client: object) =>
    Object.entries(client).map(([name, value]) => `${name}: ${/^[a-z-]+$/.test(value) ? value : JSON.stringify(value)}`)
  return [
    "# Written by `ankiconnect-gateway setup` from AnkiConnect's settings. docs/settings.md describes every setting.",
    ...listen,
    ...(hasAdminKey ? [`admin: { keyFile: ${adminKeyFile} }`] : []),
    `upstream: { url: 'http://127.0.0.1:${anki}', keyFile: ${keyFile} }`,
    'audit: audit.jsonl',
    ...(Object.keys(clients).length === 0 ? [] : ['clients:']),
    ...Object.entries(clients).map(([name, client]) => `  ${name}: { ${members(client).join(', ')} }`),
    '',
  ].join('\n')
}
