import { hostname } from 'node:os'
import type { Config } from '../config/config.ts'
import { type Log, logText } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Lasting } from './lasting.ts'
import { prepare } from './prepare.ts'
import { createHeld, type Held } from './revoking.ts'
import type { Snapshot } from './snapshot.ts'

/** The snapshot that new requests use, and the one that each request under way began with. */
export interface InForce {
  /** The snapshot in force. There is none before the first {@link use}. */
  current(): Snapshot
  /** Returns the snapshot that a client belongs to. */
  madeBy(client: object): Snapshot | undefined
  /** The clients that are revoked in this process. */
  readonly held: Held
  /** Prepares a configuration, and puts it in force for the requests that begin from now on. */
  use(config: Config, lasting: Lasting): void
  /** Prepares the same configuration again, with the clients that are held now. */
  again(): void
  /** Runs whenever another snapshot is in force. */
  onChange(listener: () => void): void
}

/** Holds the snapshot in force. */
export function createInForce({ log, metrics }: { readonly log: Log; readonly metrics: Metrics }): InForce {
  const held = createHeld()
  const madeBy = new WeakMap<object, Snapshot>()
  const listeners: (() => void)[] = []
  let current: Snapshot
  let used: { readonly config: Config; readonly lasting: Lasting }
  const again = () => {
    const { config, lasting } = used
    const next = prepare(held.apply(config), lasting, hostname())
    for (const warning of next.warnings) logText(log, 'warn', warning)
    for (const client of next.pipeline.clients.all) madeBy.set(client, next)
    current = next
    metrics.routesKnown(next.routes?.paths ?? [])
    lasting.admission.follow()
    lasting.openExchanges.keepOnly((path, caller) => next.routes?.mayUse(path, caller) ?? false)
    for (const listener of listeners) listener()
  }
  return {
    current: () => current,
    madeBy: (client) => madeBy.get(client),
    held,
    use(config, lasting) {
      used = { config, lasting }
      again()
    },
    again,
    onChange: (listener) => void listeners.push(listener),
  }
}
