import * as fs from 'node:fs'
import type { Disk } from '../src/cache/disk.ts'
import type { Observed, Recorded } from '../test/model/trace.ts'

/** Records what each look of the gateway at the collection's files could find, for the model of the cache. */
export interface Trace {
  /** The disk for the gateway. It does what the real one does. */
  readonly disk: Disk
  /** Notes that a change of the collection begins, and that it is certainly there. */
  begun(): void
  changed(): void
  readonly recorded: readonly Recorded[]
}

const HEADER = 32
const FRAME = 24

export function createTrace(): Trace {
  const recorded: Recorded[] = []
  let last = ''
  const note = (database: string) => {
    const observed = observe(database)
    const text = JSON.stringify(observed)
    if (observed === null || (text === last && !('change' in (recorded.at(-1) ?? {})))) return
    last = text
    recorded.push(observed)
  }
  const openSync: Disk['openSync'] = (path, ...rest) => {
    const log = String(path)
    if (log.endsWith('-wal')) note(log.slice(0, -'-wal'.length))
    return fs.openSync(path, ...rest)
  }
  return {
    disk: { ...fs, openSync },
    begun: () => void recorded.push({ change: 'begun' }),
    changed: () => void recorded.push({ change: 'done' }),
    recorded,
  }
}

/** Reads the headers of all frames. Returns null if something changed meanwhile, because the parts may then not belong together. */
function observe(database: string): Observed | null {
  const once = read(database)
  return once !== null && JSON.stringify(once) === JSON.stringify(read(database)) ? once : null
}

function read(database: string): Observed | null {
  let descriptor = -1
  try {
    descriptor = fs.openSync(`${database}-wal`, 'r')
    const { ino } = fs.fstatSync(descriptor)
    const header = Buffer.alloc(HEADER)
    const length = fs.readSync(descriptor, header, 0, HEADER, 0)
    const salt = length < HEADER ? '' : header.toString('hex', 16, 24)
    const step = FRAME + header.readUInt32BE(8)
    const frame = Buffer.alloc(FRAME)
    let committed = 0
    let written = 0
    while (salt !== '' && fs.readSync(descriptor, frame, 0, FRAME, HEADER + written * step) === FRAME) {
      if (frame.toString('hex', 8, 16) !== salt) break
      written += 1
      if (frame.readUInt32BE(4) !== 0) committed = written
    }
    return { log: { file: String(ino), salt, committed, written }, database: timeOf(database) }
  } catch {
    return { log: null, database: timeOf(database) }
  } finally {
    if (descriptor >= 0) fs.closeSync(descriptor)
  }
}

function timeOf(database: string): string {
  return String(fs.statSync(database, { bigint: true, throwIfNoEntry: false })?.mtimeNs)
}
