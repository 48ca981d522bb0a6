import { userInfo } from 'node:os'
import { join } from 'node:path'
import { stateFolder } from '../settings/own-folders.ts'
import { LABEL, launchAgent } from './launchd.ts'
import type { ServiceProgram } from './program.ts'
import { systemdUnit } from './systemd.ts'
import { fitsTask, logonTask, TASK } from './task.ts'
import { errors } from './texts.ts'

/** A command of the service manager. */
export type ManagerCommand = readonly [program: string, ...parts: string[]]

/** A service manager of this system, and what it is asked to do. Everything runs as the user, never as root. */
export interface ServiceManager {
  readonly name: string
  /** The file that describes the service. */
  readonly file: string
  /** The bytes of that file. */
  readonly content: (program: ServiceProgram) => Buffer
  /** Why the manager cannot run this program; null if it can. */
  readonly problem: (program: ServiceProgram) => string | null
  /** Forgets an older file of the service, before a new one is written. */
  readonly unload: readonly ManagerCommand[]
  readonly install: readonly ManagerCommand[]
  readonly uninstall: readonly ManagerCommand[]
  /** Succeeds if the service runs. */
  readonly status: ManagerCommand
  /** Succeeds if the service starts at the next login; null if its file alone decides that. */
  readonly enabled: ManagerCommand | null
  /** The command that shows the log. */
  readonly logs: string
}

/** What the choice of a manager depends on. */
export interface ManagerSurroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly user: { readonly name: string; readonly id: number }
}

/** Returns the manager of this system: systemd's user manager, launchd or the Task Scheduler. */
export function serviceManager(surroundings: ManagerSurroundings): ServiceManager {
  switch (surroundings.platform) {
    case 'darwin':
      return launchd(surroundings)
    case 'win32':
      return taskScheduler(surroundings)
    default:
      return systemd(surroundings)
  }
}

/** The surroundings of this process. */
export function ownSurroundings(home: string): ManagerSurroundings {
  const { username, uid } = userInfo()
  return { platform: process.platform, environment: process.env, home, user: { name: username, id: uid } }
}

const UNIT = 'ankiconnect-gateway.service'

function systemd({ environment, home }: ManagerSurroundings): ServiceManager {
  const config = environment.XDG_CONFIG_HOME || join(home, '.config')
  const ask = (...parts: string[]): ManagerCommand => ['systemctl', '--user', ...parts]
  return {
    name: 'systemd',
    file: join(config, 'systemd', 'user', UNIT),
    content: (program) => Buffer.from(systemdUnit(program)),
    problem: () => null,
    unload: [],
    install: [ask('daemon-reload'), ask('enable', UNIT), ask('restart', UNIT)],
    uninstall: [ask('disable', '--now', UNIT)],
    status: ask('is-active', '--quiet', UNIT),
    enabled: ask('is-enabled', '--quiet', UNIT),
    logs: `journalctl --user --unit ${UNIT} --follow`,
  }
}

function launchd({ environment, home, user }: ManagerSurroundings): ServiceManager {
  const file = join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`)
  const log = logFile({ platform: 'darwin', environment, home })
  const domain = `gui/${user.id}`
  return {
    name: 'launchd',
    file,
    content: (program) => Buffer.from(launchAgent(program, log)),
    problem: () => null,
    unload: [['launchctl', 'bootout', `${domain}/${LABEL}`]],
    install: [['launchctl', 'bootstrap', domain, file]],
    uninstall: [['launchctl', 'bootout', `${domain}/${LABEL}`]],
    status: ['launchctl', 'print', `${domain}/${LABEL}`],
    enabled: null,
    logs: `tail -f ${JSON.stringify(log)}`,
  }
}

function taskScheduler({ environment, home, user }: ManagerSurroundings): ServiceManager {
  const state = stateFolder({ platform: 'win32', environment, home })
  const file = join(state, 'logon-task.xml')
  const log = logFile({ platform: 'win32', environment, home })
  const domain = environment.USERDOMAIN
  const name = domain === undefined ? user.name : `${domain}\\${user.name}`
  return {
    name: 'Task Scheduler',
    file,
    // The Task Scheduler reads UTF-16 with its mark.
    content: (program) => Buffer.from(`\ufeff${logonTask(program, name, log)}`, 'utf16le'),
    problem: ({ command, environment: settings }) => {
      const unfit = [...command, ...Object.values(settings), log].find((word) => !fitsTask(word))
      return unfit === undefined ? null : errors('service.unfit-path', { path: unfit }).text
    },
    unload: [['schtasks', '/end', '/tn', TASK]],
    install: [
      ['schtasks', '/create', '/f', '/tn', TASK, '/xml', file],
      ['schtasks', '/run', '/tn', TASK],
    ],
    uninstall: [
      ['schtasks', '/end', '/tn', TASK],
      ['schtasks', '/delete', '/f', '/tn', TASK],
    ],
    status: ['powershell', '-NoProfile', '-Command', `exit [int]((Get-ScheduledTask '${TASK}').State -ne 'Running')`],
    enabled: ['powershell', '-NoProfile', '-Command', `exit [int]((Get-ScheduledTask '${TASK}').State -eq 'Disabled')`],
    logs: `Get-Content -Wait ${JSON.stringify(log)}`,
  }
}

function logFile(surroundings: Parameters<typeof stateFolder>[0]): string {
  return join(stateFolder(surroundings), 'gateway.log')
}
