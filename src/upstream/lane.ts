import type { UpstreamTimeouts } from '../config/config.ts'
import type { ExchangeOutcome } from '../observe/outcome.ts'
import { cutReply } from '../wire/reply.ts'
import { composeBody } from '../wire/request.ts'
import type { Exchanger } from './exchange.ts'
import type { Health } from './health.ts'
import { canWrite, type Failure, type Leaf, type LeafOutcome } from './leaf.ts'

/** The one way to AnkiConnect: requests wait their turn, one exchange is in flight. */
export interface Lane {
  /**
   * Sends the leaf calls of one request, in one exchange and in their order; resolves to an outcome for each. Never sends
   * anything twice. A request whose `signal` aborts before it was sent is dropped; after that it is finished.
   */
  send(leaves: readonly Leaf[], sender: Sender): Promise<readonly LeafOutcome[]>
}

/** Who waits for a request. */
export interface Sender {
  /** The name that its turns are counted under. */
  readonly client: string
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
}

/** What a lane runs on. */
export interface LaneOptions {
  readonly exchanger: Exchanger
  readonly health: Health
  /** JSON text of AnkiConnect's key, or null. */
  readonly key: Buffer | null
  readonly timeouts: UpstreamTimeouts
  readonly onExchange: (outcome: ExchangeOutcome) => void
}

interface Waiting {
  readonly leaves: readonly Leaf[]
  readonly signal: AbortSignal
  readonly resolve: (outcomes: readonly LeafOutcome[]) => void
}

export function createLane(options: LaneOptions): Lane {
  const queue: Waiting[] = []
  let running = false

  const run = async () => {
    if (running) return
    running = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      next.resolve(await exchangeLeaves(next, options))
    }
    running = false
  }

  return {
    send: (leaves, { signal }) =>
      new Promise((resolve) => {
        queue.push({ leaves, signal, resolve })
        void run()
      }),
  }
}

async function exchangeLeaves({ leaves, signal }: Waiting, options: LaneOptions): Promise<readonly LeafOutcome[]> {
  const { exchanger, health, key, timeouts, onExchange } = options
  const failed = (failure: Failure) => leaves.map(() => ({ kind: 'failed', failure }) as const)
  const state = await health.settled()
  if (signal.aborted) return failed('abandoned')
  if (state !== 'up') return failed(state === 'circle' ? 'circle' : 'unreachable')

  const asMulti = leaves.length > 1
  const texts = leaves.map(({ action, params }) => ({ action: action.nameText, params }))
  const exchanged = await exchanger.exchange(composeBody(texts, asMulti, key), timeoutOf(leaves, timeouts))
  if (exchanged.kind !== 'reply') {
    onExchange(exchanged.kind)
    if (exchanged.kind !== 'timeout') health.suspect()
    return failed(exchanged.kind)
  }
  const answers = exchanged.status === 200 ? cutReply(exchanged.body, leaves.length, asMulti) : null
  onExchange(answers === null ? 'garbage' : 'answered')
  return answers ?? failed('garbage')
}

/** The longest time that one of the calls may take, in ms. */
function timeoutOf(leaves: readonly Leaf[], { read, write, long }: UpstreamTimeouts): number {
  const isLong = ({ action: { gateway } }: Leaf) => gateway.kind === 'gui' || gateway.kind === 'host' || gateway.alone
  if (leaves.some(isLong)) return long
  return leaves.some(canWrite) ? write : read
}
