import { Counter, type Registry } from 'prom-client'
import { type RequestOutcome, requestOutcomes } from './outcome.ts'

/** A routed request that has ended; sizes in bytes. */
export interface RoutedEnd {
  /** The route's path, as configured. */
  readonly route: string
  readonly outcome: RequestOutcome
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Hears what goes through routes. */
export interface RouteObserver {
  /** Routes there are from now on, by their paths. */
  routesKnown(paths: readonly string[]): void
  routed(end: RoutedEnd): void
}

/** Registers the metrics about routes; a path is one of the configuration, so the series are bounded. */
export function createRouteMetrics(registry: Registry): RouteObserver {
  const registers = [registry]
  const requests = new Counter({
    name: 'ankiconnect_gateway_route_requests_total',
    help: 'Requests and WebSockets of routes, by how they ended; a WebSocket counts when it has.',
    labelNames: ['route', 'outcome'],
    registers,
  })
  const received = new Counter({
    name: 'ankiconnect_gateway_route_received_bytes_total',
    help: 'Bytes that clients sent through routes: bodies, and what went through WebSockets.',
    labelNames: ['route'],
    registers,
  })
  const sent = new Counter({
    name: 'ankiconnect_gateway_route_sent_bytes_total',
    help: 'Bytes that clients got through routes: bodies, and what went through WebSockets.',
    labelNames: ['route'],
    registers,
  })
  return {
    routesKnown(paths) {
      for (const route of paths) {
        for (const outcome of requestOutcomes) requests.inc({ route, outcome }, 0)
        received.inc({ route }, 0)
        sent.inc({ route }, 0)
      }
    },
    routed({ route, outcome, bytesIn, bytesOut }) {
      requests.inc({ route, outcome })
      received.inc({ route }, bytesIn)
      sent.inc({ route }, bytesOut)
    },
  }
}
