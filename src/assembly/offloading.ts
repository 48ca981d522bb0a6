import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import { createAsked } from '../cache/asked.ts'
import { OURSELVES } from '../cache/caller.ts'
import { findPlace } from '../cache/place.ts'
import { addressOfUrl, isLoopback } from '../config/address.ts'
import type { UpstreamConfig } from '../config/config.ts'
import type { LargeObserver } from '../observe/large.ts'
import type { Lines } from '../observe/log.ts'
import { createContents, type MayFetch } from '../offload/contents.ts'
import { createOffload } from '../offload/offload.ts'
import { createSharing } from '../offload/sharing.ts'
import { openSpool, type Spool } from '../offload/spool.ts'
import { ownOwner } from '../safety/owner.ts'
import type { Lane } from '../upstream/lane.ts'
import type { LeafOutcome } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** What stands around the handing over of files. */
export interface OffloadingDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly observer: LargeObserver
  /** Where the files lie; it is closed by who opened it. */
  readonly spool: Spool
  /** Whether the client of a call may fetch from an address. */
  readonly mayFetch: MayFetch
}

/** Opens the spool of all upstreams: which folders may hold files is remembered in one place. */
export function startSpool(stateFolder: string): Spool {
  return openSpool({ stateFolder, owner: ownOwner(), nonce })
}

/** An upstream to which large media go as files, where the configuration wants that and Anki can open them; else the upstream itself. */
export function withOffload(
  { collection, offload, timeout }: UpstreamConfig,
  upstream: Upstream,
  { catalogue, log, observer, spool, mayFetch }: OffloadingDependencies,
): Upstream {
  if (offload === 'off' || collection === 'off') return upstream
  const { url, health, lane } = upstream
  const onTrouble = (error: Error) => log.warn({ err: error }, 'a file for Anki could not be written or removed')
  const never = new AbortController().signal
  const asked = createAsked(catalogue, lane.send)
  const isLocal = isLoopback(addressOfUrl(url).host)
  const sharing = createSharing({
    find: () => findPlace({ collection, isLocal, asked, nonce, now: () => Date.now(), platform: process.platform }),
    async ask(leaf) {
      const [outcome] = await lane.send([leaf], { client: OURSELVES, signal: never })
      return outcome as LeafOutcome
    },
    spool,
    now: () => performance.now(),
    onDenied: (reason) => log.info(`large media go to Anki as text and not as files: ${reason}`),
  })
  const afterwards = createAfterwards(timeout.long)
  health.onChange(() => {
    sharing.forget()
    afterwards.run()
  })
  const send = createOffload({
    send: lane.send,
    catalogue,
    sharing,
    spool,
    contents: createContents(mayFetch),
    onFile: (bytes) => observer.offloaded(bytes),
    onTrouble,
    afterwards: afterwards.add,
  })
  return { ...upstream, lane: Object.create(lane, { send: { value: send } }) as Lane }
}

function nonce(): string {
  return randomBytes(8).toString('hex')
}

/** Callbacks that wait until Anki is another one, or for so many ms. */
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
