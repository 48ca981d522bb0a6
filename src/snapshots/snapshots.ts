import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectionPlace } from '../cache/place.ts'
import { COLLECTION } from '../cache/stamp.ts'
import type { Clock } from '../clock.ts'
import type { Text } from '../settings/declare-texts.ts'
import { formatSize } from '../settings/units.ts'
import type { CopyCheck } from './check.ts'
import type { Cloned } from './clone.ts'
import { copyCollection } from './copy.ts'
import type { Shelf, SnapshotFacts } from './shelf.ts'
import { reasons } from './texts.ts'

/** The location of the open collection, or the reason why the gateway does not see it. */
export type Located =
  | { readonly ok: true; readonly place: Pick<CollectionPlace, 'folder' | 'look'> }
  | { readonly ok: false; readonly reason: Text }

/**
 * Whether a copy protects a call. `kept`: one that is recent enough. `made`: one that was made for it.
 * `none`: there is none, for this reason.
 */
export type Protection =
  | { readonly kind: 'kept' }
  | { readonly kind: 'made'; readonly snapshot: SnapshotFacts }
  | { readonly kind: 'none'; readonly reason: Text }

/** The copies of one upstream's collection. */
export interface Snapshots {
  /** Makes sure that there is a copy from before this call of a client. Never rejects. */
  protect(client: string, action: string): Promise<Protection>
  /** Ends a copy under way. */
  close(): Promise<void>
}

export interface SnapshotsOptions {
  readonly upstream: string
  readonly shelf: Shelf
  /** How long a copy protects the calls of its client, in ms. */
  readonly every: number
  /** The most that all copies may have together, in bytes. */
  readonly size: number
  readonly locate: () => Promise<Located>
  readonly clone: (from: string, to: string) => Promise<Cloned>
  readonly check: (file: string, signal: AbortSignal) => Promise<CopyCheck>
  readonly clock: Clock
}

/** The time without another attempt after one that failed after a while, in ms. */
const REST = 60_000

/**
 * Creates the copies of one upstream's collection. One is made at a time: a call that comes while another one waits for a copy waits for the
 * same one, because that copy ends before either call is sent.
 */
export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { upstream, shelf, every, clock } = options
  const closed = new AbortController()
  const latest = new Map<string, number>()
  for (const { client, made, upstream: whose } of shelf.list()) if (whose === upstream) latest.set(client, made)
  let underWay: Promise<Protection> | null = null
  let failure: { readonly until: number; readonly protection: Protection } | null = null

  const isRecent = (client: string): boolean => {
    const age = clock.wall() - (latest.get(client) ?? Number.NEGATIVE_INFINITY)
    return age >= 0 && age < every
  }
  const make = async (client: string, action: string): Promise<Protection> => {
    const located = await options.locate()
    if (!located.ok) return none(located.reason)
    if (failure !== null && clock.steady() < failure.until) return failure.protection
    const made = clock.wall()
    const protection = await makeCopy(
      { client, action, upstream, made, of: located.place.folder },
      located.place,
      options,
      closed.signal,
    )
    failure = protection.kind === 'none' ? { until: clock.steady() + REST, protection } : null
    return protection
  }
  return {
    async protect(client, action) {
      if (isRecent(client)) return { kind: 'kept' }
      underWay ??= make(client, action).finally(() => {
        underWay = null
      })
      const protection = await underWay
      if (protection.kind === 'made') latest.set(client, protection.snapshot.made)
      return protection
    },
    async close() {
      closed.abort()
      await underWay
    },
  }
}

type Facts = Pick<SnapshotFacts, 'client' | 'action' | 'upstream' | 'made' | 'of'>

/** Copies a collection beside the kept copies, checks the copy, and keeps it. */
async function makeCopy(
  facts: Facts,
  { folder, look }: Pick<CollectionPlace, 'folder' | 'look'>,
  { shelf, clone, check, clock, size }: SnapshotsOptions,
  signal: AbortSignal,
): Promise<Protection> {
  let draft: string | null = null
  try {
    const { size: bytes } = await stat(join(folder, COLLECTION))
    if (bytes > size) return none(reasons('snapshot.large', { bytes: inMebibytes(bytes), size: formatSize(size) }))
    draft = await shelf.draft()
    const copied = await copyCollection({ folder, look }, draft, { clone, clock, signal })
    if (!copied.ok) return none(copied.reason)
    const file = join(draft, COLLECTION)
    const checked = await check(file, signal)
    if (signal.aborted) return none(reasons('snapshot.ended'))
    if (!checked.ok) return none(reasons('snapshot.damaged', { problem: checked.problem }))
    const { notes, cards } = checked
    const snapshot = await shelf.keep(draft, { ...facts, bytes: (await stat(file)).size, notes, cards })
    draft = null
    return { kind: 'made', snapshot }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return none(reasons('snapshot.not-written', { reason: code ?? message }))
  } finally {
    if (draft !== null) await shelf.discard(draft).catch(() => {})
  }
}

function none(reason: Text): Protection {
  return { kind: 'none', reason }
}

/** For eyes: `517 MiB`. */
function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))}MiB`
}
