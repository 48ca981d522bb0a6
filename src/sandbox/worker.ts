import { parentPort } from 'node:worker_threads'
import { createInMemory } from './in-memory.ts'

/** A request for the sandbox in a thread of its own. */
export interface WorkerRequest {
  readonly id: number
  readonly body: Uint8Array
}

/** Its reply. Null if there is none. */
export interface WorkerReply {
  readonly id: number
  readonly reply: Uint8Array | null
}

const answer = createInMemory()

parentPort?.on('message', ({ id, body }: WorkerRequest) => {
  parentPort?.postMessage({ id, reply: answer(Buffer.from(body)) } satisfies WorkerReply)
})
