import type { TalliedOutcome } from '../observe/tally.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { PlannedLeaf } from './plan.ts'

/** Sends leaf calls to one upstream; resolves to an outcome for each, in their order. */
type SendTo = (upstream: Upstream, leaves: readonly PlannedLeaf[]) => Promise<readonly TalliedOutcome[]>

/**
 * Sends each leaf call to the upstream of its client. Inside a `multi` each can be another client's: then what is for one upstream goes
 * there together and in its order, beside what is for others, and the outcomes stand in the order of the calls again.
 */
export function sendToEach(
  leaves: readonly PlannedLeaf[],
  upstreams: Upstreams,
  send: SendTo,
): Promise<readonly TalliedOutcome[]> {
  const { client } = leaves[0] as PlannedLeaf
  const first = upstreams.of(client)
  const isForFirst = (leaf: PlannedLeaf) => leaf.client === client || upstreams.of(leaf.client) === first
  return leaves.every(isForFirst) ? send(first, leaves) : sendApart(leaves, upstreams, send)
}

async function sendApart(
  leaves: readonly PlannedLeaf[],
  upstreams: Upstreams,
  send: SendTo,
): Promise<readonly TalliedOutcome[]> {
  const places = Map.groupBy(leaves.keys(), (index) => upstreams.of((leaves[index] as PlannedLeaf).client))
  const outcomes: TalliedOutcome[] = new Array(leaves.length)
  const sendOwn = async ([upstream, indexes]: [Upstream, number[]]) => {
    const own = await send(
      upstream,
      indexes.map((index) => leaves[index] as PlannedLeaf),
    )
    for (const [nth, index] of indexes.entries()) outcomes[index] = own[nth] as TalliedOutcome
  }
  await Promise.all([...places].map(sendOwn))
  return outcomes
}
