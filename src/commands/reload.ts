import type { Config } from '../config/config.ts'
import { formatConfigError } from '../config/error.ts'
import { changeLive } from '../config/live.ts'
import type { LoadResult } from '../config/load.ts'
import type { Log } from '../observe/log.ts'
import type { ReloadObserver } from '../observe/reload.ts'

/**
 * Reads the configuration again; a call while one runs is heard when that has ended. Resolves to the errors of a configuration that
 * cannot be used.
 */
export type Reload = () => Promise<readonly string[]>

/** What a reload works on. */
export interface ReloadOptions {
  /** The configuration the gateway was started with. */
  readonly running: Config
  readonly load: () => Promise<LoadResult>
  readonly apply: (config: Config) => void
  /** The files of a configuration that could be used. */
  readonly onFiles: (files: readonly string[]) => void
  readonly log: Log
  readonly observer: ReloadObserver
}

/**
 * Makes a reload. A configuration that can be used takes effect as a whole, for requests that begin from then on; of one that
 * cannot nothing does, and log and metric say so.
 */
export function createReload({ running, load, apply, onFiles, log, observer }: ReloadOptions): Reload {
  let current = running
  let turn: Promise<readonly string[]> = Promise.resolve([])

  const reload = async (): Promise<readonly string[]> => {
    const loaded = await load()
    if (!loaded.ok) {
      observer.reloaded('refused')
      log.error('the configuration has changed and cannot be used; what was in force before stays in force:')
      const errors = loaded.errors.map(formatConfigError)
      for (const error of errors) log.error(error)
      return errors
    }
    onFiles(loaded.files)
    for (const note of loaded.notes) log.warn(note)
    const { config, waiting, isSame } = changeLive(current, loaded.config)
    if (waiting.length > 0) log.warn(`takes effect at the next start only: ${waiting.join(', ')}`)
    if (isSame) {
      observer.reloaded('unchanged')
      log.info('the configuration was read again; nothing that can take effect now has changed')
      return []
    }
    current = config
    apply(config)
    log.level = config.log.level
    observer.reloaded('applied')
    log.info('the configuration has changed and is in force')
    return []
  }
  return () => {
    turn = turn.then(reload).catch((error: unknown) => {
      log.error({ err: error }, UNREADABLE)
      return [UNREADABLE]
    })
    return turn
  }
}

const UNREADABLE = 'the configuration could not be read again'
