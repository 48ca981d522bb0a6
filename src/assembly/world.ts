import { randomBytes } from 'node:crypto'
import { type Disk, realDisk } from '../cache/disk.ts'
import { openJournal } from '../safety/journal.ts'
import { openNumbers } from '../safety/numbers.ts'
import { realConnections, type UpstreamConnections } from '../upstream/connections.ts'

/** Everything outside of this process that upstreams use, and chance. Time is a `Clock`. A simulation brings its own. */
export interface World {
  readonly connections: UpstreamConnections
  /** The files of the collection. */
  readonly disk: Disk
  readonly openJournal: typeof openJournal
  readonly openNumbers: typeof openNumbers
  /** Returns a text of this many random bytes that nobody can guess and that is valid in a file name. */
  readonly nonce: (bytes: number) => string
}

export const realWorld: World = {
  connections: realConnections,
  disk: realDisk,
  openJournal,
  openNumbers,
  nonce: (bytes) => randomBytes(bytes).toString('hex'),
}
