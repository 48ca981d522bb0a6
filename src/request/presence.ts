import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clients } from '../clients/clients.ts'
import type { WhenDown } from '../config/config.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import { errors } from '../wire/errors.ts'
import { errorAnswer } from './plan.ts'
import { EMPTY, refuse, reply, type Served, statusOf } from './served.ts'

/** What decides how a request ends that depends on whether an Anki is there. */
export interface Presence {
  readonly clients: Clients
  readonly upstreams: Upstreams
  readonly whenDown: (upstream: Upstream) => WhenDown
}

const BANNER = Buffer.from('{"apiVersion": "AnkiConnect v.6"}')

/** What a preflight gets: its headers while Anki is there, else what everyone gets then. */
export async function servePreflight(presence: Presence, caller: Caller): Promise<Served> {
  const upstream = await likeliest(presence, caller)
  return whileUp(presence, upstream, null, () => ({ ...EMPTY, outcome: 'answered', servedBy: 'gateway' }))
}

/** What an empty request gets. */
export async function serveBanner(presence: Presence, caller: Caller): Promise<Served> {
  const banner = { ...EMPTY, pieces: [BANNER], outcome: 'answered', servedBy: 'gateway' } as const
  return whileUp(presence, await likeliest(presence, caller), null, () => banner)
}

/** What a request gets that comes while the gateway ends: nothing of it is done. */
export async function serveEnding(presence: Presence, caller: Caller, client: Client | null): Promise<Served> {
  const upstream = client === null ? await likeliest(presence, caller) : presence.upstreams.of(client)
  return whileUp(presence, upstream, client, () => refuse(errors.ending, 503, client, 'ending'))
}

/**
 * The upstream of a caller that is not known to be a client: of those it could be asking, as it has shown no key yet, one that is there.
 * So nobody's Anki has to run for another one's clients.
 */
export async function likeliest({ upstreams, clients }: Presence, caller: Caller): Promise<Upstream> {
  const [first] = upstreams.all
  if (upstreams.all.length === 1) return first
  const possible = [...new Set(clients.couldBe(caller).map((client) => upstreams.of(client)))]
  const isUp = ({ health }: Upstream) => health.state === 'up'
  if (!possible.some(isUp)) await Promise.all(possible.map(({ health }) => health.settled()))
  return possible.find(isUp) ?? possible[0] ?? first
}

/** What is answered here is answered only while Anki is: clients take an answer as the sign that it runs. */
export async function whileUp(
  presence: Presence,
  upstream: Upstream,
  client: Client | null,
  answer: () => Served,
): Promise<Served> {
  const state = await upstream.health.settled()
  if (state === 'circle') return refuse(errors.circle, 502, client, 'circle')
  return state === 'up' ? answer() : ankiGone(presence, upstream, client)
}

/** How a request ends whose Anki is not there. A client that reads statuses is told by one; for others the connection ends as it does without a gateway. */
export function ankiGone({ whenDown }: Presence, upstream: Upstream, client: Client | null): Served {
  if (whenDown(upstream) === 'drop' && client?.errors !== 'http') {
    return { ...EMPTY, kind: 'drop', outcome: 'dropped', servedBy: 'nobody' }
  }
  const text = errorAnswer(errors.notReachable(upstream.url))
  return reply({ ...text, bare: false }, 'failed', 'gateway', statusOf(502, client))
}
