import type { Catalogue } from '../actions/catalogue.ts'
import { createAsked } from '../cache/asked.ts'
import { findPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import { addressOfUrl, isLoopbackHost } from '../net/address.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import { type ContentRules, createContents } from '../offload/contents.ts'
import { createOffload } from '../offload/offload.ts'
import { createSharing, type Sharing } from '../offload/sharing.ts'
import type { Spool } from '../offload/spool.ts'
import { ownOwner } from '../safety/owner.ts'
import type { LargeObserver } from '../upstream/observer.ts'
import { askOurselves } from '../upstream/send.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import type { Interceptor, Upstream } from '../upstream/upstream.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The surroundings of media that go to Anki as files. */
export interface OffloadingDependencies extends ContentRules {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly observer: LargeObserver
  readonly world: Pick<World, 'disk' | 'nonce' | 'web'>
  /** The spool of files. Its opener closes it. */
  readonly spool: Spool
}

/** Opens the spool of all upstreams. One list remembers the folders that may hold files. */
export function startSpool(
  stateFolder: string,
  troubles: Troubles,
  { nonce, openSpool }: Pick<World, 'nonce' | 'openSpool'>,
): Spool {
  return openSpool({
    stateFolder,
    owner: ownOwner(),
    nonce: () => nonce(8),
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
  { catalogue, log, clock, observer, world, spool, fetchRule, isOurs }: OffloadingDependencies,
): Interceptor {
  return (upstream) => {
    const isOff = offload === 'off' || collection === 'off'
    const sharing = isOff ? NO_SHARING : shareFiles(collection, upstream, { catalogue, log, clock, world, spool })
    const afterwards = createAfterwards(timeout.long, clock)
    upstream.health.onChange(() => {
      sharing.forget()
      afterwards.run()
    })
    const send = createOffload({
      send: upstream.send,
      catalogue,
      sharing,
      spool,
      contents: createContents({ fetchRule, isOurs, web: world.web, clock }),
      clock,
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
  {
    catalogue,
    log,
    clock,
    world,
    spool,
  }: Pick<OffloadingDependencies, 'catalogue' | 'log' | 'clock' | 'world' | 'spool'>,
): Sharing {
  const asked = createAsked(catalogue, send)
  const isLocal = isLoopbackHost(addressOfUrl(url).host)
  return createSharing({
    find: () =>
      findPlace({
        collection,
        isLocal,
        asked,
        nonce: () => world.nonce(8),
        clock,
        platform: process.platform,
        disk: world.disk,
      }),
    ask: (leaf) => askOurselves(send, leaf),
    spool,
    clock,
    onDenied: (reason) => logText(log, 'info', texts('media.as-text', { reason })),
  })
}

/** Callbacks that wait until Anki has restarted, or for a time in milliseconds. */
function createAfterwards(
  ms: number,
  { timer }: Pick<Clock, 'timer'>,
): { add(callback: () => void): void; run(): void } {
  const waiting = new Set<() => void>()
  return {
    add(callback) {
      waiting.add(callback)
      timer(ms, () => waiting.delete(callback) && callback())
    },
    run() {
      for (const callback of waiting) callback()
      waiting.clear()
    },
  }
}
