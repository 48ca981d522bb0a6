import type { UpstreamConfig } from '../config/config.ts'
import type { LaneObserver } from '../observe/lane.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import { claimUpstream } from './claim.ts'
import { createExchanger, within } from './exchange.ts'
import { createHealth, type Health } from './health.ts'
import { createLane, type Lane } from './lane.ts'
import type { Leaf } from './leaf.ts'
import type { Bounds } from './load.ts'
import { createProof, type Proof } from './proof.ts'

/** One AnkiConnect, and everything that belongs to it: another upstream is another of these. */
export interface Upstream {
  readonly name: string
  readonly url: string
  /** AnkiConnect's key; null where none is configured. */
  readonly key: string | null
  readonly health: Health
  readonly lane: Lane
  /** The answers that are kept on the way to it; null where none are. */
  readonly answers: KeptAnswers | null
  readonly proof: Proof
  close(): Promise<void>
}

/** The answers to reads that are kept on the way to an upstream. */
export interface KeptAnswers {
  /** Makes the look-up of a request's calls; null where the answer to one of them is never kept. */
  prepare(leaves: readonly Leaf[]): LookUp | null
}

/** A kept answer, given out as it is as long as it holds. */
export interface KeptAnswer extends Answer {
  readonly by: 'cache'
}

/**
 * Looks calls up, once everything that arrived in this turn of the event loop has been taken in. Resolves to an answer to each, all
 * of one moment of Anki's; to null where it has to be asked.
 */
export type LookUp = () => Promise<readonly KeptAnswer[] | null>

/** What an upstream needs from outside. */
export interface UpstreamDependencies {
  readonly nonce: () => string
  readonly observer: LaneObserver
  /** Another gateway on this machine leads to the same AnkiConnect. */
  readonly onOtherGateway: () => void
}

/** Silence for so many ms is nothing to wonder about. */
const PATIENCE = 1000

export function createUpstream(
  config: UpstreamConfig,
  bounds: Bounds,
  { nonce, observer, onOtherGateway }: UpstreamDependencies,
): Upstream {
  const { name, url, key, timeout } = config
  const keyText = key === null ? null : Buffer.from(jsonText(key))
  const exchanger = createExchanger(url)
  const proof = createProof(keyText, nonce)
  const prove = async () => {
    const { kind } = await within(exchanger.send(proof.begin()), timeout.read)
    if (proof.end()) return 'circle'
    return kind === 'reply' ? 'up' : 'down'
  }
  const health = createHealth({ url, prove })
  const claim = claimUpstream(url, onOtherGateway)
  const lane = createLane({
    exchanger,
    health,
    key: keyText,
    timeouts: timeout,
    bounds,
    probe: () => exchanger.send(proof.ask()),
    observer,
    now: () => performance.now(),
    wallNow: () => Date.now(),
    patience: PATIENCE,
  })
  return {
    name,
    url,
    key,
    health,
    lane,
    answers: null,
    proof,
    async close() {
      health.close()
      await claim.close()
      await exchanger.close()
    },
  }
}
