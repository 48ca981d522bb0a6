import { setTimeout as sleep } from 'node:timers/promises'

/** ms between two looks. */
const EVERY = 20

/**
 * Resolves once something holds. It polls, for what gives no event: a port that another process opens, a page or a file that another
 * program makes, a flag without a listener. Where there is an event, wait for that.
 */
export async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await sleep(EVERY)
}
