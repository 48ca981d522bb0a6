import { Counter, type Registry } from 'prom-client'
import type { ScopeCounter } from '../scope/observer.ts'

/** Registers the metrics of clients with a scope. Returns the series of an upstream, by its name. */
export function createScopeMetrics(registry: Registry): (upstream: string) => ScopeCounter {
  const registers = [registry]
  const outside = new Counter({
    name: 'ankiconnect_gateway_scope_outside_ids_total',
    help: 'Ids outside the decks of a client that its calls named. The calls went with ids that do not exist in their place.',
    labelNames: ['upstream'],
    registers,
  })
  const strayed = new Counter({
    name: 'ankiconnect_gateway_scope_strayed_ids_total',
    help: 'Ids of cards and notes that left the decks of a client between the look of the gateway and a write. The log names them.',
    labelNames: ['upstream'],
    registers,
  })
  return (upstream) => {
    outside.inc({ upstream }, 0)
    strayed.inc({ upstream }, 0)
    return {
      outside: (ids) => outside.inc({ upstream }, ids),
      strayed: (ids) => strayed.inc({ upstream }, ids),
    }
  }
}
