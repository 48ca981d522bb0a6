import { setTimeout as sleep } from 'node:timers/promises'
import type { AdminClient } from './admin-client.ts'

/** A running gateway looks at its files twice a second, and believes what it has seen twice. */
const LOOKS = 50
const EVERY = 100

/** Waits for the running gateway to know a client, or to know it no more; says in a line how that went. */
export async function untilKnown(admin: AdminClient, name: string, isKnown: boolean): Promise<string> {
  for (let look = 0; look < LOOKS; look++) {
    const told = await admin.state()
    if (!told.ok) return told.isAbsent ? ABSENT : `The running gateway could not be asked: ${told.error}`
    if (told.value.clients.some((client) => client.name === name) === isKnown) {
      return `The running gateway knows it${isKnown ? '' : ' no more'}.`
    }
    await sleep(EVERY)
  }
  return `The running gateway ${isKnown ? 'does not know it yet' : 'still knows it'}: it runs by another file, or cannot use this one (see its log).`
}

const ABSENT = 'No gateway runs here now; it takes effect when one starts.'
