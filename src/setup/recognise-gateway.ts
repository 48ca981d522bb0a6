/** The gateway that setup has started, or waits for. */
export interface ExpectedGateway {
  /** The key of its admin listener; null if it asks for none. */
  readonly adminKey: string | null
  /** The profiles that its configuration gives, by the name of the client. */
  readonly profiles: Readonly<Record<string, string>>
}

/**
 * What answers at the address of the admin listener.
 * - `none`: no gateway
 * - `other`: a gateway with another configuration
 * - `expected`: the gateway that is meant
 */
export type Recognised = 'none' | 'other' | 'expected'

/** Asks the admin listener at an address, HOST:PORT, which gateway it belongs to. */
export async function recogniseGateway(
  place: string,
  { adminKey, profiles }: ExpectedGateway,
  ask: typeof fetch = fetch,
): Promise<Recognised> {
  const from = (path: string, key: string | null) =>
    ask(`http://${place}${path}`, { headers: key === null ? {} : { Authorization: `Bearer ${key}` } }).catch(() => null)
  if ((await from('/health', null))?.ok !== true) return 'none'
  // A listener without a key would take any.
  if (adminKey !== null && (await from('/state', null))?.status !== 401) return 'other'
  const told = await from('/state', adminKey)
  if (told?.ok !== true) return 'other'
  const given = profilesIn(await told.json().catch(() => null))
  return Object.entries(profiles).every(([name, profile]) => given.get(name) === profile) ? 'expected' : 'other'
}

function profilesIn(state: unknown): ReadonlyMap<unknown, unknown> {
  const { clients } = (state ?? {}) as { readonly clients?: unknown }
  const all = Array.isArray(clients) ? (clients as ({ name?: unknown; profile?: unknown } | null)[]) : []
  return new Map(all.map((client) => [client?.name, client?.profile]))
}
