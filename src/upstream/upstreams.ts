import { absentUpstream } from './absent.ts'
import type { Upstream } from './upstream.ts'

/** Who may have an upstream of its own; null is the default one. */
interface Chooser {
  readonly upstream: string | null
}

/** The AnkiConnects behind the gateway, and whose calls go to which. */
export interface Upstreams {
  /** In the order of the configuration: the first is the default one. */
  readonly all: readonly [Upstream, ...Upstream[]]
  /** Where a client's calls go; those of nobody in particular to the default one. */
  of(client: Chooser | null): Upstream
  close(): Promise<void>
}

/**
 * Holds upstreams together. A client that names none of them has named one that begins at the next start: until then its calls
 * end as those to an Anki that is closed, and never reach another one.
 */
export function createUpstreams(all: Upstreams['all']): Upstreams {
  const [first] = all
  const named = new Map(all.map((upstream) => [upstream.name, upstream]))
  const find = (name: string): Upstream => {
    const found = named.get(name)
    if (found !== undefined) return found
    const absent = absentUpstream(name)
    named.set(name, absent)
    return absent
  }
  return {
    all,
    of: (client) => (client === null || client.upstream === null ? first : find(client.upstream)),
    async close() {
      await Promise.all(all.map((upstream) => upstream.close()))
    },
  }
}
