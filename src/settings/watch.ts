import { readdir, stat } from 'node:fs/promises'

/** A watch over files. */
export interface FileWatch {
  /** Watches these files and folders from now on, instead of the previous ones. */
  follow(paths: readonly string[]): void
  close(): void
}

/** The settings of a watch. */
export interface FileWatchOptions {
  /** Milliseconds between two looks. */
  readonly every: number
  /** Called when something has changed and then stayed the same; the next look waits until the call has ended. */
  readonly onChange: () => Promise<unknown>
}

/** An empty file is usually about to be written, so it counts once it has stayed empty for this number of looks. */
const EMPTY_LOOKS = 10

/**
 * Watches files by polling. Polling works the same on every system, through links and on network drives, and costs a few calls a
 * second. A change counts once two looks in a row see the same, so that nobody reads a half-written file. Resolves after the first look.
 */
export async function watchFiles(paths: readonly string[], { every, onChange }: FileWatchOptions): Promise<FileWatch> {
  let followed = paths
  let settled = new Map<string, string>()
  let last = ''
  let still = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const look = async () => {
    const looked = [...followed]
    const seen = new Map<string, string>()
    for (const path of looked) seen.set(path, await signature(path))
    // A newly followed file counts as unchanged, because the caller has just read it.
    for (const [path, facts] of seen) if (!settled.has(path)) settled.set(path, facts)
    const all = [...seen.values()].join('\n')
    still = all === last ? still + 1 : 0
    last = all
    const hasChanged = looked.some((path) => seen.get(path) !== settled.get(path))
    if (hasChanged && !closed && still >= (/ 0$/m.test(all) ? EMPTY_LOOKS : 1)) {
      settled = seen
      await onChange()
    }
    if (!closed) timer = setTimeout(look, every)
  }
  await look()
  return {
    follow(next) {
      followed = next
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** Returns facts that change with a file or with the list of a folder. The size comes last. */
async function signature(path: string): Promise<string> {
  try {
    const facts = await stat(path, { bigint: true })
    if (facts.isDirectory()) return `${path} holds ${(await readdir(path)).sort().join('/')}`
    return `${path} ${facts.ino} ${facts.mtimeNs} ${facts.ctimeNs} ${facts.size}`
  } catch {
    return `${path} is not there`
  }
}
