import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { createImages } from '../images/images.ts'
import type { ImageObserver } from '../images/observer.ts'
import { createImageQuestions } from '../images/questions.ts'
import { type Lines, logText } from '../observe/log.ts'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import type { AskVerdict } from '../safety/ask.ts'
import type { AskedCall } from '../safety/asked-call.ts'
import type { ImageJournal } from '../safety/image-journal.ts'
import type { Send } from '../upstream/send.ts'
import type { UpstreamConfig } from '../upstream/settings.ts'
import { createWriteGate } from '../upstream/split/write-gate.ts'
import type { Interceptor } from '../upstream/upstream.ts'
import { texts } from './texts.ts'
import type { World } from './world.ts'

/** The surroundings of before-images. */
export interface ImagingDependencies extends Pick<Config, 'safety'> {
  readonly catalogue: Catalogue
  readonly log: Lines
  readonly clock: Clock
  readonly world: Pick<World, 'nonce'>
  readonly observer: ImageObserver
  /** The journal of changes. Its opener closes it. */
  readonly images: ImageJournal
  readonly ask: (call: AskedCall) => AskVerdict
}

/** Opens the journal of changes, which all upstreams share. */
export function startImageJournal(
  safety: Config['safety'],
  folder: string,
  {
    troubles,
    clock,
    world,
  }: { readonly troubles: Troubles; readonly clock: Clock; readonly world: Pick<World, 'nonce' | 'openImages'> },
): ImageJournal {
  return world.openImages({
    folder,
    keep: safety?.keep ?? Number.POSITIVE_INFINITY,
    size: safety?.size ?? Number.MAX_SAFE_INTEGER,
    clock,
    nonce: () => world.nonce(4),
    onTrouble: (error) => troubles.begin('images', reasonOf(error)),
    onWritten: () => troubles.end('images'),
  })
}

/**
 * Keeps what the calls of clients with `undo` are about to change, if the configuration has a safety net.
 *
 * @param sendFresh sends calls past the cache
 */
export function imaging(
  { name, timeout }: Pick<UpstreamConfig, 'name' | 'timeout'>,
  sendFresh: Send,
  { safety, catalogue, log, clock, world, observer, images, ask }: ImagingDependencies,
): Interceptor {
  return (upstream) => {
    if (safety === null) return upstream
    const send = createImages({
      upstream: name,
      send: upstream.send,
      sendFresh,
      cached: () => upstream.answers,
      questions: createImageQuestions(catalogue),
      catalogue,
      journal: images,
      config: safety,
      gate: createWriteGate(clock),
      patience: timeout.write,
      ask,
      clock,
      nonce: () => world.nonce(6),
      onImage(end, call, leaves) {
        observer.imaged(end)
        const [leaf] = leaves
        const facts = { client: leaf?.client?.name, action: leaf?.action.name, ...(call !== null && { call }) }
        if (end !== 'kept') logText(log, 'warn', texts(`image.${end}`), facts)
      },
    })
    return { ...upstream, send }
  }
}
