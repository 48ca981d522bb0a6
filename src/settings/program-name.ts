import { realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { isSea } from 'node:sea'

/** The name of the program in all texts and documents, which is the command of an installed one. */
export const PROGRAM = 'ankiconnect-gateway'

/** The facts that show how the program was started. */
export interface Started {
  readonly execPath: string
  /** The script that Node runs, with all links resolved; null for the single executable. */
  readonly script: string | null
  /** The folder of the package or the checkout. */
  readonly root: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
}

/**
 * Returns the words that start this program again from where it was started, in every shell. Its arguments follow them.
 * `npm start` leads to the sources of a checkout; npm runs it in the checkout's folder, with a Node that is new enough.
 */
export function programName({ execPath, script, root, cwd, environment, platform }: Started): string {
  if (script === null) {
    const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter)
    if (folders.includes(dirname(execPath))) return basename(execPath, '.exe')
    if (dirname(execPath) !== cwd) return shellWord(execPath, platform)
    return `${platform === 'win32' ? '.\\' : './'}${basename(execPath)}`
  }
  if (script === join(root, 'src', 'cli.ts'))
    return cwd === root ? 'npm start --' : `npm --prefix ${shellWord(root, platform)} start --`
  const isProgram = [join(root, 'src', 'launch.cjs'), join(root, 'dist', 'cli.js')].includes(script)
  if (!isProgram || environment.npm_lifecycle_event !== 'npx') return PROGRAM
  const { npm_config_package: given = '' } = environment
  return given === '' ? `npx ${PROGRAM}` : `npx --package ${shellWord(given, platform)} ${PROGRAM}`
}

/** Returns the name of the program as it runs now. */
export function ownProgramName(): string {
  const { execPath, argv, env: environment, platform } = process
  const script = isSea() ? null : resolved(argv[1] ?? '')
  const root = resolved(join(import.meta.dirname, '..', '..'))
  return programName({ execPath, script, root, cwd: process.cwd(), environment, platform })
}

/** A command in a text: the program's name, not as part of a path or of another name, and the start of its first argument. */
const COMMAND = new RegExp(`(?<![\\w./-])${PROGRAM}(?![\\w./:-])( +[\\w{-])?`, 'g')

/** Replaces the commands of a text by the form that works for the program as it was started. */
export function inOwnForm(text: string, name: string = OWN): string {
  if (name === PROGRAM) return text
  return text.replace(COMMAND, (_command, argument: string | undefined) =>
    argument === undefined ? name.replace(/ --$/, '') : `${name}${argument}`,
  )
}

/** Writes a path as one word of a shell. */
export function shellWord(path: string, platform: NodeJS.Platform): string {
  if (!/[^\w./\\:@-]/.test(path)) return path
  return platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`
}

function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Found once: a gateway gives some of its texts at every refusal. */
const OWN = ownProgramName()
