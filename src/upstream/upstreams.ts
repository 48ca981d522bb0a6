import { absentUpstream } from './absent.ts'
import type { Upstream } from './upstream.ts'

/** A client with an upstream of its own. Null means the default one. */
interface Chooser {
  readonly upstream: string | null
}

/** The AnkiConnects behind the gateway, and the choice between them for each client. */
export interface Upstreams {
  /** In the order of the configuration. The first is the default. */
  readonly all: readonly [Upstream, ...Upstream[]]
  /** Returns the upstream for a client's calls. Calls without a client go to the default one. */
  of(client: Chooser | null): Upstream
  close(): Promise<void>
}

/**
 * Combines upstreams. A client can name an upstream that only starts working at the next start.
 * Until then its calls end as those to a closed Anki, and never reach a different one.
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
