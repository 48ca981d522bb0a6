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

/** The open collection: its folder, and how to look at its state. */
type FoundCollection = Pick<CollectionPlace, 'folder' | 'look'>

/** The location of the open collection, or the reason why the gateway does not see it. */
export type Located =
  | { readonly ok: true; readonly place: FoundCollection }
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
  /** Makes sure that there is a copy of the open collection from before this call of a client. Never rejects. */
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
  readonly sizeOf: (file: string) => Promise<number>
  readonly clock: Clock
}

/** The time without another attempt after one that failed after a while, in ms. */
const REST = 60_000

/**
 * Creates the copies of one upstream's collection. One is made at a time: a call that comes while another one waits for a copy of the
 * same collection waits for the same one, because that copy ends before either call is sent.
 */
export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { upstream, shelf, every, clock } = options
  const closed = new AbortController()
  /** The latest copy that protects each client. */
  const latest = new Map<string, Pick<SnapshotFacts, 'made' | 'of'>>()
  for (const { client, made, of, upstream: whose } of shelf.list())
    if (whose === upstream) latest.set(client, { made, of })
  let underWay: { readonly of: string; readonly protection: Promise<Protection> } | null = null
  let failure: { readonly until: number; readonly protection: Protection } | null = null

  const isProtected = (client: string, folder: string): boolean => {
    const copy = latest.get(client)
    const age = clock.wall() - (copy?.made ?? Number.NEGATIVE_INFINITY)
    return copy?.of === folder && age >= 0 && age < every
  }
  const make = async (client: string, action: string, place: FoundCollection): Promise<Protection> => {
    if (failure !== null && clock.steady() < failure.until) return failure.protection
    const facts = { client, action, upstream, made: clock.wall(), of: place.folder }
    const protection = await makeCopy(facts, place, options, closed.signal)
    failure = protection.kind === 'none' ? { until: clock.steady() + REST, protection } : null
    return protection
  }
  const start = (client: string, action: string, place: FoundCollection) => {
    const protection = make(client, action, place).finally(() => {
      underWay = null
    })
    return { of: place.folder, protection }
  }
  return {
    async protect(client, action) {
      const located = await options.locate()
      if (!located.ok) return none(located.reason)
      const { place } = located
      if (isProtected(client, place.folder)) return { kind: 'kept' }
      // A copy of another profile, which was open until now, protects nothing in this one.
      while (underWay !== null && underWay.of !== place.folder) await underWay.protection
      underWay ??= start(client, action, place)
      const protection = await underWay.protection
      if (protection.kind === 'made') latest.set(client, protection.snapshot)
      return protection
    },
    async close() {
      closed.abort()
      await underWay?.protection
    },
  }
}

type Facts = Pick<SnapshotFacts, 'client' | 'action' | 'upstream' | 'made' | 'of'>

/** Copies a collection beside the kept copies, checks the copy, and keeps it. */
async function makeCopy(
  facts: Facts,
  { folder, look }: FoundCollection,
  { shelf, clone, check, sizeOf, clock, size }: SnapshotsOptions,
  signal: AbortSignal,
): Promise<Protection> {
  let draft: string | null = null
  try {
    const bytes = await sizeOf(join(folder, COLLECTION))
    if (bytes > size) return none(reasons('snapshot.large', { bytes: inMebibytes(bytes), size: formatSize(size) }))
    draft = await shelf.draft()
    const copied = await copyCollection({ folder, look }, draft, { clone, clock, signal })
    if (!copied.ok) return none(copied.reason)
    const file = join(draft, COLLECTION)
    const checked = await check(file, signal)
    if (signal.aborted) return none(reasons('snapshot.ended'))
    if (!checked.ok) return none(reasons('snapshot.damaged', { problem: checked.problem }))
    const { notes, cards } = checked
    const snapshot = await shelf.keep(draft, { ...facts, bytes: await sizeOf(file), notes, cards })
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
