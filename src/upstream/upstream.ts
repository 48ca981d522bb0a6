import type { UpstreamConfig } from '../config/config.ts'
import type { LaneObserver } from '../observe/lane.ts'
import { jsonText } from '../wire/python.ts'
import { claimUpstream } from './claim.ts'
import { createExchanger, within } from './exchange.ts'
import { createHealth, type Health } from './health.ts'
import { createLane, type Lane } from './lane.ts'
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
  /** Whether answers are kept on the way to it. */
  readonly keepsAnswers: boolean
  readonly proof: Proof
  close(): Promise<void>
}

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
    keepsAnswers: false,
    proof,
    async close() {
      health.close()
      await claim.close()
      await exchanger.close()
    },
  }
}
