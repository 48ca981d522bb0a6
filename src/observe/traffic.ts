import { Gauge, Histogram, type Registry } from 'prom-client'
import type { CallTally } from '../request/tally.ts'
import {
  callOutcomes,
  type RefusedBy,
  type RequestOutcome,
  refusals,
  requestOutcomes,
  type ServedBy,
} from '../wire/outcome.ts'
import { createCounter } from './counter.ts'

/** A request that has ended, as the metrics count it. */
export interface RequestEnd {
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  /** The check that refused it as a whole; null if only its calls have outcomes. */
  readonly refusal: RefusedBy | null
  readonly calls: readonly CallTally[]
  /** The codes of the errors in its reply that are the gateway's own. */
  readonly codes: readonly string[]
  readonly bytesIn: number
  readonly bytesOut: number
  readonly ms: number
  /** The path of the route it took; absent where it is the API's. */
  readonly route?: string
}

/** Receives the events of clients' requests. */
export interface TrafficObserver {
  request(end: RequestEnd): void
  /** Something was thrown that never should be. */
  fault(): void
  /** A connection was ended because its client does not read. */
  unread(): void
  /** Asks at every scrape how many requests are under way. */
  watchActive(count: () => number): void
}

/** The facts that every metric of the traffic needs. */
export interface TrafficFacts {
  readonly registry: Registry
  /** The bounds of durations in seconds. */
  readonly buckets: number[]
  /** By name of an action, the group its durations are counted under. */
  readonly groups: ReadonlyMap<string, string>
}

const noteChanges = ['created', 'changed', 'deleted'] as const
/** The value of `action` for every name that is not in the catalogue. */
const unknownAction = 'unknown'
/** The value of `client` for callers that are none. */
const noClient = 'none'

/** Registers the metrics of the traffic; series of small closed sets exist from the start, so that rates see their first step. */
export function createTrafficMetrics({ registry, buckets, groups }: TrafficFacts): TrafficObserver {
  const registers = [registry]
  const requests = createCounter({
    name: 'ankiconnect_gateway_requests_total',
    help: 'Requests of clients by outcome.',
    labelNames: ['outcome'],
    registry,
  })
  const duration = new Histogram({
    name: 'ankiconnect_gateway_request_duration_seconds',
    help: 'Time from the first byte of a request of the API to its end, by the group of its calls ("mixed" for several groups, "none" if the gateway read no call) and by what answered.',
    labelNames: ['group', 'served'],
    buckets,
    registers,
  })
  const calls = createCounter({
    name: 'ankiconnect_gateway_calls_total',
    help: `Leaf calls by action and outcome; actions outside the catalogue share "${unknownAction}".`,
    labelNames: ['action', 'outcome'],
    registry,
  })
  const clientCalls = createCounter({
    name: 'ankiconnect_gateway_client_calls_total',
    help: `Leaf calls by client and outcome; callers that are no client share "${noClient}".`,
    labelNames: ['client', 'outcome'],
    registry,
  })
  const refused = createCounter({
    name: 'ankiconnect_gateway_refusals_total',
    help: 'Requests refused as a whole and single refused leaf calls, by what refused them.',
    labelNames: ['by'],
    registry,
  })
  const errors = createCounter({
    name: 'ankiconnect_gateway_errors_total',
    help: 'Requests whose reply holds an error of the gateway, by its code (docs/errors.md); each code counts once a request.',
    labelNames: ['code'],
    registry,
  })
  const created = createCounter({
    name: 'ankiconnect_gateway_notes_created_total',
    help: "Notes created by client, counted by the ids in AnkiConnect's replies.",
    labelNames: ['client'],
    registry,
  })
  const changed = createCounter({
    name: 'ankiconnect_gateway_notes_changed_total',
    help: 'Notes that a client named in successful calls that change them, each once per call. Some of them may not exist.',
    labelNames: ['client'],
    registry,
  })
  const deleted = createCounter({
    name: 'ankiconnect_gateway_notes_deleted_total',
    help: 'Notes that a client named in successful calls that delete them, each once per call. Some of them may not exist. Notes deleted with their deck or note type are not named, and not counted.',
    labelNames: ['client'],
    registry,
  })
  const notesOf = { created, changed, deleted }
  const received = createCounter({
    name: 'ankiconnect_gateway_received_bytes_total',
    help: 'Bytes of request bodies.',
    registry,
  })
  const sent = createCounter({ name: 'ankiconnect_gateway_sent_bytes_total', help: 'Bytes of reply bodies.', registry })
  const faults = createCounter({
    name: 'ankiconnect_gateway_faults_total',
    help: 'Requests that ended because of a mistake inside the gateway; each one has a line in the log.',
    registry,
  })
  const unread = createCounter({
    name: 'ankiconnect_gateway_unread_total',
    help: 'Connections that the gateway ended because their clients did not read their replies and the room for these was full (limits.buffered).',
    registry,
  })
  let active = () => 0
  new Gauge({
    name: 'ankiconnect_gateway_requests_active',
    help: 'Requests in progress.',
    registers,
    collect() {
      this.set(active())
    },
  })
  for (const outcome of requestOutcomes) requests(0, outcome)
  for (const outcome of callOutcomes) calls(0, unknownAction, outcome)
  for (const by of refusals) refused(0, by)
  for (const count of [received, sent, faults, unread]) count(0)

  return {
    request({ outcome, servedBy, refusal, calls: tallies, codes, bytesIn, bytesOut, ms, route }) {
      requests(1, outcome)
      // How long a route's take is its target's affair, and that of who keeps a WebSocket open.
      if (route === undefined) duration.observe({ group: groupOf(tallies, groups), served: servedBy }, ms / 1000)
      received(bytesIn)
      sent(bytesOut)
      if (refusal !== null) refused(1, refusal)
      for (const code of codes) errors(1, code)
      for (const { action, client, outcome, refusal, count, notes } of tallies) {
        calls(count, groups.has(action) ? action : unknownAction, outcome)
        clientCalls(count, client ?? noClient, outcome)
        if (refusal !== null) refused(count, refusal.by)
        for (const what of noteChanges) if (notes[what] > 0) notesOf[what](notes[what], client ?? noClient)
      }
    },
    fault: () => faults(1),
    unread: () => unread(1),
    watchActive(count) {
      active = count
    },
  }
}

function groupOf(calls: readonly CallTally[], groups: ReadonlyMap<string, string>): string {
  const [first] = calls
  if (first === undefined) return 'none'
  const group = groups.get(first.action) ?? unknownAction
  return calls.length === 1 || calls.every(({ action }) => groups.get(action) === group) ? group : 'mixed'
}
