/**
 * Requests that wait for their turn. Those of one client keep their order, and the clients take turns.
 * A client that comes goes before those that had a turn in the last round.
 */
export interface Queue<T> {
  readonly size: number
  /** Adds an entry after all entries of its client. */
  add(client: string, entry: T): void
  /** Adds an entry before all entries of its client. */
  addFirst(client: string, entry: T): void
  /** Adds an entry before the first entry of its client for which `stays` is true, or last. */
  addBefore(client: string, entry: T, stays: (other: T) => boolean): void
  remove(client: string, entry: T): void
  /** Returns all entries, client by client. */
  entries(): T[]
  /**
   * Goes round the clients, one entry each, while `take` accepts any. `take` decides about a client's first entry. `taken` removes it.
   * `refused` ends the client's turn, and the client starts the next round. `last` removes it and ends the round.
   */
  round(take: (entry: T) => 'taken' | 'refused' | 'last'): void
}

export function createQueue<T>(): Queue<T> {
  let clients = new Map<string, T[]>()
  let size = 0
  /** The clients with a turn in the last round. */
  let lately = new Set<string>()

  const listOf = (client: string): T[] => {
    const known = clients.get(client)
    if (known !== undefined) return known
    const list: T[] = []
    const later = lately.has(client) ? [] : [...clients].filter(([name]) => lately.has(name))
    for (const [name] of later) clients.delete(name)
    clients.set(client, list)
    for (const [name, entries] of later) clients.set(name, entries)
    return list
  }
  const insert = (client: string, entry: T, at: number) => {
    listOf(client).splice(at, 0, entry)
    size += 1
  }

  return {
    get size() {
      return size
    },
    add: (client, entry) => insert(client, entry, listOf(client).length),
    addFirst: (client, entry) => insert(client, entry, 0),
    addBefore(client, entry, stays) {
      const list = listOf(client)
      const at = list.findIndex(stays)
      insert(client, entry, at < 0 ? list.length : at)
    },
    remove(client, entry) {
      const list = clients.get(client)
      const at = list?.indexOf(entry) ?? -1
      if (list === undefined || at < 0) return
      list.splice(at, 1)
      size -= 1
      if (list.length === 0) clients.delete(client)
    },
    entries: () => [...clients.values()].flat(),
    round(take) {
      const refused: string[] = []
      const served: string[] = []
      lately = new Set()
      let turns = [...clients.keys()]
      let over = false
      while (turns.length > 0 && !over) {
        const again: string[] = []
        while (turns.length > 0 && !over) {
          const client = turns.shift() as string
          const list = clients.get(client) ?? []
          const entry = list[0]
          if (entry === undefined) continue
          const verdict = take(entry)
          if (verdict === 'refused') {
            refused.push(client)
            continue
          }
          list.shift()
          size -= 1
          lately.add(client)
          if (verdict === 'last') {
            over = true
            served.push(client)
          } else again.push(client)
        }
        // A client may have been served in an earlier round and refused, or not reached, in this one.
        if (over) served.unshift(...again)
        else turns = again
      }
      const order = [...refused, ...turns, ...served]
      clients = new Map(
        order.flatMap((client) => {
          const list = clients.get(client) ?? []
          return list.length > 0 ? [[client, list] as const] : []
        }),
      )
    },
  }
}
