import type { LineFile, LineFileOptions } from '../../src/observe/audit-file.ts'
import type { AuditLine } from '../../src/observe/audit-line.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'

export interface LineStoreOptions {
  readonly random: Random
  readonly isFull: () => boolean
  /** A line is in the file. */
  readonly onLine: (line: AuditLine) => void
  /** A line is lost, which the log and the page say. */
  readonly onLost: (line: AuditLine) => void
}

/** Returns what opens the file of the audit log. The disk is slow, and full now and then. A crash loses what waits. */
export function createLineStore({ random, isFull, onLine, onLost: onLostLine }: LineStoreOptions) {
  return ({ onLost, onWritten }: LineFileOptions, life: Life): LineFile => {
    let latest: Promise<unknown> = Promise.resolve()
    const append = (lines: readonly string[]): Promise<boolean> => {
      const parsed = lines.map((line) => JSON.parse(line) as AuditLine)
      const done = latest.then(() =>
        life.does(random.chance(0.005) ? random.between(0, 4000) : random.between(0.05, 2), () => {
          if (isFull()) {
            onLost(lines.length, 'ENOSPC')
            for (const line of parsed) onLostLine(line)
            return false
          }
          onWritten()
          for (const line of parsed) onLine(line)
          return true
        }),
      )
      latest = done
      return done
    }
    return {
      write: (line) => void append([line]),
      handOver: append,
      flush: async () => void (await latest),
      close: async () => void (await latest),
    }
  }
}
