import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ManagerCommand, ServiceManager } from './manager.ts'
import type { ServiceProgram } from './program.ts'
import { errors } from './texts.ts'

/** How a command of the manager ended. */
export interface Ran {
  readonly ok: boolean
  /** The last line that it wrote to standard error. */
  readonly said: string
}

/** Runs one command of the manager. Never rejects. */
export type RunCommand = (command: ManagerCommand) => Promise<Ran>

/** Runs a command on this machine. */
export const runCommand: RunCommand = ([program, ...parts]) =>
  new Promise((resolve) => {
    execFile(program, parts, { windowsHide: true, timeout: 30_000 }, (error, _, stderr) => {
      const said = stderr.trim().split('\n').at(-1) ?? ''
      resolve({ ok: error === null, said: said || (error?.message ?? '') })
    })
  })

/**
 * Writes the service's file and has the manager start it, also at each login. Resolves to the mistake, or to null. After a mistake, the
 * file is what it was before.
 */
export async function installService(
  manager: ServiceManager,
  program: ServiceProgram,
  run: RunCommand,
): Promise<string | null> {
  const problem = manager.problem(program)
  if (problem !== null) return problem
  // A manager that runs an older file keeps it until it is unloaded.
  if (existsSync(manager.file)) for (const command of manager.unload) await run(command)
  const before = await readFile(manager.file).catch(() => null)
  await mkdir(dirname(manager.file), { recursive: true, mode: 0o700 })
  await writeFile(manager.file, manager.content(program), { mode: 0o600 })
  for (const command of manager.install) {
    const { ok, said } = await run(command)
    if (ok) continue
    if (before === null) await rm(manager.file, { force: true })
    else await writeFile(manager.file, before)
    return errors('service.manager', { command: command.join(' '), said }).text
  }
  return null
}

/** Stops the service and removes its file. Resolves to the mistake, or to null. */
export async function uninstallService(manager: ServiceManager, run: RunCommand): Promise<string | null> {
  let failed: string | null = null
  for (const command of manager.uninstall) {
    const { ok, said } = await run(command)
    if (!ok) failed = errors('service.manager', { command: command.join(' '), said }).text
  }
  await rm(manager.file, { force: true })
  return failed
}
