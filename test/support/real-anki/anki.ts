import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isFree } from '../free-port.ts'
import { until } from '../until.ts'

/** How a real Anki is started. */
export interface AnkiOptions {
  /** Anki's data folder, made afresh when it does not exist. */
  readonly base: string
  readonly port: number
  /** AnkiConnect's apiKey; none when left out. */
  readonly key?: string | null
  /** AnkiConnect's apiPollInterval in milliseconds; 25, as shipped, unless told. */
  readonly pollInterval?: number
  /** AnkiConnect's webBacklog; 5, as shipped, unless told. */
  readonly backlog?: number
}

/** A running Anki, without a screen. */
export interface RealAnki {
  readonly url: string
  readonly pid: number
  /** Its data folder. */
  readonly base: string
  /** Ends Anki in order and waits until it is gone; the data folder stays. */
  stop(): Promise<void>
  /** Ends Anki at once, as a crash would, and waits until it is gone; the data folder stays. */
  kill(): Promise<void>
  /** Starts it again on the same folder and port; resolves when AnkiConnect answers. */
  restart(): Promise<void>
  /** Kills it, throws its folder away and starts a fresh profile. */
  renew(): Promise<void>
}

const run = promisify(execFile)

/** Why no real Anki can be started on this machine; null when one can. */
export function ankiMissing(environment: NodeJS.ProcessEnv = process.env): string | null {
  if (process.platform !== 'linux') return 'a real Anki is started on Linux only'
  if (environment.ANKICONNECT_ADDON) return null
  return 'ANKICONNECT_ADDON is not set: it must name the folder of the AnkiConnect add-on, the one that holds its web.py'
}

/**
 * Starts a real Anki with the add-on at ANKICONNECT_ADDON; rejects with the script's own words when it does not come up, and when the port
 * is taken: whatever listens there would be taken for the new Anki.
 */
export async function startAnki(options: AnkiOptions): Promise<RealAnki> {
  if (!(await isFree(options.port)))
    throw new Error(`port ${options.port} is taken: another Anki may have been left there`)
  let pid = await launch(options)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    signalTo(pid, signal)
    const impatience = setTimeout(() => signalTo(pid, 'SIGKILL'), 10_000)
    await until(async () => !(await isAlive(pid)))
    clearTimeout(impatience)
  }
  return {
    url: `http://127.0.0.1:${options.port}`,
    base: options.base,
    get pid() {
      return pid
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      pid = await launch(options)
    },
    async renew() {
      await end('SIGKILL')
      await removeFolder(options.base)
      pid = await launch(options)
    },
  }
}

/** Removes Anki's data folder and its log; the helpers of a killed Anki may still write for a moment. */
export async function removeFolder(base: string): Promise<void> {
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  await rm(`${base}.log`, { force: true })
}

async function launch({ base, port, key, pollInterval = 25, backlog = 5 }: AnkiOptions): Promise<number> {
  const missing = ankiMissing()
  if (missing) throw new Error(missing)
  const script = join(import.meta.dirname, 'start')
  const { stdout } = await run(script, [base, String(port), ...(key ? [key] : [])], {
    env: {
      ...process.env,
      ADDON_DIR: process.env.ANKICONNECT_ADDON,
      POLL_INTERVAL_MS: String(pollInterval),
      WEB_BACKLOG: String(backlog),
    },
  })
  return Number(stdout.trim())
}

/** Anki leads a process group of its own, which its web helpers belong to. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** A process that ended but that nobody has waited for counts as gone. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    const state = await readFile(`/proc/${pid}/stat`, 'latin1')
    return !/^\d+ \(.*\) [ZX]/s.test(state)
  } catch {
    return false
  }
}
