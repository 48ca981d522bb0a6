import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { OURSELVES } from '../cache/caller.ts'
import type { LaneConfig, UpstreamConfig } from '../config/config.ts'
import type { LargeObserver } from '../observe/large.ts'
import type { Lines } from '../observe/log.ts'
import { type Journal, openJournal } from '../safety/journal.ts'
import { ownOwner } from '../safety/owner.ts'
import { addedIds, type SplitRecord } from '../safety/record.ts'
import type { Lane } from '../upstream/lane.ts'
import type { LeafOutcome } from '../upstream/leaf.ts'
import { createGenerationProbe } from '../upstream/split/generation.ts'
import { createLarge } from '../upstream/split/large.ts'
import { createWriteGate } from '../upstream/split/write-gate.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** What stands around large work. */
export interface LargeWorkDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly observer: LargeObserver
  /** Where records of splits are kept; it is closed by who opened it. */
  readonly journal: Journal
}

/** Opens the journal of all upstreams, whose records say of which they are; reports what earlier runs left half done. */
export function startJournal(stateFolder: string, log: Lines): Journal {
  return openJournal({
    folder: stateFolder,
    owner: ownOwner(),
    wallClock: () => Date.now(),
    nonce: () => randomBytes(8).toString('hex'),
    later: (ms, callback) => void setTimeout(callback, ms).unref(),
    onFound: (record) => log.warn(factsOf(record), 'an addNotes of an earlier run was interrupted'),
    onTrouble: (error) => log.error({ err: error }, 'how far an addNotes has got cannot be kept on disk'),
  })
}

/** Puts in front of an upstream what cuts large calls into parts. */
export function withLargeWork(
  { timeout }: Pick<UpstreamConfig, 'timeout'>,
  bounds: LaneConfig,
  upstream: Upstream,
  { catalogue, log, observer, journal }: LargeWorkDependencies,
): Upstream {
  const { url, health, lane } = upstream
  const never = new AbortController().signal
  const generation = createGenerationProbe(async (leaf) => {
    const [outcome] = await lane.send([leaf], { client: OURSELVES, signal: never })
    return outcome as LeafOutcome
  })
  health.onChange(() => generation.forget())
  const send = createLarge({
    send: lane.send,
    bounds,
    estimate: lane.estimate,
    catalogue,
    gate: createWriteGate(),
    generation,
    journal,
    url,
    timeouts: timeout,
    onEnd(end, client, error) {
      observer.split(end)
      if (end === 'interrupted') log.error(factsOf(lastOf(url, journal)), 'an addNotes was interrupted')
      if (end === 'unsplit') log.error({ client, err: error }, 'an addNotes goes as one: no record of it can be kept')
    },
  })
  return { ...upstream, lane: Object.create(lane, { send: { value: send } }) as Lane }
}

/** An upstream carries out one split at a time, so that its last record is that of the one which has just ended. */
function lastOf(url: string, journal: Journal): SplitRecord {
  return journal.snapshot().findLast(({ upstream }) => upstream === url) as SplitRecord
}

/** What the log says of an interrupted split: ids and numbers, no text of a note. */
function factsOf(record: SplitRecord): object {
  const { id, began, client, upstream: url, notes, unknown, takingBack } = record
  return { split: id, began, client, url, notes, added: addedIds(record), unknown, takingBack }
}
