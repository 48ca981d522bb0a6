/** A queue per share for work that only one member may do at a time. */
export interface Turns {
  /** Resolves when the turn has come, with the function that ends it. */
  take(share: string): Promise<() => void>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>()
  return {
    async take(share) {
      const before = last.get(share)
      const { promise, resolve } = Promise.withResolvers<void>()
      last.set(share, promise)
      await before
      return () => {
        if (last.get(share) === promise) last.delete(share)
        resolve()
      }
    },
  }
}
