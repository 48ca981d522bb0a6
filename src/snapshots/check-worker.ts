import { parentPort, workerData } from 'node:worker_threads'
import { checkCopy } from './check.ts'

// Runs in a thread of its own, because SQLite reads a whole collection without a break (check-thread.ts).
parentPort?.postMessage(checkCopy(workerData as string))
