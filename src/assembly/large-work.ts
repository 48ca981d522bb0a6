import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import type { Journal } from '../safety/journal.ts'
import { ownOwner } from '../safety/owner.ts'
import { addedIds, type SplitRecord } from '../safety/record.ts'
import type { LargeObserver } from '../upstream/observer.ts'
import { askOurselves } from '../upstream/send.ts'
import type { LaneConfig, UpstreamConfig } from '../upstream/settings.ts'
import { createGenerationProbe } from '../upstream/split/generation.ts'
import { createLarge } from '../upstream/split/large.ts'
import { createWriteGate } from '../upstream/split/write-gate.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The surroundings of large work. */
export interface LargeWorkDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly observer: LargeObserver
  readonly clock: Clock
  /** The journal of splits. Its opener closes it. */
  readonly journal: Journal
}

/** The observers of the journal. */
export interface JournalDependencies {
  readonly log: Lines
  readonly troubles: Troubles
  readonly clock: Clock
  readonly world: Pick<World, 'openJournal' | 'nonce'>
}

/** Opens the journal of all upstreams. Each record names its upstream. Reports the splits that earlier runs left half done. */
export function startJournal(stateFolder: string, { log, troubles, clock, world }: JournalDependencies): Journal {
  return world.openJournal({
    folder: stateFolder,
    owner: ownOwner(),
    clock,
    nonce: () => world.nonce(8),
    onFound: (record) => logText(log, 'warn', texts('split.of-earlier-run'), factsOf(record)),
    onTrouble: (error) => troubles.begin('journal', reasonOf(error)),
    onWritten: () => troubles.end('journal'),
  })
}

/** Cuts large calls into parts before they go to an upstream. */
export function largeWork(
  { timeout }: Pick<UpstreamConfig, 'timeout'>,
  bounds: LaneConfig,
  { catalogue, log, observer, clock, journal }: LargeWorkDependencies,
): Interceptor {
  return (upstream) => {
    const { url, health, lane, send } = upstream
    const generation = createGenerationProbe((leaf) => askOurselves(send, leaf))
    health.onChange(() => generation.forget())
    const sendLarge = createLarge({
      send,
      bounds,
      estimate: lane.estimate,
      catalogue,
      gate: createWriteGate(clock),
      generation,
      journal,
      url,
      timeouts: timeout,
      onEnd(end, client, error) {
        observer.split(end)
        if (end === 'interrupted') logText(log, 'error', texts('split.interrupted'), factsOf(lastOf(url, journal)))
        if (end === 'unsplit') logText(log, 'error', texts('split.not-recorded'), { client, err: error })
      },
    })
    return { ...upstream, send: sendLarge }
  }
}

/** An upstream carries out one split at a time, so its last record belongs to the split that has just ended. */
function lastOf(url: string, journal: Journal): SplitRecord {
  return journal.snapshot().findLast(({ upstream }) => upstream === url) as SplitRecord
}

/** Returns the log fields of an interrupted split: ids and numbers, no text of a note. */
function factsOf(record: SplitRecord): object {
  const { id, began, client, upstream: url, notes, unknown, takingBack } = record
  return { split: id, began, client, url, notes, added: addedIds(record), unknown, takingBack }
}
