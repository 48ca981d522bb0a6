import { parentPort, workerData } from 'node:worker_threads'
import type { Fault } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'

/** An order of the soak to its Anki. */
export type AnkiOrder =
  /** `isMulti`: it hits only exchanges of several calls. */
  | { readonly kind: 'fault'; readonly fault: Fault & { readonly isMulti?: boolean } }
  | { readonly kind: 'restart'; readonly ms: number }
  | { readonly kind: 'calm' }
  | { readonly kind: 'end' }

// An Anki with a collection in memory and AnkiConnect's timing, in a thread of its own: its work is none of the gateway's.
const { port } = workerData as { port: number }
const sandbox = await startSandbox({ port, tickMs: 25, backlog: 5, windowTime: true, seed: 'fresh' })

parentPort?.on('message', async (order: AnkiOrder) => {
  if (order.kind === 'fault') {
    const { isMulti = false, ...fault } = order.fault
    const when = (body: string) => body.startsWith('{"action": "multi"')
    sandbox.setFaults([isMulti ? ({ ...fault, when } as Fault) : fault])
  } else if (order.kind === 'calm') {
    sandbox.setFaults([])
    sandbox.closeDialog()
  } else if (order.kind === 'end') {
    await sandbox.close()
    parentPort?.close()
  } else {
    await sandbox.stop()
    setTimeout(() => void sandbox.restart(), order.ms)
  }
})
parentPort?.postMessage({ kind: 'ready' })
