import type { Catalogue } from '../actions/catalogue.ts'
import { type Lines, logText } from '../observe/log.ts'
import type { ScopeCounter } from '../scope/observer.ts'
import type { OwnMedia } from '../scope/own-media.ts'
import { createStage } from '../scope/stage.ts'
import type { Send } from '../upstream/send.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The surroundings of the stage that keeps clients inside their decks. */
export interface ScopingDependencies {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly observer: ScopeCounter
  /** The media files that clients with a scope have stored. */
  readonly ownMedia: OwnMedia
  readonly world: Pick<World, 'nonce'>
}

/** The most ids in a line of the log. */
const MOST_IDS = 20

/**
 * Keeps clients with a scope inside their decks.
 *
 * @param direct sends to the upstream past its cache
 */
export function scoping(direct: Send, { catalogue, log, observer, ownMedia, world }: ScopingDependencies): Interceptor {
  return (upstream) => {
    const stage = createStage({
      catalogue,
      upstream,
      direct,
      nonce: `gateway${world.nonce(12)}`,
      ownMedia,
      observer: {
        named: (_, ids) => observer.outside(ids.length),
        strayed({ action, client }, { cards, notes }) {
          observer.strayed(cards.length + notes.length)
          const facts = {
            client: client?.name,
            action: action.name,
            cards: cards.slice(0, MOST_IDS),
            notes: notes.slice(0, MOST_IDS),
          }
          logText(log, 'warn', texts('scope.strayed'), facts)
        },
      },
    })
    return { ...upstream, ...stage }
  }
}
