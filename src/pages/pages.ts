import { LRUCache } from 'lru-cache'
import type { PageServer } from '../clients/caller.ts'
import type { Clock } from '../clock.ts'
import type { Probed } from './probe.ts'

/** The servers behind pages of this machine. They tell Anki's own pages, where scripts of decks run, from all others. */
export interface Pages {
  /** Returns the remembered server of a port, or null. */
  known(port: number): PageServer | null
  /**
   * Asks the server of a port, one request at a time for each port.
   * Resolves to `unknown` if it does not answer, or if too many ports were asked for.
   */
  find(port: number): Promise<PageServer>
  /** Forgets every server, because an Anki has started or ended. */
  forget(): void
}

export interface PagesOptions {
  readonly probe: (port: number) => Promise<Probed>
  readonly clock: Pick<Clock, 'steady'>
}

/** The number of remembered ports. A person has few servers. */
const PORTS = 64
/** The time in ms for which a server is remembered at most, because another one can take its port. */
const REMEMBERED = 10 * 60_000
/** The number of ports that are asked at the same time. */
const AT_ONCE = 4
/** The number of different ports that are asked in one minute, so that nobody can use the gateway to scan ports. */
const IN_A_MINUTE = 32
const MINUTE = 60_000

/**
 * Creates the memory of servers.
 * It holds only replies. A refused connection or a silent server can be Anki a moment later.
 */
export function createPages({ probe, clock }: PagesOptions): Pages {
  const servers = new LRUCache<number, 'anki' | 'other'>({
    max: PORTS,
    ttl: REMEMBERED,
    ttlResolution: 0,
    perf: { now: clock.steady },
  })
  const running = new Map<number, Promise<PageServer>>()
  /** The ports of the last minute, with the time of their last question. */
  const asked = new Map<number, number>()
  let epoch = 0

  const mayAsk = (port: number): boolean => {
    const now = clock.steady()
    for (const [old, at] of asked) if (at <= now - MINUTE) asked.delete(old)
    if (running.size >= AT_ONCE || (asked.size >= IN_A_MINUTE && !asked.has(port))) return false
    asked.set(port, now)
    return true
  }
  const ask = async (port: number): Promise<PageServer> => {
    const begun = epoch
    const probed = await probe(port)
    // The question began before Anki started or ended, so the reply can be of either time.
    if (begun !== epoch || probed === 'unknown') return 'unknown'
    if (probed === 'refused') return 'other'
    servers.set(port, probed)
    return probed
  }
  return {
    known: (port) => servers.get(port) ?? null,
    find(port) {
      const same = running.get(port)
      if (same !== undefined) return same
      if (!mayAsk(port)) return Promise.resolve('unknown')
      const found = ask(port).finally(() => running.delete(port))
      running.set(port, found)
      return found
    },
    forget() {
      epoch += 1
      servers.clear()
    },
  }
}
