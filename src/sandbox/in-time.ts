import { createContext, Script } from 'node:vm'
import { PythonError } from './python.ts'

/** How long a client's pattern may hold up the process, in ms. */
const LONGEST = 500
/** The clock also runs while a busy machine lets this process wait, which it seldom does twice for so long. */
const TRIES = 2

const script = new Script('work()')
const context = createContext({ work: null })

/**
 * Runs what tries a client's pattern on texts. Anki's engine for regular expressions never backtracks; this one may, without end.
 *
 * @throws PythonError where it takes longer than half a second, twice
 */
export function inTime<T>(work: () => T): T {
  context.work = work
  try {
    for (let left = TRIES; left > 0; left--) {
      try {
        return script.runInContext(context, { timeout: LONGEST }) as T
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      }
    }
    throw new PythonError(`the sandbox gives a pattern ${LONGEST} ms, and this one took longer`)
  } finally {
    context.work = null
  }
}

/** Whether a search or pattern holds a wildcard or a regular expression, so that trying it may take long. */
export function mayTakeLong(pattern: string): boolean {
  return pattern.includes('*') || pattern.toLowerCase().includes('re:')
}
