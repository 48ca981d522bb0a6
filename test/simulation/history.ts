import type { Clock } from '../../src/clock.ts'
import type { Ledger } from './ledger.ts'
import type { Profile } from './profile.ts'

/** The owner has begun an undo of a client. */
export interface BegunUndo {
  /**
   * Returns what is wrong with what the undo left, or null.
   *
   * @param isComplete whether it must have taken back whatever it could
   */
  check(isComplete: boolean): string | null
}

/** Knows who wrote what into a field of each note, so that an undo can be judged. */
export interface History {
  /** Looks at notes after a change. A value that was there before remains that of its author. */
  changed(profile: Profile, ids: Iterable<number>, by: string): void
  /** Anki runs a deletion of others than an undo. */
  deletes(): void
  /** @param since when the owner undid the calls of this client before; what that left alone stays */
  begin(profile: Profile, client: string, since: number): BegunUndo
}

interface Entry {
  readonly at: number
  readonly value: string
  readonly author: string
  /** Who put it there, now or again. */
  readonly by: string
}

/** The field of every new note. */
const FIRST = 'b'
const MARK = /^w\d+x$/

export function createHistory(ledger: Ledger, { steady }: Pick<Clock, 'steady'>): History {
  const notes = new WeakMap<Profile, Map<number, Entry[]>>()
  let deleted = Number.NEGATIVE_INFINITY
  const entriesOf = (profile: Profile) => {
    const known = notes.get(profile) ?? new Map<number, Entry[]>()
    notes.set(profile, known)
    return known
  }
  const fieldOf = ({ collection }: Profile, id: number) => collection.notes.get(id)?.fields[1] ?? null
  /** The value before the last writes of a client, or null if nobody can tell whether an undo brings it back. */
  const valueBefore = (entries: readonly Entry[], client: string, since: number): string | null => {
    let at = entries.length - 1
    for (; at >= 0 && entries[at]?.author === client; at--) {
      const write = ledger.about(entries[at]?.value ?? '')
      const isPlain = write?.action === 'updateNoteFields' && write.belief === 'done' && write.began > since
      // What a person changes while the call is under way may not be in its image.
      const isExact = isPlain && (entries[at - 1]?.at ?? 0) < write.began
      if (!isExact) return null
    }
    return entries[at]?.value ?? FIRST
  }
  return {
    changed(profile, ids, by) {
      const all = entriesOf(profile)
      for (const id of ids) {
        const value = fieldOf(profile, id)
        if (value === null) continue
        const entries = all.get(id) ?? []
        all.set(id, entries)
        if (entries.at(-1)?.value === value) continue
        const known = entries.find((entry) => entry.value === value)
        const write = MARK.test(value) ? ledger.about(value) : undefined
        entries.push({ at: steady(), value, author: known?.author ?? write?.client ?? by, by })
      }
    },
    deletes() {
      deleted = steady()
    },
    begin(profile, client, since) {
      const began = steady()
      const before = [...entriesOf(profile)].flatMap(([id, entries]) =>
        entries.length > 0 && fieldOf(profile, id) !== null ? [{ id, entries: [...entries] }] : [],
      )
      return {
        check(isComplete) {
          for (const { id, entries } of before) {
            const last = entries.at(-1) as Entry
            const later = entriesOf(profile).get(id)?.slice(entries.length) ?? []
            // Nobody can change a note and look at it in one step.
            const isChanged = later.some(({ by }) => by !== 'undo')
            const now = fieldOf(profile, id)
            if (isChanged || now === last.value || (now === null && deleted >= began)) continue
            if (last.author !== client)
              return `an undo of ${client} left ${now} in note ${id}, where ${last.author} had written ${last.value}`
          }
          for (const { id, entries } of isComplete ? before : []) {
            const expected = valueBefore(entries, client, since)
            const now = fieldOf(profile, id)
            const isSame = entriesOf(profile).get(id)?.length === entries.length
            if (expected !== null && entries.at(-1)?.author === client && isSame && now !== null)
              return `an undo of ${client} left ${now} in note ${id} instead of ${expected}`
          }
          return null
        },
      }
    },
  }
}
