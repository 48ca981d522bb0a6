import { actions } from './actions/actions.ts'
import type { Anki, Generation } from './anki.ts'
import { FIRST_PROFILE } from './collection/collection.ts'
import { createCollection } from './collection/create.ts'
import { seedDemo } from './demo.ts'
import type { Value } from './json.ts'
import { plant } from './server/plant.ts'
import type { Seed } from './server/seed.ts'
import { createWindows } from './windows/windows.ts'

/** The state of a new Anki; without options, it is as after its first start. */
export interface AnkiOptions {
  readonly key?: Value | undefined
  readonly profile?: string | undefined
  readonly seed?: 'fresh' | 'demo' | Seed | undefined
  readonly generation?: Generation | undefined
  readonly hostFiles?: boolean | undefined
  readonly now?: (() => number) | undefined
}

/** An Anki with a collection of its own. */
export function createAnki({ key, profile, seed, generation, hostFiles, now }: AnkiOptions): Anki {
  const collection = createCollection(now ?? Date.now)
  if (seed === 'demo') seedDemo(collection)
  const anki: Anki = {
    actions,
    collection,
    key: key ?? null,
    profile: profile ?? FIRST_PROFILE,
    generation: generation ?? 'newer',
    hostFiles: hostFiles ?? false,
    windows: createWindows(),
    late: [],
    spent: 0,
  }
  if (typeof seed === 'object') plant(anki, seed)
  return anki
}
