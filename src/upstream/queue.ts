/** Requests waiting for their turn, by client: each client's keep their order, and the clients take turns. */
export interface Queue<T> {
  readonly size: number
  /** Behind everything of its client. */
  add(client: string, entry: T): void
  /** Before everything of its client. */
  addFirst(client: string, entry: T): void
  /** Before the first of its client's entries that `stays` holds of, or last. */
  addBefore(client: string, entry: T, stays: (other: T) => boolean): void
  remove(client: string, entry: T): void
  /** All entries, client by client. */
  entries(): T[]
  /**
   * Goes round the clients, one entry each, as long as any of them has one that is taken. `take` says of a client's first entry
   * whether it is `taken` (and removed), `refused` (the client's turn is over, and it begins the next round) or `last`
   * (taken, and nothing else is).
   */
  round(take: (entry: T) => 'taken' | 'refused' | 'last'): void
}

export function createQueue<T>(): Queue<T> {
  let clients = new Map<string, T[]>()
  let size = 0

  const listOf = (client: string): T[] => {
    const list = clients.get(client) ?? []
    clients.set(client, list)
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
          if (verdict === 'last') {
            over = true
            served.push(client)
          } else again.push(client)
        }
        // A client may have been served in an earlier round and be refused, or never reached, in this one.
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
