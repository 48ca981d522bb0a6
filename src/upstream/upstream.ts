import type { Clock } from '../clock.ts'
import type { Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import type { UpstreamConnections } from './connections.ts'
import { endWithin } from './exchange.ts'
import { createHealth, type Health, type Proved } from './health.ts'
import { createLane, type Lane } from './lane.ts'
import type { Leaf } from './leaf.ts'
import type { Bounds } from './load.ts'
import type { LaneObserver } from './observer.ts'
import { createProof, type Proof } from './proof.ts'
import { recogniseReply } from './recognise.ts'
import type { Send, Sender } from './send.ts'
import type { UpstreamConfig } from './settings.ts'
import { isThere, type UpstreamState } from './state.ts'

/** One AnkiConnect and everything that belongs to it. Each upstream has its own. */
export interface Upstream {
  readonly name: string
  readonly url: string
  /** AnkiConnect's key, or null if none is configured. */
  readonly key: string | null
  readonly health: Health
  readonly send: Send
  /** The queue for calls. Its `send` goes past the cache and all other stages. */
  readonly lane: Pick<Lane, 'silent' | 'estimate' | 'company' | 'send'>
  /** The cache in front of it, or null if there is none. */
  readonly answers: CachedReplies | null
  readonly proof: Proof
  close(): Promise<void>
}

/** Wraps an upstream in one more stage for calls. */
export type Interceptor = (anki: Upstream) => Upstream

/** Wraps an upstream in all of these stages. The first is nearest to Anki. */
export function compose(anki: Upstream, interceptors: readonly Interceptor[]): Upstream {
  return interceptors.reduce((inner, intercept) => intercept(inner), anki)
}

/** The cache in front of an upstream. */
export interface CachedReplies {
  /** Whether every change of the collection is proved to show, so that a cached reply is never older than the last one. */
  isProved(): boolean
  /** Returns the look-up for a request's calls, or null if the cache never stores the reply to one of them. */
  prepare(leaves: readonly Leaf[]): LookUp | null
  /** Returns the present moment of the collection: the same object while nothing has changed. Null if its stamp is not known. */
  moment(): object | null
  /** Sends further reads with those of a client. Absent further out, where nothing may be added to a request any more. */
  readonly further?: FurtherReading
  /** Returns the present moment of the collection: the same object while nothing has changed. Null if its stamp is not known. */
  moment(): object | null
}

/** A cache that takes further reads along. */
export interface FurtherReading {
  /** Sends calls as the upstream does. If Anki has to be asked, and nothing can write, further reads go along in the same exchange. */
  sendWith(leaves: readonly Leaf[], sender: Sender, further: Further): Promise<readonly Outcome[]>
  /** Asks for further reads alone. */
  ask(sender: Sender, further: Further): Promise<void>
  /** Returns the present moment of the collection. */
  look(): object | null
  /** The latest known moment of the collection, or null if none is known. Equal moments are the same object. */
  readonly latest: object | null
}

/** A cached reply. It is unchanged while it is valid. */
export interface CachedReply extends Answer {
  readonly by: 'cache'
  /** Ids in the call that are outside the decks of its client. */
  readonly outside?: readonly string[]
  /** Nobody had asked when the gateway read it. */
  readonly isAhead?: true
}

/** Reads that nobody has asked yet. */
export interface Further {
  /**
   * Returns the reads that go along with an exchange. Called immediately before it, with the present moment of the collection.
   *
   * @param isKnown tells whether the cache has the reply to a call
   */
  plan(moment: object, isKnown: (leaf: Leaf) => boolean): readonly Leaf[]
  /** Learns the outcome of each of them, and whether the cache stored it. */
  landed(outcomes: readonly FurtherOutcome[]): void
}

export interface FurtherOutcome {
  readonly leaf: Leaf
  readonly outcome: Outcome
  readonly isStored: boolean
}

/**
 * Looks calls up after everything that arrived in this turn of the event loop.
 * Resolves to a reply for each, all of one moment of Anki, or to null if the gateway has to ask Anki.
 */
export type LookUp = () => Promise<readonly CachedReply[] | null>

/** The external needs of an upstream. */
export interface UpstreamDependencies {
  readonly connections: UpstreamConnections
  readonly nonce: () => string
  readonly clock: Clock
  readonly observer: LaneObserver
  /** Reports another gateway on this machine with the same AnkiConnect. */
  readonly onOtherGateway: () => void
}

/** The silence that is normal, in ms. */
const PATIENCE = 1000
/**
 * The limit for a reply to a proof, in bytes. AnkiConnect's reply has less than a hundred, while that of another program may be endless.
 */
const MOST_PROOF = 64 * 1024

/** Returns the state of an upstream. An available Anki that leaves everything unanswered is busy. */
export function stateOf({ health, lane }: Pick<Upstream, 'health' | 'lane'>): UpstreamState {
  return isThere(health.state) && (lane.silent || health.waits) ? 'busy' : health.state
}

export function createUpstream(
  config: UpstreamConfig,
  bounds: Bounds,
  { connections, nonce, clock, observer, onOtherGateway }: UpstreamDependencies,
): Upstream {
  const { name, url, key, timeout } = config
  const keyText = key === null ? null : Buffer.from(jsonText(key))
  const exchanger = connections.createExchanger(url, { connect: timeout.connect, stands: () => health.stands, clock })
  const proof = createProof(keyText, nonce)
  const prove = async (): Promise<Proved> => {
    const exchanged = await endWithin(exchanger.send(proof.begin(), MOST_PROOF), timeout.read, clock)
    if (proof.end()) return 'circle'
    switch (exchanged.kind) {
      case 'reply':
        return recogniseReply(exchanged.status, exchanged.body)
      case 'timeout':
        return 'silent'
      default:
        return exchanged.isForeign ? 'other' : 'down'
    }
  }
  const health: Health = createHealth({
    url,
    connect: timeout.connect,
    prove,
    isWorking: () => exchanger.isWorking,
    isSilent: () => lane.silent,
    openIdle: connections.openIdle,
    clock,
  })
  const claim = connections.claim(url, onOtherGateway)
  const lane: Lane = createLane({
    exchanger,
    health,
    key: keyText,
    timeouts: timeout,
    bounds,
    probe: () => exchanger.send(proof.ask()),
    observer,
    clock,
    patience: PATIENCE,
  })
  return {
    name,
    url,
    key,
    health,
    send: lane.send,
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
