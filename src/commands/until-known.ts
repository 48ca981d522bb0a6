import { setTimeout as sleep } from 'node:timers/promises'
import type { AdminState } from '../admin/state.ts'
import type { AdminClient } from './admin-client.ts'
import { clientOutputs } from './texts/clients.ts'

/** A running gateway looks at its files twice a second, and applies a change that it has seen twice. */
const LOOKS = 50
const EVERY = 100

/** Waits until the running gateway knows a client, or no longer knows it. Returns a line with the outcome. */
export function untilKnown(admin: AdminClient, name: string, isKnown: boolean): Promise<string> {
  const isDone: Done = (clients) => clients.some((client) => client.name === name) === isKnown
  const [known, unknown] = [clientOutputs('clients.known').text, clientOutputs('clients.not-known-yet').text]
  const [forgotten, still] = [clientOutputs('clients.forgotten').text, clientOutputs('clients.still-known').text]
  return until(admin, isDone, isKnown ? { done: known, notYet: unknown } : { done: forgotten, notYet: still })
}

/** Waits until the running gateway refuses a client that the owner has revoked. Returns a line with the outcome. */
export function untilRevoked(admin: AdminClient, name: string): Promise<string> {
  const isDone: Done = (clients) => clients.some((client) => client.name === name && client.isRevoked === true)
  return until(admin, isDone, {
    done: clientOutputs('clients.refused').text,
    notYet: clientOutputs('clients.not-refused-yet').text,
  })
}

type Done = (clients: AdminState['clients']) => boolean

async function until(
  admin: AdminClient,
  isDone: Done,
  { done, notYet }: Readonly<Record<'done' | 'notYet', string>>,
): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    const told = await admin.state()
    if (!told.ok)
      return told.isAbsent
        ? clientOutputs('clients.no-gateway').text
        : clientOutputs('clients.cannot-ask', { reason: told.error }).text
    if (isDone(told.value.clients)) return done
    await sleep(EVERY)
  }
  return notYet
}
