import { join } from 'node:path'
import type { CollectionPlace } from '../cache/place.ts'
import { COLLECTION, generationOf } from '../cache/stamp.ts'
import type { Clock } from '../clock.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Cloned } from './clone.ts'
import { reasons } from './texts.ts'

/** The result of copying a collection, or the reason why there is no copy. */
export type Copied = { readonly ok: true } | { readonly ok: false; readonly reason: Text }

/** The surroundings of a copy. */
export interface CopyTools {
  /** Copies one file. */
  readonly clone: (from: string, to: string) => Promise<Cloned>
  readonly clock: Pick<Clock, 'steady' | 'after'>
  /** Aborts when the gateway shuts down. */
  readonly signal: AbortSignal
}

/** How long it tries to meet a settled state, in ms. A collection that was just opened takes 2.5 s until its state has a name. */
const PATIENCE = 5000
/** The time between two looks at a transaction under way, in ms. */
const PAUSE = 20
/** How many attempts to copy, which take long if the database is large, take nothing of that time. */
const FREE_COPIES = 3

/**
 * Copies an open collection, database and log, into a folder. Never opens the database, and asks nothing of Anki. The copy holds a state
 * between two settled looks.
 *
 * Within one generation of the stamp (cache/stamp.ts) the log only grows: a copy of it holds every commit of the look before, and perhaps
 * later ones. SQLite ignores a transaction at its end that is not whole. Anki has at most moved changes from this log into the database
 * meanwhile, and the log still holds them. So both copies fit together if the generation stayed from before the first to after the second.
 *
 * @throws the system's error if a file cannot be copied
 */
export async function copyCollection(
  { folder, look }: Pick<CollectionPlace, 'folder' | 'look'>,
  into: string,
  { clone, clock, signal }: CopyTools,
): Promise<Copied> {
  const database = join(folder, COLLECTION)
  const copy = join(into, COLLECTION)
  let end = clock.steady() + PATIENCE
  let copies = 0
  /** The generation of what was copied. Null: nothing that can be used was copied. */
  let generation: string | null = null
  for (;;) {
    if (signal.aborted) return none(reasons('snapshot.ended'))
    const seen = look()
    if (seen === null) return none(reasons('snapshot.closed'))
    if (seen !== 'unsettled') {
      if (generation === generationOf(seen)) return { ok: true }
      if (clock.steady() >= end) return none(reasons('snapshot.restless'))
      const began = clock.steady()
      for (const ending of ['', '-wal']) {
        const cloned = await clone(`${database}${ending}`, `${copy}${ending}`)
        if (cloned.kind === 'none') return { ok: false, reason: cloned.reason }
      }
      generation = generationOf(seen)
      copies += 1
      if (copies <= FREE_COPIES) end += clock.steady() - began
    } else {
      if (clock.steady() >= end) return none(reasons('snapshot.restless'))
      await clock.after(PAUSE, signal)
    }
  }
}

function none(reason: Text): Copied {
  return { ok: false, reason }
}
