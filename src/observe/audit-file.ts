import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** A file of lines that grows, is put aside when it is a day old or large, and is thrown away in the end. */
export interface LineFile {
  /** Takes a line without its end. Never waits and never throws; what cannot be written is lost, and counted. */
  write(line: string): void
  /** Resolves when all that was taken is on its way to the disk, or lost. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface LineFileOptions {
  readonly file: string
  /** How long a file that was put aside stays, in ms. */
  readonly keep: number
  /** The wall clock in ms. */
  readonly now: () => number
  /** So many lines were lost. */
  readonly onLost: (lines: number, reason: string) => void
  /** The size, in bytes, from which a file is put aside. */
  readonly size?: number
}

const MiB = 1024 * 1024
const SIZE = 32 * MiB
/** What may wait in memory while the disk is slow, in characters. */
const MOST_WAITING = 8 * MiB
const MINE_ALONE = 0o600

/** Opens nothing until the first line. The file and those put aside can be read by their owner alone. */
export function createLineFile({ file, keep, now, onLost, size = SIZE }: LineFileOptions): LineFile {
  let waiting: string[] = []
  let characters = 0
  let writing: Promise<void> | null = null

  const day = (time: number) => new Date(time).toISOString().slice(0, 10)

  const append = async (lines: readonly string[]): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await putAside(file, day(now()), size)
    const handle = await open(file, 'a', MINE_ALONE)
    try {
      // A pipe or a terminal is everybody's, and stays so.
      if ((await handle.stat()).isFile()) await handle.chmod(MINE_ALONE)
      await handle.appendFile(`${lines.join('\n')}\n`)
    } finally {
      await handle.close()
    }
    await throwAway(file, now() - keep)
  }
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      characters = 0
      try {
        await append(lines)
      } catch (error) {
        onLost(lines.length, (error as NodeJS.ErrnoException).code ?? String(error))
      }
    }
    writing = null
  }
  const flush = async (): Promise<void> => {
    while (writing !== null) await writing
  }
  return {
    write(line) {
      if (characters + line.length > MOST_WAITING) return onLost(1, 'the disk is too slow')
      waiting.push(line)
      characters += line.length
      writing ??= Promise.resolve().then(drain)
    },
    flush,
    close: flush,
  }
}

/** Gives a file of another day, or a large one, a name with its day; several of one day are numbered. */
async function putAside(file: string, today: string, size: number): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found === null || !found.isFile() || found.size === 0) return
  const day = new Date(found.mtimeMs).toISOString().slice(0, 10)
  if (day === today && found.size < size) return
  const { stem, extension } = partsOf(file)
  for (let number = 1; ; number++) {
    const name = `${stem}-${day}${number === 1 ? '' : `.${number}`}${extension}`
    const target = join(dirname(file), name)
    if ((await stat(target).catch(() => null)) !== null) continue
    return rename(file, target)
  }
}

/** Only files that bear this one's name and a day are touched. */
async function throwAway(file: string, before: number): Promise<void> {
  const { stem, extension } = partsOf(file)
  for (const name of await readdir(dirname(file))) {
    const middle = name.startsWith(`${stem}-`) && name.endsWith(extension) ? name.slice(stem.length + 1) : ''
    const day = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.[0-9]+)?(?:\.[A-Za-z]+)?$/.exec(middle)?.[1]
    if (day === undefined || !(Date.parse(day) + 86_400_000 < before)) continue
    await unlink(join(dirname(file), name))
  }
}

function partsOf(file: string): { stem: string; extension: string } {
  const extension = extname(file)
  return { stem: basename(file, extension), extension }
}
