import { join } from 'node:path'
import { NO_SNAPSHOTS, type SnapshotsState } from '../admin/state.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { type Lines, logText } from '../observe/log.ts'
import { reasonOf } from '../observe/troubles.ts'
import { ownOwner } from '../safety/owner.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { SnapshotConfig } from '../snapshots/settings.ts'
import { openShelf, type Shelf, SNAPSHOTS, type SnapshotFacts } from '../snapshots/shelf.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The copies of the collections of all upstreams. */
export interface SnapshotSurroundings {
  readonly config: SnapshotConfig
  readonly shelf: Shelf
  /** Records that a destructive call has no copy. */
  readonly onNone: (missing: MissingSnapshot) => void
}

/** A destructive call that had no copy of the collection. */
export interface MissingSnapshot {
  readonly at: number
  readonly client: string
  readonly action: string
  readonly reason: Text
}

/** The copies of a running gateway, for its owner. */
export interface KeptSnapshots {
  /** Null if the owner wants no copies. */
  readonly parts: SnapshotSurroundings | null
  list(): readonly SnapshotFacts[]
  state(): SnapshotsState
  close(): void
}

/** How often copies that became too old are removed, in ms. */
const TRIM_EVERY = 3_600_000

/** Opens the folder of all copies. Removes what an earlier run left unfinished. A sandbox has no file to copy. */
export function startSnapshots(
  { safety, sandbox }: Pick<Config, 'safety' | 'sandbox'>,
  stateFolder: string,
  {
    log,
    clock,
    world,
  }: { readonly log: Lines; readonly clock: Clock; readonly world: Pick<World, 'nonce' | 'copies'> },
): KeptSnapshots {
  const config = sandbox ? null : (safety?.snapshots ?? null)
  if (config === null) return { parts: null, list: () => [], state: () => NO_SNAPSHOTS, close() {} }
  const { keep, size } = config
  const shelf = openShelf({
    folder: join(stateFolder, SNAPSHOTS),
    owner: ownOwner(),
    clock,
    nonce: () => world.nonce(8),
    keep,
    size,
    files: world.copies.shelf,
    onTrouble: (error) => logText(log, 'warn', texts('snapshot.not-removed', { reason: reasonOf(error) })),
  })
  let stop = () => {}
  const trimLater = (): void => {
    stop = clock.timer(TRIM_EVERY, () => {
      shelf.trim()
      trimLater()
    })
  }
  trimLater()
  let last: MissingSnapshot | null = null
  return {
    parts: {
      config,
      shelf,
      onNone(missing) {
        last = missing
      },
    },
    list: shelf.list,
    state() {
      const kept = shelf.list()
      const isPast = last === null || (kept.at(-1)?.made ?? 0) >= last.at
      return {
        folder: shelf.folder,
        kept,
        missing: isPast || last === null ? null : { ...last, reason: last.reason.text },
      }
    },
    close: () => stop(),
  }
}
