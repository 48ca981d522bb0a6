import { stat } from 'node:fs/promises'
import type { CopyCheck } from './check.ts'
import { checkInThread } from './check-thread.ts'
import { type Cloned, cloneFile } from './clone.ts'
import { realShelfFiles, type ShelfFiles } from './shelf-files.ts'

/** Everything on the disk that a copy of a collection needs. A simulation brings its own. */
export interface CopyDisk {
  readonly shelf: ShelfFiles
  /** Copies one file to a private one. */
  readonly clone: (from: string, to: string) => Promise<Cloned>
  /** Merges the log of a copy into it, and checks it. */
  readonly check: (file: string, signal: AbortSignal) => Promise<CopyCheck>
  /** Resolves to the size of a file in bytes. */
  readonly sizeOf: (file: string) => Promise<number>
}

export const realCopyDisk: CopyDisk = {
  shelf: realShelfFiles,
  clone: (from, to) => cloneFile(from, to),
  check: checkInThread,
  sizeOf: async (file) => (await stat(file)).size,
}
