import { type Bounds, stepsOfAnki } from './anki.ts'
import { type Anki, type Frame, type Log, START } from './state.ts'

/** What a look at a real collection finds, as bench/coherence.ts records it. */
export interface Observed {
  /** Null where there is no log. */
  readonly log: {
    readonly file: string
    /** Empty while the log has no byte. */
    readonly salt: string
    /** The number of the last commit frame, and of the last frame of its round. */
    readonly committed: number
    readonly written: number
  } | null
  /** The time of the database file. */
  readonly database: string
}

/** A change of the collection begins, or is certainly there. */
export interface Changed {
  readonly change: 'begun' | 'done'
}

export type Recorded = Observed | Changed

/** The result of holding a trace against the model. */
export interface Accepted {
  readonly looks: number
  readonly changes: number
  /** The first two looks that no steps of the model connect, or null. */
  readonly refused: readonly [Observed, Observed] | null
}

/** How the second of two looks differs from the first. This is all that a model without numbers can say about a log of any length. */
interface Difference {
  readonly isOpen: boolean
  readonly isSameFile: boolean
  readonly round: 'same' | 'new' | 'empty'
  readonly commits: 'fewer' | 'same' | 'more'
  readonly isUnsettled: boolean
  readonly isSameDatabase: boolean
}

/** Room for what can happen between two looks. */
const BETWEEN: Bounds = { values: 3, frames: 5, rounds: 3, time: 2, restarts: 0, files: 2 }

/** Returns whether the model can do everything that a trace shows: from each look to the next one, by steps of Anki. */
export function accepts(trace: readonly Recorded[]): Accepted {
  const reachable = new Map<string, ReadonlySet<string>>()
  let last: Observed | null = null
  let looks = 0
  let changes = 0
  let before: Observed | null = null
  /** The look before a change that is done: the next one must differ from it. */
  let changedFrom: Observed | null = null
  for (const one of trace) {
    if ('change' in one) {
      if (one.change === 'begun') before = last
      else {
        changes += 1
        changedFrom = before
      }
      continue
    }
    looks += 1
    if (last !== null) {
      const start = startOf(last)
      const name = JSON.stringify(start)
      const known = reachable.get(name) ?? reach(start)
      reachable.set(name, known)
      const difference = differenceOf(last, one)
      // A change that nobody can see would make every cached reply stale.
      const isHidden = changedFrom !== null && isSame(changedFrom, one)
      if (isHidden || !known.has(JSON.stringify(difference))) return { looks, changes, refused: [last, one] }
    }
    changedFrom = null
    last = one
  }
  return { looks, changes, refused: null }
}

function isSame(one: Observed, other: Observed): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function differenceOf(one: Observed, other: Observed): Difference {
  const isSameDatabase = one.database === other.database
  if (other.log === null) return { ...CLOSED, isSameDatabase }
  const round = other.log.salt === '' ? 'empty' : other.log.salt === one.log?.salt ? 'same' : 'new'
  const before = round === 'same' ? (one.log?.committed ?? 0) : 0
  return {
    isOpen: true,
    isSameFile: one.log?.file === other.log.file,
    round,
    commits: compare(other.log.committed, before),
    isUnsettled: other.log.written > other.log.committed,
    isSameDatabase,
  }
}

const CLOSED = { isOpen: false, isSameFile: false, round: 'empty', commits: 'same', isUnsettled: false } as const

function compare(now: number, before: number): Difference['commits'] {
  return now > before ? 'more' : now < before ? 'fewer' : 'same'
}

/** The shortest log like the observed one, in each state that Anki may be in. */
function startOf({ log }: Observed): readonly Anki[] {
  const anki: Anki = { ...START.anki, rounds: 1, now: 1, changed: 0 }
  if (log === null) return [{ ...anki, log: null, memory: -1 }]
  const frames: Frame[] = []
  if (log.committed > 0) frames.push({ salt: 1, isCommit: true, sum: '1.0c' })
  const committed = frames.length
  if (log.written > log.committed) frames.push({ salt: 1, isCommit: false, sum: `${committed > 0 ? '1.0c' : '1'}.x` })
  const plain: Log = { file: 1, salt: log.salt === '' ? 0 : 1, frames, committed, written: committed, isOver: false }
  const starts = [{ ...anki, log: plain }]
  if (committed > 0) starts.push({ ...anki, log: { ...plain, isOver: true } })
  if (frames.length > committed)
    starts.push({ ...anki, isInTransaction: true, log: { ...plain, written: frames.length } })
  return starts
}

/** Returns all differences that steps of Anki can make. */
function reach(starts: readonly Anki[]): ReadonlySet<string> {
  const found = new Set<string>()
  const seen = new Set<string>()
  const open: (readonly [from: Anki, to: Anki])[] = starts.map((start) => [start, start] as const)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [from, to] = next
    const text = JSON.stringify(next)
    if (seen.has(text)) continue
    seen.add(text)
    found.add(JSON.stringify(differenceIn(from, to)))
    for (const { state } of stepsOfAnki(to, BETWEEN)) open.push([from, state])
  }
  return found
}

function differenceIn(from: Anki, { log, changed }: Anki): Difference {
  const isSameDatabase = changed === from.changed
  if (log === null) return { ...CLOSED, isSameDatabase }
  const round = log.salt === 0 ? 'empty' : log.salt === from.log?.salt ? 'same' : 'new'
  const before = round === 'same' ? (from.log?.committed ?? 0) : 0
  const own = log.frames.findIndex(({ salt }) => salt !== log.salt)
  const frames = own < 0 ? log.frames : log.frames.slice(0, own)
  const last = frames.findLastIndex(({ isCommit }) => isCommit) + 1
  return {
    isOpen: true,
    isSameFile: log.file === from.log?.file,
    round,
    commits: compare(last, before),
    isUnsettled: frames.length > last,
    isSameDatabase,
  }
}
