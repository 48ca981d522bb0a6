import { once } from 'node:events'
import { extname, join } from 'node:path'
import { isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import { readShipped } from '../shipped.ts'
import type { CopyCheck } from './check.ts'
import { problems } from './texts.ts'

/** The code of the thread inside the single executable (scripts/executable.ts). */
const BUNDLE = 'check-worker.cjs'

/**
 * Checks a copy in a thread of its own, so that no client waits for it. See `checkCopy` of check.ts.
 *
 * @param signal ends the check, which then fails
 */
export async function checkInThread(file: string, signal: AbortSignal): Promise<CopyCheck> {
  const worker = startWorker(file)
  const end = () => void worker.terminate()
  signal.addEventListener('abort', end)
  try {
    const exit = once(worker, 'exit').then(([code]): CopyCheck => {
      return { ok: false, problem: problems('copy.check-ended', { status: Number(code) }).text }
    })
    const message = new Promise<CopyCheck>((resolve) => worker.once('message', resolve))
    return await Promise.race([message, exit])
  } catch (error) {
    return { ok: false, problem: (error as Error).message }
  } finally {
    signal.removeEventListener('abort', end)
    await worker.terminate()
  }
}

/** The sources are TypeScript, a package holds JavaScript, and the single executable has no files. */
function startWorker(file: string): Worker {
  // Node 22 calls its SQLite experimental, in a line for each process.
  const options = { workerData: file, env: {}, execArgv: ['--disable-warning=ExperimentalWarning'] }
  if (isSea()) return new Worker(readShipped(BUNDLE), { ...options, eval: true })
  return new Worker(join(import.meta.dirname, `check-worker${extname(import.meta.filename)}`), options)
}
