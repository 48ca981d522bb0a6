import { foldMedia } from './media-names.ts'

/** The media files that clients with a scope have stored. Outlives the process. */
export interface OwnMedia {
  has(client: string, name: string): boolean
  add(client: string, names: readonly string[]): void
  remove(client: string, name: string): void
}

/** The names by client, as they are kept. */
export type StoredMedia = Readonly<Record<string, readonly string[]>>

/** @param save keeps the names whenever they have changed */
export function createOwnMedia(stored: StoredMedia, save: (all: StoredMedia) => void): OwnMedia {
  const all = new Map(Object.entries(stored).map(([client, names]) => [client, new Set(names)]))
  const saveAll = () => save(Object.fromEntries([...all].map(([client, names]) => [client, [...names]])))
  return {
    has: (client, name) => all.get(client)?.has(foldMedia(name)) === true,
    add(client, names) {
      const own = all.get(client) ?? new Set()
      all.set(client, own)
      const before = own.size
      for (const name of names) own.add(foldMedia(name))
      if (own.size > before) saveAll()
    },
    remove(client, name) {
      if (all.get(client)?.delete(foldMedia(name)) === true) saveAll()
    },
  }
}
