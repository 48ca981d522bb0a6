import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** A rotated file of the audit log, by the name that rotation gave it. */
export interface Aside {
  readonly path: string
  readonly day: string
  readonly number: number
}

/** Returns the rotated files of a log, the oldest first: those that bear its name and a day. */
export async function asidesOf(file: string): Promise<Aside[]> {
  const { stem, extension } = partsOf(file)
  const found = (await readdir(dirname(file))).flatMap((name): Aside[] => {
    const middle = name.startsWith(`${stem}-`) ? name.slice(stem.length + 1) : ''
    const [day] = /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.exec(middle) ?? []
    const behind = middle.slice(day?.length)
    const [numbered = '', number = '1'] = /^\.([0-9]+)/.exec(behind) ?? []
    const rest = behind.slice(numbered.length)
    // Another program may have compressed it.
    const isOurs =
      rest === extension || (rest.startsWith(`${extension}.`) && /^\.[A-Za-z0-9]+$/.test(rest.slice(extension.length)))
    return day === undefined || !isOurs ? [] : [{ path: join(dirname(file), name), day, number: Number(number) }]
  })
  return found.sort((one, other) => one.day.localeCompare(other.day) || one.number - other.number)
}

/** Returns the name of a file without its extension, and the extension. */
export function partsOf(file: string): { stem: string; extension: string } {
  const extension = extname(file)
  return { stem: basename(file, extension), extension }
}
