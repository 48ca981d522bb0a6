import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

/** The outcome of the changes of a file. */
export interface Counted {
  readonly changes: number
  readonly noticed: number
  /** Changes that no test notices, for a reason that is written down. */
  readonly explained: number
}

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string
  readonly line: number
  readonly was: string
  readonly becomes: string
  readonly isExplained: boolean
}

export interface OfFile {
  readonly file: string
  readonly counted: Counted
  readonly survivors: readonly Survivor[]
}

interface Place {
  readonly line: number
  readonly column: number
}

interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Place; readonly end: Place }
}

/** A change that is known to survive, and why. */
interface Explained {
  readonly file: string
  readonly was: string
  readonly becomes: string
  readonly reason: string
}

const NOTICED = ['Killed', 'Timeout']
const COUNTED = [...NOTICED, 'Survived', 'NoCoverage']

/** Reads Stryker's report of a file, and what is known about the changes that survived. Null if there is none, or nothing to change. */
export function readResults(report: string, file: string): OfFile | null {
  const known = parse(readFileSync(join(import.meta.dirname, 'explained.yaml'), 'utf8')) as readonly Explained[]
  if (!existsSync(report)) return null
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
  }
  const { source = '', mutants = [] } = files[file] ?? {}
  const tried = mutants.filter(({ status }) => COUNTED.includes(status))
  if (tried.length === 0) return null
  const survivors = tried
    .filter(({ status }) => !NOTICED.includes(status))
    .map(({ location, replacement = '' }) => {
      const was = textAt(source, location)
      const becomes = flat(replacement)
      const isExplained = known.some((one) => one.file === file && one.was === was && one.becomes === becomes)
      return { file, line: location.start.line, was, becomes, isExplained }
    })
  const counted = {
    changes: tried.length,
    noticed: tried.length - survivors.length,
    explained: survivors.filter(({ isExplained }) => isExplained).length,
  }
  return { file: basename(file, '.ts'), counted, survivors }
}

/** Lists the changes that survived and are not explained, as explained.yaml names them. */
export function survivorsIn(results: readonly OfFile[]): readonly string[] {
  return results
    .flatMap(({ survivors }) => survivors)
    .filter(({ isExplained }) => !isExplained)
    .map(({ file, line, was, becomes }) => `${file}:${line}\n    was:     ${was}\n    becomes: ${becomes}`)
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return flat(
    lines
      .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
      .join('\n'),
  )
}

/** A text on one line. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
