import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import type { WhenDown } from '../upstream/settings.ts'
import { isThere } from '../upstream/state.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { Gone } from '../wire/outcome.ts'
import { ownError } from '../wire/reply.ts'
import { forbidPage } from './foreign-page.ts'
import { EMPTY, refuse, reply, type Served } from './served.ts'
import { texts } from './texts.ts'

/** The state that decides replies that depend on whether Anki is available. */
export interface Presence {
  readonly clients: Clients
  readonly upstreams: Upstreams
  readonly whenDown: (upstream: Upstream) => WhenDown
}

const BANNER = Buffer.from('{"apiVersion": "AnkiConnect v.6"}')

/**
 * Serves a preflight. While Anki is away, the caller gets the same as every other caller.
 * The preflight of a refused page of Anki counts as refused, because its browser never sends the call itself.
 */
export async function servePreflight(presence: Presence, caller: Caller): Promise<Served> {
  const upstream = await likeliest(presence, caller)
  const granted = { ...EMPTY, outcome: 'answered', servedBy: 'gateway' } as const
  const isRefused = caller.pageServer === 'anki' && presence.clients.couldBe(caller).length === 0
  const served: Served = isRefused ? { ...forbidPage(caller, presence.clients), kind: 'reply', status: 200 } : granted
  return whileUp(presence, upstream, null, () => served)
}

/** Serves an empty request. */
export async function serveBanner(presence: Presence, caller: Caller): Promise<Served> {
  const banner = { ...EMPTY, pieces: [BANNER], outcome: 'answered', servedBy: 'gateway' } as const
  return whileUp(presence, await likeliest(presence, caller), null, () => banner)
}

/** Serves a request that arrives during the shutdown, without processing it. */
export async function serveEnding(presence: Presence, caller: Caller, client: Client | null): Promise<Served> {
  const upstream = client === null ? await likeliest(presence, caller) : presence.upstreams.of(client)
  return whileUp(presence, upstream, client, () => refuse(texts('gateway.shutting-down'), client, 'ending'))
}

/**
 * Resolves to the upstream of a caller without a known client: an available one among those that the caller may use.
 * Without this, one user's Anki would have to run for the clients of another.
 */
export async function likeliest({ upstreams, clients }: Presence, caller: Caller): Promise<Upstream> {
  const [first] = upstreams.all
  if (upstreams.all.length === 1) return first
  const possible = [...new Set(clients.couldBe(caller).map((client) => upstreams.of(client)))]
  const isUp = ({ health }: Upstream) => isThere(health.state)
  if (!possible.some(isUp)) await Promise.all(possible.map(({ health }) => health.settled()))
  return possible.find(isUp) ?? possible[0] ?? first
}

/** The reply to a request whose Anki is away. `gone` is the common outcome of its calls, or null if each has its own. */
export interface Absence {
  readonly served: Served
  readonly gone: Gone | null
}

/** Resolves to the reply while Anki is away, or to null while it is available. Clients take any reply as a sign that Anki runs. */
export async function absence(presence: Presence, upstream: Upstream, client: Client | null): Promise<Absence | null> {
  const state = await upstream.health.settled()
  if (state === 'circle') return { served: refuse(texts('anki.circle'), client, 'circle'), gone: null }
  return isThere(state) ? null : ankiGone(presence, upstream, client)
}

/** Resolves to the gateway's own reply while Anki is available, and otherwise to the reply for its absence. */
export async function whileUp(
  presence: Presence,
  upstream: Upstream,
  client: Client | null,
  answer: () => Served,
): Promise<Served> {
  return (await absence(presence, upstream, client))?.served ?? answer()
}

/**
 * Returns the reply to a request whose Anki is away. A client that reads statuses gets one.
 * For other clients the gateway ends the connection, as if there were no gateway.
 */
export function ankiGone(
  { whenDown }: Pick<Presence, 'whenDown'>,
  upstream: Upstream,
  client: Client | null,
): Absence & { readonly gone: Gone } {
  if (whenDown(upstream) !== 'explain' && client?.errors !== 'http') {
    return { served: { ...EMPTY, kind: 'drop', outcome: 'dropped', servedBy: 'nobody' }, gone: 'dropped' }
  }
  const answer = ownError(texts('anki.not-reachable', { url: upstream.url }))
  return { served: reply({ ...answer, bare: false }, 'failed', 'gateway', client), gone: 'failed' }
}
