import type { Journal, JournalEntry, openJournal } from '../../src/safety/journal.ts'
import { addLine, type Line, type SplitRecord } from '../../src/safety/record.ts'

/** A journal in memory. A real one waits for the disk, whose time no seed decides. */
export const openMemoryJournal: typeof openJournal = ({ clock, nonce, owner }): Journal => {
  const interrupted: SplitRecord[] = []
  return {
    snapshot: () => interrupted,
    async begin(about) {
      const id = nonce()
      const first = { split: id, began: new Date(clock.wall()).toISOString(), ...about, owner }
      let record = addLine(null, first) as SplitRecord
      const add = (line: Line) => {
        record = addLine(record, line) as SplitRecord
      }
      const entry: JournalEntry = {
        async sending(from, count) {
          add({ sending: { from, count } })
        },
        answered: (answers) => add({ answers }),
        async takingBack() {
          add({ takingBack: true })
        },
        async done() {},
        async interrupted() {
          if (record.unknown !== null) add({ withdrawn: true })
          interrupted.push(record)
          return record
        },
      }
      return entry
    },
    async close() {},
  }
}
