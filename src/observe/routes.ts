import { Counter, type Registry } from 'prom-client'
import type { RouteObserver } from '../routes/observer.ts'
import { requestOutcomes } from '../wire/outcome.ts'

/** Registers the metrics about routes; a path is one of the configuration, so the series are bounded. */
export function createRouteMetrics(registry: Registry): RouteObserver {
  const registers = [registry]
  const requests = new Counter({
    name: 'ankiconnect_gateway_route_requests_total',
    help: 'Requests and WebSockets of routes, by outcome; a WebSocket counts when it has ended.',
    labelNames: ['route', 'outcome'],
    registers,
  })
  const received = new Counter({
    name: 'ankiconnect_gateway_route_received_bytes_total',
    help: 'Bytes that clients sent through routes, in bodies and WebSockets.',
    labelNames: ['route'],
    registers,
  })
  const sent = new Counter({
    name: 'ankiconnect_gateway_route_sent_bytes_total',
    help: 'Bytes that clients received through routes, in bodies and WebSockets.',
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
