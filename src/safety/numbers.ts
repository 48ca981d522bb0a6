import { readFileSync, renameSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import { writeThroughDraft } from '../settings/draft.ts'

export interface NumbersOptions {
  readonly file: string
  readonly clock: Pick<Clock, 'wall'>
  /** Reports that the file cannot be read or written. */
  readonly onTrouble: (error: Error) => void
  /** Reports a successful write. */
  readonly onWritten: () => void
}

/** The numbers that one write to the file reserves. Those that a run does not use are lost. */
const BLOCK = 100

/**
 * Returns a function that counts from 1, and goes on where the last run of the gateway ended: no number is given twice.
 * It reads and writes the file at the first number and then at every hundredth.
 * If that is impossible, it goes on from the seconds since 1970, which no count reaches.
 */
export function openNumbers({ file, clock, onTrouble, onWritten }: NumbersOptions): () => number {
  let next = 0
  let end = 0
  const seconds = () => Math.floor(clock.wall() / 1000)
  const reserve = () => {
    try {
      if (end === 0) next = storedIn(file) ?? seconds()
      writeThroughDraft(file, `${JSON.stringify({ next: next + BLOCK })}\n`, (draft) => renameSync(draft, file))
      end = next + BLOCK
      onWritten()
    } catch (error) {
      onTrouble(error as Error)
      next = Math.max(next, seconds())
      // The next number tries again.
      end = next + 1
    }
  }
  return () => {
    if (next === end) reserve()
    next += 1
    return next - 1
  }
}

/**
 * Returns the number with which to go on. Null if the file holds none, after a loss of power for example.
 *
 * @throws the system's error if the file cannot be read
 */
function storedIn(file: string): number | null {
  try {
    const { next } = JSON.parse(readFileSync(file, 'utf8')) as { readonly next: unknown }
    return Number.isSafeInteger(next) && (next as number) > 0 ? (next as number) : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 1
    if (error instanceof SyntaxError || error instanceof TypeError) return null
    throw error
  }
}
