import type { Journal, JournalEntry, JournalOptions } from '../../src/safety/journal.ts'
import { addLine, type Line, type SplitRecord } from '../../src/safety/record.ts'
import type { Life } from './life.ts'

/** The records of split calls, which outlive each run of the gateway. A real journal waits for the disk, whose time no seed decides. */
export interface SplitStore {
  open(options: JournalOptions, life: Life): Journal
  /** The records of calls that did not end, of a client. */
  unfinished(client: string): readonly SplitRecord[]
}

export function createSplitStore(): SplitStore {
  /** Those that ended as they should are gone. */
  const records = new Map<string, SplitRecord>()
  return {
    unfinished: (client) => [...records.values()].filter((record) => record.client === client),
    open({ clock, nonce, onFound }, life) {
      const interrupted = [...records.values()]
      for (const record of interrupted) onFound(record)
      return {
        snapshot: () => interrupted,
        async begin(about) {
          const id = nonce()
          const add = (line: Line) => {
            const record = addLine(records.get(id) ?? null, line)
            // Only the first line begins a record. Later ones may come when it has ended.
            if (!life.isOver && record !== null) records.set(id, record)
          }
          const first = { split: id, began: new Date(clock.wall()).toISOString(), ...about }
          add(first)
          const entry: JournalEntry = {
            sending: (from, count) => life.does(0.1, () => add({ sending: { from, count } })),
            answered: (answers) => add({ answers }),
            takingBack: () => life.does(0.1, () => add({ takingBack: true })),
            async done() {
              if (!life.isOver) records.delete(id)
            },
            async interrupted() {
              const record = records.get(id) as SplitRecord
              if (record.unknown !== null) add({ withdrawn: true })
              interrupted.push(record)
              return record
            },
          }
          return entry
        },
        async close() {},
      }
    },
  }
}
