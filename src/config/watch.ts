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
  readonly onChange: () => Promise<unknown>
}

/** An empty file is most often one that is about to be written; it has to stay so for as many looks. */
const EMPTY_LOOKS = 10

/**
 * Watches by looking: that works the same on every system, through links and on network drives, and costs a few calls in a
 * second. A change counts once two looks in a row see the same, so that no half-written file is read. Resolves after the first look.
 */
export async function watch(paths: readonly string[], { every, onChange }: WatchOptions): Promise<Watch> {
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
    // What was not followed before counts as unchanged: it was read just now.
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
