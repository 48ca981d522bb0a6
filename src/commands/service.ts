import { existsSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { isSea } from 'node:sea'
import { installService, runCommand, uninstallService } from '../service/control.ts'
import { ownSurroundings, type ServiceManager, serviceManager } from '../service/manager.ts'
import { lostSettings, type ServiceProgram, serviceProgram } from '../service/program.ts'
import { errors, outputs } from '../service/texts.ts'
import { type CommandResult, failure, loadOrFail } from './result.ts'
import { usualConfig } from './usual-config.ts'

/** The options of `service install`. */
export interface ServiceOptions {
  readonly config?: string
  readonly dryRun?: boolean
}

/** The parts of the system that the commands need. */
export interface ServiceTools {
  readonly manager: ServiceManager
  readonly run: typeof runCommand
}

/** The tools of this system. */
export function ownTools(): ServiceTools {
  return { manager: serviceManager(ownSurroundings(homedir())), run: runCommand }
}

/**
 * Has the system run the gateway from now on, also after a restart. Refuses a configuration that cannot be used.
 * Without `config`, the service runs by `gateway.yaml` in the user's own configuration folder, if it exists.
 */
export async function install(
  { config: given, dryRun = false }: ServiceOptions,
  env: NodeJS.ProcessEnv,
  { manager, run }: ServiceTools = ownTools(),
): Promise<CommandResult> {
  const config = given ?? usualConfig(env)
  const loaded = await loadOrFail({ env: {}, options: config === undefined ? {} : { config } })
  if (!loaded.ok) return loaded
  const program = ownProgram(config, env)
  const lost = lostSettings(env)
  const notes = lost.length === 0 ? [] : [outputs('service.lost-settings', { names: lost.join(', ') }).text]
  if (dryRun)
    return {
      ok: true,
      lines: [
        outputs('service.would-write', { file: manager.file }).text,
        '',
        decode(manager.content(program)),
        ...notes,
      ],
    }
  const mistake = await installService(manager, program, run)
  if (mistake !== null) return failure(mistake, ...notes)
  const linger = manager.name === 'systemd' ? [outputs('service.linger').text] : []
  return { ok: true, lines: [...notes, say('service.installed', manager), logs(manager), ...linger] }
}

/** Returns this program as a service manager has to run it. */
export function ownProgram(config: string | undefined, environment: NodeJS.ProcessEnv): ServiceProgram {
  return serviceProgram({
    execPath: process.execPath,
    script: isSea() ? null : realpathSync(process.argv[1] as string),
    config: config === undefined ? null : resolve(config),
    environment,
  })
}

/** Stops the service and removes it. The configuration stays. */
export async function uninstall({ manager, run }: ServiceTools = ownTools()): Promise<CommandResult> {
  if (!existsSync(manager.file)) return failure(errors('service.none', { file: manager.file }).text)
  const mistake = await uninstallService(manager, run)
  return mistake === null
    ? { ok: true, lines: [say('service.removed', manager)] }
    : failure(mistake, say('service.removed', manager))
}

/** Says whether the service runs, and where its log is. Fails if it does not run. */
export async function status({ manager, run }: ServiceTools = ownTools()): Promise<CommandResult> {
  if (!existsSync(manager.file)) return failure(errors('service.none', { file: manager.file }).text)
  const { ok } = await run(manager.status)
  return { ok, lines: [ok ? say('service.running', manager) : say('service.stopped', manager), logs(manager)] }
}

function say(
  code: 'service.installed' | 'service.removed' | 'service.running' | 'service.stopped',
  manager: ServiceManager,
) {
  return outputs(code, { manager: manager.name, file: manager.file }).text
}

function logs(manager: ServiceManager): string {
  return outputs('service.logs', { command: manager.logs }).text
}

function decode(content: Buffer): string {
  return content.toString(content[0] === 0xff ? 'utf16le' : 'utf8').replace('\ufeff', '')
}
