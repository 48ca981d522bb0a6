import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { PlannedLeaf } from './plan.ts'

/** Sends leaf calls to one upstream. Resolves to the outcome of each, in order. */
type SendTo = (upstream: Upstream, leaves: readonly PlannedLeaf[]) => Promise<readonly Outcome[]>

/**
 * Sends each leaf call to the upstream of its client. Inside a `multi` each call can have its own client.
 * The calls for one upstream then go together and in order, in parallel with those for others. The outcomes are in the order of the calls.
 */
export function sendToEach(
  leaves: readonly PlannedLeaf[],
  upstreams: Upstreams,
  send: SendTo,
): Promise<readonly Outcome[]> {
  const { client } = leaves[0] as PlannedLeaf
  const first = upstreams.of(client)
  const isForFirst = (leaf: PlannedLeaf) => leaf.client === client || upstreams.of(leaf.client) === first
  return leaves.every(isForFirst) ? send(first, leaves) : sendApart(leaves, upstreams, send)
}

async function sendApart(
  leaves: readonly PlannedLeaf[],
  upstreams: Upstreams,
  send: SendTo,
): Promise<readonly Outcome[]> {
  const own = Map.groupBy(leaves, (leaf) => upstreams.of(leaf.client))
  const sent = await Promise.all([...own].map(async ([to, some]) => [to, (await send(to, some)).values()] as const))
  const next = new Map(sent)
  return leaves.map((leaf) => next.get(upstreams.of(leaf.client))?.next().value as Outcome)
}
