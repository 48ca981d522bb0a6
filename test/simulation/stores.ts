import type { World } from '../../src/assembly/world.ts'
import { createOwnMedia, type StoredMedia } from '../../src/scope/own-media.ts'
import { countUp } from '../support/count-up.ts'
import { type CopyStoreOptions, createCopyStore } from './copy-store.ts'
import { createImageStore } from './image-store.ts'
import { createSplitStore, type SplitStore } from './journal.ts'
import type { Life } from './life.ts'
import { createLineStore, type LineStoreOptions } from './line-store.ts'
import { createSpoolStore, type SpoolStore } from './spool-store.ts'

/** The files of the gateway, which outlive each run of it. */
export interface Stores {
  readonly splits: SplitStore
  readonly spool: SpoolStore
  /** Returns how one run opens them. */
  of(
    life: Life,
  ): Pick<World, 'copies' | 'openJournal' | 'openNumbers' | 'openImages' | 'openOwnMedia' | 'openSpool' | 'openLines'>
}

export function createStores(options: LineStoreOptions & CopyStoreOptions): Stores {
  const splits = createSplitStore()
  const images = createImageStore(options)
  const spool = createSpoolStore()
  const openLines = createLineStore(options)
  const copies = createCopyStore(options)
  const number = countUp()
  let media: StoredMedia = {}
  return {
    splits,
    spool,
    of: (life) => ({
      copies: copies(life),
      openJournal: (given) => splits.open(given, life),
      openNumbers: () => number,
      openImages: (given) => images.open(given, life),
      openOwnMedia: () =>
        createOwnMedia(media, (all) => {
          if (!life.isOver) media = all
        }),
      openSpool: ({ nonce }) => spool.open(nonce, life),
      openLines: (given) => openLines(given, life),
    }),
  }
}
