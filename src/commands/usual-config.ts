import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigSources } from '../config/load.ts'
import { configVariable } from '../config/settings.ts'
import { ownConfigFolder } from '../settings/own-folders.ts'

/** Returns `gateway.yaml` in the user's own configuration folder, which setup writes, if it exists. */
export function usualConfig(environment: NodeJS.ProcessEnv): string | undefined {
  const folder = ownConfigFolder({ platform: process.platform, environment })
  const file = folder === null ? null : join(folder, 'gateway.yaml')
  return file !== null && existsSync(file) ? file : undefined
}

/** Returns the sources with the file that the owner's gateway runs by: the named one, or the usual one. A demo needs none. */
export function withUsualConfig(sources: ConfigSources): ConfigSources {
  const { file, env, options } = sources
  if (options.sandbox === true) return sources
  const config = file ?? options.config ?? (env[configVariable] || usualConfig(env))
  return config === undefined ? sources : { ...sources, options: { ...options, config } }
}
