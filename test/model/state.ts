/** A frame of the log: the salt of its round, whether it ends a transaction, and a sum that names everything up to it. */
export interface Frame {
  readonly salt: number
  readonly isCommit: boolean
  readonly sum: string
}

/** The write-ahead log. `salt` is 0 while it has no byte. Frames of earlier rounds, and of transactions rolled back, lie behind `written`. */
export interface Log {
  /** Which file it is. */
  readonly file: number
  readonly salt: number
  readonly frames: readonly Frame[]
  readonly committed: number
  readonly written: number
  /** Everything is in the database: the next frame starts the log over. */
  readonly isOver: boolean
}

/** Anki and its collection. A value stands for everything that the collection holds; each change has a value of its own. */
export interface Anki {
  /** What Anki answers now. */
  readonly memory: number
  /** What is committed. */
  readonly disk: number
  readonly isInTransaction: boolean
  /** Null while the profile is closed. */
  readonly log: Log | null
  /** The time of the last change of the database file, as coarse as `now`. */
  readonly changed: number
  readonly now: number
  /** How many values and rounds there were, so that each is new. */
  readonly values: number
  readonly rounds: number
  readonly restarts: number
  readonly files: number
}

/** A read on its way. `key` is the state before it was sent, or null if it had no name. */
export interface Flight {
  readonly key: string | null
  readonly answer: number | null
  /** The cached reply that goes into the same multi, or null for a read alone. */
  readonly joined: number | null
}

/** A look in progress: what it has read, and what Anki would have answered since it began. */
export interface Looking {
  readonly why: 'request' | 'multi' | 'after'
  readonly log: string | null
  readonly database: string | null
  readonly seen: readonly number[]
}

/** A write through the gateway: before Anki runs it, or after. */
export interface Write {
  readonly hasRun: boolean
  /** What Anki answered before it ran. */
  readonly before: number
}

export interface Gateway {
  readonly process: number
  readonly writes: number
  readonly cached: { readonly key: string; readonly value: number } | null
  readonly flight: Flight | null
  readonly looking: Looking | null
  readonly write: Write | null
}

export interface State {
  readonly anki: Anki
  readonly gateway: Gateway
}

export const START: State = {
  anki: {
    memory: 0,
    disk: 0,
    isInTransaction: false,
    log: { file: 1, salt: 0, frames: [], committed: 0, written: 0, isOver: false },
    changed: 0,
    now: 1,
    values: 0,
    rounds: 0,
    restarts: 0,
    files: 1,
  },
  gateway: { process: 0, writes: 0, cached: null, flight: null, looking: null, write: null },
}
