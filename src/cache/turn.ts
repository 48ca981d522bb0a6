/**
 * Collects what happens in one turn of the event loop: `next` resolves to what `make` makes once all that arrived in this
 * turn has been taken in, the same for everyone who asked in it.
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
