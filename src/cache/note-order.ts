import type { Clock } from '../clock.ts'

/** The order of each client's calls around notes whose names the gateway looks up: none overtakes such notes. */
export interface NoteOrder {
  /**
   * Waits until no notes of the client are in the way, and lets its later calls wait if these calls are such notes themselves.
   * Returns the function that ends that, at once if nothing is in the way, or null if it takes longer than a call may wait.
   */
  enter(client: string, areNotes: boolean): (() => void) | Promise<(() => void) | null>
}

/** @param patience the longest time, in ms, for which a call waits */
export function createNoteOrder({ steady, after }: Pick<Clock, 'steady' | 'after'>, patience: number): NoteOrder {
  const held = new Map<string, Promise<void>>()
  const hold = (client: string): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held.set(client, promise)
    return () => {
      held.delete(client)
      resolve()
    }
  }
  const take = (client: string, areNotes: boolean) => (areNotes ? hold(client) : () => {})
  const wait = async (client: string, areNotes: boolean) => {
    const until = steady() + patience
    for (let before = held.get(client); before !== undefined; before = held.get(client)) {
      if (steady() >= until) return null
      const enough = new AbortController()
      await Promise.race([before, after(until - steady(), enough.signal)])
      enough.abort()
    }
    return take(client, areNotes)
  }
  return {
    enter: (client, areNotes) => (held.has(client) ? wait(client, areNotes) : take(client, areNotes)),
  }
}
