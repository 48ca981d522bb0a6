import type { Catalogue } from '../actions/catalogue.ts'
import type { LeafOutcome } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { CollectionObserver } from './collection.ts'
import { type Ask, countCollection } from './counts.ts'

/** What the counting runs on; times in ms. */
export interface LearningOptions {
  readonly upstream: Pick<Upstream, 'health' | 'lane'>
  readonly catalogue: Pick<Catalogue, 'get'>
  readonly every: number
  readonly observer: CollectionObserver
  /** The wall clock. */
  readonly now: () => number
  /** Waits so long, or until the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly onProblem: (error: unknown) => void
}

/** Under this name the counting takes its turns among the clients, behind whoever waits. */
const SELF = '(learning)'
/** Between two calls Anki is left alone for so long, in ms, and for so many times as long as the last one took. */
const BREATH = 50
const BREATHS = 3
/** What is due changes with the time of day, also while nothing is done: counted anew so often all the same. */
const LONGEST = 3_600_000

/**
 * A call that the cache answers says that the collection has not changed since it was last asked. It finds nothing, costs next to
 * nothing, and nobody else asks it: what a client asked would say that nothing had changed since then.
 */
const MARKER = { action: 'findCards', params: { query: 'cid:0 tag:ankiconnect-gateway-learning' } } as const

/**
 * Counts the collection now and whenever it has changed, no more often than `every`; while Anki is closed, busy or shows a
 * dialog it waits. Returns what ends it.
 */
export function startLearning(options: LearningOptions): { close(): Promise<void> } {
  const { upstream, every, observer, now, pause, onProblem } = options
  const end = new AbortController()
  let counted = Number.NEGATIVE_INFINITY
  let day = ''
  let breath = BREATH

  const send = async (action: string, params: object): Promise<LeafOutcome & { readonly by?: string }> => {
    const found = options.catalogue.get(action)
    if (found === undefined) throw new Error(`the catalogue has no action ${action}`)
    const leaf = { action: found, params: Buffer.from(JSON.stringify(params)) }
    const [outcome] = await upstream.lane.send([leaf], { client: SELF, signal: end.signal })
    return outcome as LeafOutcome
  }
  const ask: Ask = async (action, params) => {
    await pause(breath, end.signal)
    const asked = now()
    const outcome = await send(action, params)
    breath = Math.max(BREATH, BREATHS * (now() - asked))
    if (outcome.kind === 'failed') throw new Error(`${action} was not answered`)
    if (outcome.kind === 'error') return null
    return JSON.parse(outcome.text.toString('utf8'))
  }
  const isUnchanged = async (): Promise<boolean> => {
    const { by } = await send(MARKER.action, MARKER.params)
    return by === 'cache' && now() - counted < LONGEST && day === dayOf(now())
  }
  const run = async () => {
    while (!end.signal.aborted) {
      try {
        if (upstream.health.state === 'up' && !upstream.lane.silent && !(await isUnchanged())) {
          observer.counted(await countCollection(ask))
          counted = now()
          day = dayOf(counted)
        }
      } catch (error) {
        if (!end.signal.aborted) onProblem(error)
      }
      await pause(every, end.signal)
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
