import { randomBytes } from 'node:crypto'
import type { Catalogue } from '../actions/catalogue.ts'
import type { Lines } from '../observe/log.ts'
import { createStage } from '../scope/stage.ts'
import type { Send } from '../upstream/send.ts'
import type { Interceptor } from '../upstream/upstream.ts'

/** The surroundings of the stage that keeps clients inside their decks. */
export interface ScopingDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
}

/**
 * Keeps clients with a scope inside their decks.
 *
 * @param direct sends to the upstream past its cache
 */
export function scoping(direct: Send, { catalogue }: ScopingDependencies): Interceptor {
  return (upstream) => {
    const stage = createStage({
      catalogue,
      upstream,
      direct,
      nonce: `gateway${randomBytes(12).toString('hex')}`,
      observer: { named() {}, strayed() {} },
    })
    return { ...upstream, ...stage }
  }
}
