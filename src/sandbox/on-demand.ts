import { extname, join } from 'node:path'
import { isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import { MiB } from '../settings/units.ts'
import { readShipped } from '../shipped.ts'
import type { WorkerReply, WorkerRequest } from './worker.ts'

/** A sandbox that starts with its first request and ends after a while without one. */
export interface SandboxOnDemand {
  /** Resolves to the body of the reply, or to null if there is none. Then the sandbox starts over with the next request. */
  ask(body: Buffer): Promise<Buffer | null>
  /** Whether it runs at present. */
  readonly isRunning: boolean
  close(): Promise<void>
}

/** Times in milliseconds. */
export interface SandboxLimits {
  /** How long a request may take. The thread ends then, with its collection. */
  readonly longest: number
  /** How long it waits for another request. */
  readonly idle: number
  /** The bytes of all requests after which it starts over. Media lies outside the heap that the thread may use. */
  readonly bytes: number
}

const LIMITS: SandboxLimits = { longest: 5000, idle: 10 * 60_000, bytes: 64 * MiB }
/** The memory of the thread, in MiB. The demo collection takes a small part of it. */
const MEMORY = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }
/** The code of the thread inside the single executable (scripts/executable.ts). */
const BUNDLE = 'sandbox-worker.cjs'

interface Running {
  readonly worker: Worker
  readonly waiting: Map<number, (reply: Buffer | null) => void>
  bytes: number
}

/** Creates a sandbox in a thread of this process. Its work never delays a client of the gateway. */
export function createSandboxOnDemand({ longest, idle, bytes: mostBytes }: SandboxLimits = LIMITS): SandboxOnDemand {
  let running: Running | null = null
  let last = 0
  let idleTimer: NodeJS.Timeout | undefined

  const end = async (): Promise<void> => {
    const ending = running
    running = null
    clearTimeout(idleTimer)
    for (const resolve of ending?.waiting.values() ?? []) resolve(null)
    await ending?.worker.terminate()
  }
  const start = (): Running => {
    const worker = startWorker()
    const started: Running = { worker, waiting: new Map(), bytes: 0 }
    worker.unref()
    worker.on('message', ({ id, reply }: WorkerReply) => started.waiting.get(id)?.(reply && Buffer.from(reply)))
    const onEnd = () => {
      if (running === started) void end()
    }
    worker.on('error', onEnd)
    worker.on('exit', onEnd)
    return started
  }
  return {
    async ask(body) {
      clearTimeout(idleTimer)
      if (running !== null && running.bytes + body.length > mostBytes && running.waiting.size === 0) await end()
      running ??= start()
      const { worker, waiting } = running
      running.bytes += body.length
      last += 1
      const id = last
      const asked: Promise<Buffer | null> = new Promise((resolve) => waiting.set(id, resolve))
      const tooLate = setTimeout(() => void end(), longest)
      worker.postMessage({ id, body } satisfies WorkerRequest)
      try {
        return await asked
      } finally {
        clearTimeout(tooLate)
        waiting.delete(id)
        if (waiting.size === 0 && running !== null) idleTimer = setTimeout(() => void end(), idle).unref()
      }
    },
    get isRunning() {
      return running !== null
    },
    close: end,
  }
}

/** The sources are TypeScript, a package holds JavaScript, and the single executable has no files. */
function startWorker(): Worker {
  const options = { resourceLimits: MEMORY, env: {} }
  if (isSea()) return new Worker(readShipped(BUNDLE), { ...options, eval: true })
  return new Worker(join(import.meta.dirname, `worker${extname(import.meta.filename)}`), options)
}
