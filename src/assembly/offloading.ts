import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { createAsked } from '../cache/asked.ts'
import { findPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import { addressOfUrl, isLoopbackHost } from '../net/address.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import { type ContentsOptions, createContents } from '../offload/contents.ts'
import { createOffload } from '../offload/offload.ts'
import { createSharing, type Sharing } from '../offload/sharing.ts'
import { openSpool, type Spool } from '../offload/spool.ts'
import { ownOwner } from '../safety/owner.ts'
import type { LargeObserver } from '../upstream/observer.ts'
import { askOurselves } from '../upstream/send.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { Interceptor, Upstream } from '../upstream/upstream.ts'
import { texts } from './texts.ts'

/** The surroundings of media that go to Anki as files. */
export interface OffloadingDependencies extends ContentsOptions {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly observer: LargeObserver
  /** The spool of files. Its opener closes it. */
  readonly spool: Spool
}

/** Opens the spool of all upstreams. One list remembers the folders that may hold files. */
export function startSpool(stateFolder: string, troubles: Troubles): Spool {
  return openSpool({
    stateFolder,
    owner: ownOwner(),
    nonce,
    onTrouble: (error) => troubles.begin('state', reasonOf(error)),
    onWritten: () => troubles.end('state'),
  })
}

/**
 * Sends large media to an upstream as files, if the configuration allows that and Anki can open them. Fetches each URL that a client's
 * profile restricts itself, whatever the configuration says.
 */
export function offloading(
  { collection, offload, timeout }: UpstreamConfig,
  { catalogue, log, clock, observer, spool, fetchRule, isOurs }: OffloadingDependencies,
): Interceptor {
  return (upstream) => {
    const isOff = offload === 'off' || collection === 'off'
    const sharing = isOff ? NO_SHARING : shareFiles(collection, upstream, { catalogue, log, clock, spool })
    const afterwards = createAfterwards(timeout.long)
    upstream.health.onChange(() => {
      sharing.forget()
      afterwards.run()
    })
    const send = createOffload({
      send: upstream.send,
      catalogue,
      sharing,
      spool,
      contents: createContents({ fetchRule, isOurs }),
      onFile: (bytes) => observer.offloaded(bytes),
      onTrouble: (error) => logText(log, 'warn', texts('log.fetch-trouble'), { err: error }),
      afterwards: afterwards.add,
    })
    return { ...upstream, send }
  }
}

/** The decision that nothing goes as a file. */
const NO_SHARING: Sharing = { folder: async () => null, forget() {}, deny() {} }

function shareFiles(
  collection: string,
  { url, send }: Upstream,
  { catalogue, log, clock, spool }: Pick<OffloadingDependencies, 'catalogue' | 'log' | 'clock' | 'spool'>,
): Sharing {
  const asked = createAsked(catalogue, send)
  const isLocal = isLoopbackHost(addressOfUrl(url).host)
  return createSharing({
    find: () => findPlace({ collection, isLocal, asked, nonce, clock, platform: process.platform }),
    ask: (leaf) => askOurselves(send, leaf),
    spool,
    clock,
    onDenied: (reason) => logText(log, 'info', texts('media.as-text', { reason })),
  })
}

function nonce(): string {
  return randomBytes(8).toString('hex')
}

/** Callbacks that wait until Anki has restarted, or for a time in milliseconds. */
function createAfterwards(ms: number): { add(callback: () => void): void; run(): void } {
  const waiting = new Set<() => void>()
  return {
    add(callback) {
      waiting.add(callback)
      setTimeout(() => waiting.delete(callback) && callback(), ms).unref()
    },
    run() {
      for (const callback of waiting) callback()
      waiting.clear()
    },
  }
}
