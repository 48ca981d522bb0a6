import type { EventEmitter } from 'node:events'
import type { Log } from '../observe/log.ts'
import { logTexts } from './texts/log.ts'

/** The reactions to mistakes. */
export interface MistakeOptions {
  readonly log: Pick<Log, 'error' | 'fatal'>
  /** Finishes the requests under way and closes. */
  readonly stop: () => Promise<void>
  readonly exit: (status: number) => void
}

/**
 * Handles mistakes that no code caught. Rejected work that nobody waited for has still run its own cleanup, so the program logs it and
 * goes on. An exception in the middle of a callback may leave anything half done, so the program finishes the requests under way and ends
 * with status 1. A second exception ends it at once.
 */
export function onMistake(source: EventEmitter, { log, stop, exit }: MistakeOptions): void {
  let isEnding = false
  source.on('unhandledRejection', (reason: unknown) => {
    const { code, text } = logTexts('gateway.mistake')
    log.error({ err: asError(reason), place: placeOf(reason), code }, text)
  })
  source.on('uncaughtException', (error: unknown) => {
    const { code, text } = logTexts('gateway.fatal-mistake')
    log.fatal({ err: asError(error), place: placeOf(error), code }, text)
    if (isEnding) return exit(1)
    isEnding = true
    const end = () => exit(1)
    stop().then(end, end)
  })
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`not an error was thrown, but: ${typeof thrown}`)
}

/** Returns the innermost place that is not Node's own code; null if the error has none. */
function placeOf(thrown: unknown): string | null {
  const lines = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : []
  const line = lines.find((text) => text.trimStart().startsWith('at ') && !text.includes('node:'))
  // `at name (PLACE)`, `at async PLACE` or `at PLACE`.
  return line?.slice(Math.max(line.lastIndexOf('('), line.lastIndexOf(' ')) + 1).replace(')', '') ?? null
}
