import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTypableKey } from '../admission/typable-key.ts'
import { configVariable } from '../config/settings.ts'
import { ownStateFolder } from '../settings/own-folders.ts'
import { print } from './output.ts'
import { type CommandResult, failure } from './result.ts'
import { type StartOptions, start } from './start.ts'
import { programErrors, programOutputs } from './texts/program.ts'

/** The keys of a container, by the names of their files in the state folder. */
const KEYS = [
  ['admin-key', 'container.admin-key'],
  ['client-key', 'container.client-key'],
] as const

/**
 * Makes the keys that the configuration of a container names and that do not exist yet, prints them, and runs `start`.
 * The image of this project runs this command.
 */
export async function container(options: StartOptions): Promise<void> {
  const made = makeKeys(ownStateFolder(), textOf(options.config ?? process.env[configVariable]))
  for (const line of made.lines) {
    if (made.ok) print(line)
    else process.stderr.write(`ankiconnect-gateway: ${line}\n`)
  }
  if (made.ok) return start(options)
  process.exitCode = 1
}

/**
 * Makes each key that has no file in `folder` yet, if the configuration names that file. Only the owner can read the files.
 * Returns the new keys as lines to print.
 */
export function makeKeys(folder: string, configuration: string): CommandResult {
  const lines: string[] = []
  for (const [name, code] of KEYS) {
    const file = join(folder, name)
    if (!configuration.includes(file) || existsSync(file)) continue
    const key = makeTypableKey()
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(file, `${key}\n`, { flag: 'wx', mode: 0o600 })
      lines.push(programOutputs(code, { key, file }).text)
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
      return failure(programErrors('container.key-unwritable', { file, reason }).text)
    }
  }
  return { ok: true, lines }
}

/** Reads the configuration file. If that is impossible, `start` says why. */
function textOf(file: string | undefined): string {
  try {
    return file === undefined ? '' : readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
