import type { Config } from '../config/config.ts'
import { formatConfigError } from '../config/error.ts'
import { changeLive } from '../config/live.ts'
import type { LoadResult } from '../config/load.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import type { ReloadObserver } from '../observe/reload.ts'
import { logTexts } from './texts/log.ts'

/**
 * Reads the configuration again. A call during a reload starts another one after it. Resolves to the errors of a configuration that
 * cannot be used.
 */
export type Reload = () => Promise<readonly string[]>

/** The parts that a reload works with. */
export interface ReloadOptions {
  /** The configuration that the gateway started with. */
  readonly running: Config
  readonly load: () => Promise<LoadResult>
  readonly apply: (config: Config) => void
  /** Gets the files of each usable configuration. */
  readonly onFiles: (files: readonly string[]) => void
  readonly log: Log
  readonly observer: ReloadObserver
}

/**
 * Makes a reload. A usable configuration takes effect as a whole, for requests that begin from then on. Another one changes nothing, and
 * the log and a metric report it.
 */
export function createReload({ running, load, apply, onFiles, log, observer }: ReloadOptions): Reload {
  let current = running
  let turn: Promise<readonly string[]> = Promise.resolve([])

  const reload = async (): Promise<readonly string[]> => {
    const loaded = await load()
    if (!loaded.ok) {
      observer.reloaded('refused')
      logText(log, 'error', logTexts('config.reload-refused'))
      return loaded.errors.map((error) => {
        const line = formatConfigError(error)
        logText(log, 'error', logTexts('config.reload-error', { error: line }), { reason: error.code })
        return line
      })
    }
    onFiles(loaded.files)
    for (const note of loaded.notes) logText(log, 'warn', logTexts('config.note', { note }))
    const { config, waiting, isSame } = changeLive(current, loaded.config)
    if (waiting.length > 0) logText(log, 'warn', logTexts('config.next-start', { settings: waiting.join(', ') }))
    if (isSame) {
      observer.reloaded('unchanged')
      logText(log, 'info', logTexts('config.unchanged'))
      return []
    }
    apply(config)
    // Only now: if it could not be applied, the next reading has to try again.
    current = config
    log.level = config.log.level
    observer.reloaded('applied')
    logText(log, 'info', logTexts('config.reloaded'))
    return []
  }
  return () => {
    turn = turn.then(reload).catch((error: unknown) => {
      logText(log, 'error', UNREADABLE, { err: error })
      return [UNREADABLE.text]
    })
    return turn
  }
}

const UNREADABLE = logTexts('config.reload-failed')
