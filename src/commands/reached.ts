import type { AdminClient } from './admin-client.ts'

/** How the waiting for a client's first call goes on. */
export interface ReachedOptions {
  readonly admin: AdminClient
  readonly name: string
  readonly say: (line: string) => void
  /** Waits for so many ms, or until the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

const EVERY = 300
/** A word now and then shows that it still waits, in looks. */
const REMIND = 100

/** Waits until the running gateway has seen a client, and says from where; false where the waiting was ended. */
export async function untilReached({ admin, name, say, pause, signal }: ReachedOptions): Promise<boolean> {
  let lost = ''
  for (let look = 1; !signal.aborted; look++) {
    const told = await admin.state()
    const client = told.ok ? told.value.clients.find((one) => one.name === name) : undefined
    if (client !== undefined && client.lastSeen !== null) {
      say(client.lastAddress === null ? 'reached' : `reached from ${client.lastAddress}`)
      return true
    }
    const problem = told.ok ? '' : told.error
    if (problem !== lost && problem !== '') say(`${problem}; waiting on`)
    else if (look % REMIND === 0) say(`still waiting for ${name}`)
    lost = problem
    await pause(EVERY, signal)
  }
  return false
}
