import { createAnswers } from './answers.ts'
import type { VirtualClock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createOpenProfile } from './open-profile.ts'
import { createPerson, type PersonWatch } from './person.ts'
import { createProcess } from './process.ts'
import type { Profile } from './profile.ts'
import type { Random } from './random.ts'
import { createAnkiWindow, type Visit } from './window.ts'

/** Anki with its parts: a process that dies and returns, a window that takes one connection a tick, profiles, and a person. */
export interface SimulatedAnki extends Pick<Faults, 'failed' | 'calmDown'> {
  readonly isUp: boolean
  /** Since when it is up or down. */
  readonly since: number
  /** Whether something kept it from serving lately, so that nobody can expect a prompt reply. */
  readonly isTroubled: boolean
  readonly open: Profile | null
  /** Since when this profile is open, or none. */
  readonly openSince: number
  /** Something is about to write, for which a person's transaction has to end. */
  finishTransaction(): void
  /** What AnkiConnect would answer now. Runs the request, so that it must only read. */
  direct(body: Buffer): string
  visit(visit: Visit): void
  /** Calls back when the process ends; the function takes that back. */
  onDeath(listener: () => void): () => void
  /** Something happens in it by chance: a person, a checkpoint, a death. */
  live(): void
  /** Anki copies its log into the database, and a person begins another round of the log. */
  startLogOver(): void
}

export interface SimulatedAnkiOptions extends PersonWatch {
  readonly clock: VirtualClock
  readonly random: Random
  readonly profiles: readonly Profile[]
  /** What it answers may have changed. */
  readonly onChange: () => void
  /** It begins to run the calls of another request. */
  readonly onRequest: () => void
  readonly onEvent: (event: string) => void
}

/** The id of a note, or of something else. */
const NOTE = /\b1[0-9]{12}\b/g

export function createSimulatedAnki(options: SimulatedAnkiOptions): SimulatedAnki {
  const { clock, random, onEvent } = options
  const faults = createFaults(clock, random, onEvent)
  const process = createProcess(clock, faults, onEvent, () => {
    profile.openLater(random.chance(0.8) ? 0 : 1, random.between(0, 300))
  })
  const person = createPerson({
    ...options,
    open: () => profile.now,
    isHeld: () => window.isHeld,
    inThisLife: process.inThisLife,
  })
  // A transaction under way ends before its files close, and the window after them.
  process.onDeath(person.abandon)
  const profile = createOpenProfile({ ...options, process })
  const answers = createAnswers({ ...options, profile, process, beforeWrite: person.finish })
  const window = createAnkiWindow({
    ...options,
    faults,
    answers,
    process,
    overtake(body) {
      const ids = body.toString().match(NOTE) ?? []
      const about = ids.length > 0 && random.chance(0.7) ? Number(random.pick(ids)) : undefined
      if (random.chance(0.5)) person.edit(about)
      else person.transaction(about)
    },
  })
  return {
    get isUp() {
      return process.isUp
    },
    get since() {
      return process.since
    },
    get isTroubled() {
      return faults.areRecent
    },
    failed: faults.failed,
    get open() {
      return profile.now
    },
    finishTransaction: person.finish,
    get openSince() {
      return profile.since
    },
    direct: answers.direct,
    visit: window.visit,
    onDeath: process.onDeath,
    live() {
      if (!process.isUp || faults.isCalm) return
      const dice = random.next()
      if (dice < 0.4) person.edit()
      else if (dice < 0.65) person.transaction()
      else if (dice < 0.75) person.move()
      else if (dice < 0.93) profile.now?.files.checkpoint()
      else if (dice < 0.955) {
        if (!person.isBusy && profile.change()) faults.keepsBusy(0)
      } else if (dice < 0.97) process.die(random.between(50, 2500))
    },
    startLogOver() {
      if (!process.isUp || faults.isCalm) return
      profile.now?.files.checkpoint()
      person.edit()
    },
    calmDown: faults.calmDown,
  }
}
