/** The program that a service manager runs. */
export interface ServiceProgram {
  /** The command and its arguments, each an absolute path or a plain word. */
  readonly command: readonly [string, ...string[]]
  /** The settings that only the environment gives, such as `ANKICONNECT_GATEWAY_LISTEN`. No secrets: the file can be read. */
  readonly environment: Readonly<Record<string, string>>
}

/** What it takes to start this program again. */
export interface Invocation {
  readonly execPath: string
  /** The script, resolved; null for the single executable, which holds it. */
  readonly script: string | null
  /** The configuration file, absolute. */
  readonly config: string | null
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A service manager gives a program an environment of its own, so these decide where its files are. */
const FOLDERS = ['XDG_STATE_HOME', 'XDG_CONFIG_HOME']

/** Returns the program as a service manager has to run it, so that it finds the same files as now. */
export function serviceProgram({ execPath, script, config, environment }: Invocation): ServiceProgram {
  const given = FOLDERS.flatMap((name) => {
    const value = environment[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  return {
    command: [
      execPath,
      ...(script === null ? [] : [script]),
      'start',
      ...(config === null ? [] : ['--config', config]),
    ],
    environment: Object.fromEntries(given),
  }
}

/** The names of settings that the environment gives now and that a service does not get. */
export function lostSettings(environment: Invocation['environment']): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('ANKICONNECT_GATEWAY_'))
    .sort()
}
