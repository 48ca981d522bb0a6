import type { Anki, Frame, Log } from './state.ts'

/** The numbers up to which the model goes. Every combination within them is tried. */
export interface Bounds {
  readonly values: number
  readonly frames: number
  readonly rounds: number
  readonly time: number
  readonly restarts: number
  /** How many files the log has been: each opening of the profile makes a new one. */
  readonly files: number
}

/** One thing that can happen in Anki, and what is then. */
export interface Step<T> {
  readonly what: string
  readonly state: T
}

/** The value of another profile's collection. */
const ELSEWHERE = -1

/** Returns everything that can happen in Anki or to its files. */
export function stepsOfAnki(anki: Anki, bounds: Bounds): Step<Anki>[] {
  const steps: Step<Anki>[] = []
  const { log, isInTransaction } = anki
  const add = (what: string, changes: Partial<Anki>) => void steps.push({ what, state: { ...anki, ...changes } })
  if (anki.now < bounds.time) add('time passes', { now: anki.now + 1 })
  if (anki.restarts < bounds.restarts) add('dies and starts', { ...recovered(anki), restarts: anki.restarts + 1 })
  if (log === null) {
    if (anki.values < bounds.values)
      add('changes another profile', { memory: anki.values + 1, values: anki.values + 1 })
    add('opens the profile', { log: emptyLog(anki.files + 1), files: anki.files + 1, memory: anki.disk })
    return steps
  }
  if (isInTransaction) {
    const committed = append(log, anki, true, anki.memory, bounds)
    if (committed !== null) add('commits', { ...committed, disk: anki.memory, isInTransaction: false })
    add('rolls back', { log: { ...log, written: log.committed }, memory: anki.disk, isInTransaction: false })
    return steps
  }
  if (anki.values < bounds.values) {
    const value = anki.values + 1
    const changed = append(log, anki, true, value, bounds)
    if (changed !== null) add('changes the collection', { ...changed, memory: value, disk: value, values: value })
    const spilled = append(log, anki, false, value, bounds)
    if (spilled !== null) add('spills', { ...spilled, memory: value, values: value, isInTransaction: true })
  }
  if (log.committed > 0 && !log.isOver) add('checkpoints', { changed: anki.now, log: { ...log, isOver: true } })
  if (log.isOver) add('empties the log', { log: emptyLog(log.file) })
  if (anki.files < bounds.files && (log.salt === 0 || log.isOver))
    add('closes the profile', { log: null, memory: ELSEWHERE })
  return steps
}

/** A call changes only what Anki has in memory, as a failed modelTemplateReposition does. */
export function changeMemory(anki: Anki, bounds: Bounds): Anki | null {
  if (anki.log === null || anki.isInTransaction || anki.values >= bounds.values) return null
  return { ...anki, memory: anki.values + 1, values: anki.values + 1 }
}

/** A call changes the collection. */
export function changeCollection(anki: Anki, bounds: Bounds): Anki | null {
  return stepsOfAnki(anki, bounds).find(({ what }) => what === 'changes the collection')?.state ?? null
}

function emptyLog(file: number): Log {
  return { file, salt: 0, frames: [], committed: 0, written: 0, isOver: false }
}

/** A new process knows only what is committed. */
function recovered({ log, disk }: Anki): Partial<Anki> {
  if (log === null) return {}
  return { log: { ...log, written: log.committed }, memory: disk, isInTransaction: false }
}

function append(log: Log, anki: Anki, isCommit: boolean, value: number, bounds: Bounds): Partial<Anki> | null {
  const isNewRound = log.salt === 0 || log.isOver
  const { written } = isNewRound ? { written: 0 } : log
  if (written >= bounds.frames || (isNewRound && anki.rounds >= bounds.rounds)) return null
  const rounds = isNewRound ? anki.rounds + 1 : anki.rounds
  const before = written === 0 ? '' : (log.frames[written - 1] as Frame).sum
  const frame: Frame = { salt: rounds, isCommit, sum: `${before || rounds}.${value}${isCommit ? 'c' : ''}` }
  const frames = [...log.frames]
  frames[written] = frame
  const committed = isCommit ? written + 1 : isNewRound ? 0 : log.committed
  return { log: { file: log.file, salt: rounds, frames, written: written + 1, committed, isOver: false }, rounds }
}
