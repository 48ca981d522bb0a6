import { readdir, stat } from 'node:fs/promises'

/** Looks after files from time to time, and says when they have changed. */
export interface Watch {
  /** From now on these files and folders count. */
  follow(paths: readonly string[]): void
  close(): void
}

/** How a watch looks. */
export interface WatchOptions {
  /** ms between two looks. */
  readonly every: number
  /** Called when something has changed and stands still; the next look waits until it is done. */
  readonly onChange: () => Promise<void>
}

/** An empty file is most often one that is about to be written; it has to stay so for as many looks. */
const EMPTY_LOOKS = 10

/**
 * Watches by looking: that works the same on every system, through links and on network drives, and costs a few calls in a
 * second. A change counts once two looks in a row see the same, so that no half-written file is read.
 */
export function watch(paths: readonly string[], { every, onChange }: WatchOptions): Watch {
  let followed = paths
  let settled: string | null = null
  let last: string | null = null
  let still = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const look = async () => {
    const seen = (await Promise.all(followed.map(signature))).join('\n')
    still = seen === last ? still + 1 : 0
    last = seen
    settled ??= seen
    const isStill = still >= (/ 0$/m.test(seen) ? EMPTY_LOOKS : 1)
    if (seen !== settled && isStill && !closed) {
      settled = seen
      await onChange()
    }
    if (!closed) timer = setTimeout(look, every).unref()
  }
  void look()
  return {
    follow(next) {
      if (next.join('\n') === followed.join('\n')) return
      followed = next
      // What was not looked at before counts as unchanged: it was read just now.
      settled = null
      last = null
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** What a change of a file or of a folder's list cannot leave as it is; its size stands last. */
async function signature(path: string): Promise<string> {
  try {
    const facts = await stat(path, { bigint: true })
    if (facts.isDirectory()) return `${path} holds ${(await readdir(path)).sort().join('/')}`
    return `${path} ${facts.ino} ${facts.mtimeNs} ${facts.ctimeNs} ${facts.size}`
  } catch {
    return `${path} is not there`
  }
}
