/**
 * Collects the events of one turn of the event loop. `next` resolves to the result of `make` after the events of this turn.
 * All callers of one turn get the same result.
 */
export function createTurn<T>(make: () => T): { next(): Promise<T> } {
  let current: Promise<T> | null = null
  return {
    next() {
      current ??= new Promise((resolve, reject) => {
        setImmediate(() => {
          current = null
          try {
            resolve(make())
          } catch (error) {
            reject(error)
          }
        })
      })
      return current
    },
  }
}
