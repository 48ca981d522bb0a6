import type { AdminClient } from './admin-client.ts'
import { clientOutputs } from './texts/clients.ts'

/** The parts of waiting for a client's first call. */
export interface ReachedOptions {
  readonly admin: AdminClient
  readonly name: string
  readonly say: (line: string) => void
  /** Waits for a time in milliseconds, or until the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

const EVERY = 300
/** The number of looks after which a line shows that the command still waits. */
const REMIND = 100

/** Waits until the running gateway has seen a client, and prints its address. Resolves to false if the signal ended the waiting. */
export async function untilReached({ admin, name, say, pause, signal }: ReachedOptions): Promise<boolean> {
  let lost = ''
  for (let look = 1; !signal.aborted; look++) {
    const told = await admin.state()
    const client = told.ok ? told.value.clients.find((one) => one.name === name) : undefined
    if (client !== undefined && client.lastSeen !== null) {
      const { lastAddress: address } = client
      say(
        address === null
          ? clientOutputs('clients.reached').text
          : clientOutputs('clients.reached-from', { address }).text,
      )
      return true
    }
    const problem = told.ok ? '' : told.error
    if (problem !== lost && problem !== '') say(clientOutputs('clients.waiting-on', { problem }).text)
    else if (look % REMIND === 0) say(clientOutputs('clients.still-waiting', { name }).text)
    lost = problem
    await pause(EVERY, signal)
  }
  return false
}
