import { randomBytes } from 'node:crypto'
import { type Disk, realDisk } from '../cache/disk.ts'
import { createLineFile } from '../observe/audit-file.ts'
import { openSpool } from '../offload/spool.ts'
import { realWeb, type Web } from '../offload/web.ts'
import { createImageJournal } from '../safety/image-journal.ts'
import { openJournal } from '../safety/journal.ts'
import { openNumbers } from '../safety/numbers.ts'
import { type CopyDisk, realCopyDisk } from '../snapshots/copy-disk.ts'
import { realConnections, type UpstreamConnections } from '../upstream/connections.ts'
import { openOwnMedia } from './own-media.ts'

/** Everything outside of this process that serving a request needs, and chance. Time is a `Clock`. A simulation brings its own. */
export interface World {
  readonly connections: UpstreamConnections
  /** The network that media come from. */
  readonly web: Web
  /** The files of the collection. */
  readonly disk: Disk
  /** The copies of the collection. */
  readonly copies: CopyDisk
  readonly openJournal: typeof openJournal
  readonly openNumbers: typeof openNumbers
  readonly openImages: typeof createImageJournal
  readonly openOwnMedia: typeof openOwnMedia
  readonly openSpool: typeof openSpool
  /** The file of the audit log. */
  readonly openLines: typeof createLineFile
  /** Returns a text of this many random bytes that nobody can guess and that is valid in a file name. */
  readonly nonce: (bytes: number) => string
}

export const realWorld: World = {
  connections: realConnections,
  web: realWeb,
  disk: realDisk,
  copies: realCopyDisk,
  openJournal,
  openNumbers,
  openImages: createImageJournal,
  openOwnMedia,
  openSpool,
  openLines: createLineFile,
  nonce: (bytes) => randomBytes(bytes).toString('hex'),
}
