import type { Catalogue } from '../actions/catalogue.ts'
import { PASSED } from '../checks/check.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import type { Audit } from '../observe/audit.ts'
import { noteDown } from '../request/noted.ts'
import type { PlannedLeaf } from '../request/plan.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import { UNDO_CLIENT } from '../undo/choose.ts'
import { createUndo, type Undo } from '../undo/undo.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { NEVER, sendSome } from '../upstream/send.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

/** The parts of a running gateway that an undo works with. */
export interface UndoingDependencies {
  readonly images: ImageJournal
  readonly catalogue: Catalogue
  readonly upstreams: Upstreams
  readonly audit: Audit
  readonly clock: Clock
}

/** Opens the undo. Its calls are written into the audit log under a name that no client has. */
export function startUndoing({ images, catalogue, upstreams, audit, clock }: UndoingDependencies): Undo {
  return createUndo({
    journal: images,
    catalogue,
    upstreams: () => upstreams.all,
    clock,
    async send(upstream, leaves) {
      const plan = planOf(upstream, leaves)
      const writeDown = audit.begin(OWNER, 'undo')
      const calls = await noteDown(plan.leaves, writeDown.announce)
      // Without a stamp, a cached reply can be older than what somebody has changed in Anki.
      const way = leaves.some((leaf) => leaf.writes()) ? upstream.send : upstream.lane.send
      const outcomes = await sendSome(calls, (some) => way(some, { client: UNDO_CLIENT.name, signal: NEVER }))
      writeDown(plan, outcomes)
      return outcomes
    },
  })
}

/** The owner, who undoes through the admin listener. */
const OWNER: Caller = {
  origin: null,
  pageServer: 'other',
  crossOrigin: false,
  transport: 'loopback',
  address: null,
  local: true,
  neighbourhood: 'undo',
  key: null,
  opensRoute: false,
}

const NO_CONDITIONS = { keyDigests: null, origins: null, from: null }

function planOf({ name: upstream }: Upstream, leaves: readonly Leaf[]) {
  const client: Client = {
    ...UNDO_CLIENT,
    budget: null,
    errors: 'anki',
    ask: null,
    ankiProfile: null,
    upstream,
    conditions: NO_CONDITIONS,
  }
  const planned = leaves.map((leaf): PlannedLeaf => ({ ...leaf, client, verdict: PASSED }))
  return { root: { kind: 'multi', bare: true, items: [] } as never, leaves: planned, actions: {}, settled: [], client }
}
