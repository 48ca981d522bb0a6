import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import { leafOf } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { isAnswer, type Outcome } from '../wire/outcome.ts'
import type { CollectionObserver } from './collection.ts'
import { type Ask, countCollection } from './counts.ts'

/** The dependencies of the counting. Times in milliseconds. */
export interface LearningOptions {
  readonly upstream: Pick<Upstream, 'health' | 'send' | 'lane'>
  readonly catalogue: Pick<Catalogue, 'get'>
  readonly every: number
  readonly observer: CollectionObserver
  readonly clock: Pick<Clock, 'wall' | 'after'>
  readonly onProblem: (error: unknown) => void
}

/** The client name under which the counting queues. It comes after all waiting clients. */
const SELF = '(learning)'
/**
 * The pause between two calls, in milliseconds, and as a multiple of the duration of the last call.
 * The longer one applies.
 */
const PAUSE = 50
const PAUSE_FACTOR = 3
/**
 * The longest time between two counts, in milliseconds.
 * Due cards change with the time of day even if the collection does not.
 */
const LONGEST = 3_600_000

/**
 * A call that finds nothing and costs next to nothing.
 * If the cache answers it, the collection has not changed since the last time.
 * Only the counting makes this call.
 * A client making the same call would refresh its cache entry and hide a change.
 */
const MARKER = { action: 'findCards', params: { query: 'cid:0 tag:ankiconnect-gateway-learning' } } as const

/**
 * Counts the collection now and after each change, at most once per `every`.
 * Waits while Anki is closed, busy or shows a dialog.
 * Returns the function that ends it.
 */
export function startLearning(options: LearningOptions): { close(): Promise<void> } {
  const { upstream, every, observer, clock, onProblem } = options
  const end = new AbortController()
  let counted = Number.NEGATIVE_INFINITY
  let day = ''
  let pause = PAUSE

  const send = async (action: string, params: object): Promise<Outcome> => {
    const found = options.catalogue.get(action)
    if (found === undefined) throw new Error(`the catalogue has no action ${action}`)
    const leaf = leafOf(found, Buffer.from(JSON.stringify(params)))
    const [outcome] = await upstream.send([leaf], { client: SELF, signal: end.signal })
    return outcome as Outcome
  }
  const ask: Ask = async (action, params) => {
    await clock.after(pause, end.signal)
    const asked = clock.wall()
    const outcome = await send(action, params)
    pause = Math.max(PAUSE, PAUSE_FACTOR * (clock.wall() - asked))
    if (!isAnswer(outcome)) throw new Error(`${action} was not answered`)
    if (outcome.kind === 'error') return null
    return JSON.parse(outcome.text.toString('utf8'))
  }
  const isUnchanged = async (): Promise<boolean> => {
    const { by } = await send(MARKER.action, MARKER.params)
    return by === 'cache' && clock.wall() - counted < LONGEST && day === dayOf(clock.wall())
  }
  const run = async () => {
    while (!end.signal.aborted) {
      try {
        if (upstream.health.state === 'up' && !upstream.lane.silent && !(await isUnchanged())) {
          observer.counted(await countCollection(ask))
          counted = clock.wall()
          day = dayOf(counted)
        }
      } catch (error) {
        if (!end.signal.aborted) onProblem(error)
      }
      await clock.after(every, end.signal)
    }
  }
  const running = run()
  return {
    close() {
      end.abort()
      return running
    },
  }
}

function dayOf(time: number): string {
  return new Date(time).toDateString()
}
