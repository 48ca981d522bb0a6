import type { Client } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { type Audit, createAudit, noAudit } from '../observe/audit.ts'
import { createHistory, type History } from '../observe/history.ts'
import type { PolicyObserver } from '../observe/policy.ts'
import type { Troubles } from '../observe/troubles.ts'
import type { World } from './world.ts'

/** The audit log of a running gateway. */
export interface Auditing {
  readonly audit: Audit
  /** The reader of the log, and whether the log holds reads. Null if there is none. */
  readonly recorded: { readonly history: History; readonly reads: boolean } | null
  close(): Promise<void>
}

/** The surroundings of the audit log. */
export interface AuditingDependencies {
  readonly observer: Pick<PolicyObserver, 'auditLost'>
  /** Learns whether the file can be written. */
  readonly troubles: Troubles
  readonly clock: Clock
  readonly world: Pick<World, 'openLines'>
}

/** Opens the audit log, if the configuration has one. */
export function startAuditing(
  { audit, upstreams }: Pick<Config, 'audit' | 'upstreams'>,
  { observer, troubles, clock, world }: AuditingDependencies,
): Auditing {
  if (audit === null) return { audit: noAudit, recorded: null, async close() {} }
  const [{ name: first }, ...others] = upstreams
  const upstreamOf = ({ upstream }: Client) => (others.length === 0 ? null : (upstream ?? first))
  const file = world.openLines({
    ...audit,
    clock,
    onLost(lines, reason) {
      observer.auditLost(lines)
      troubles.begin('audit', reason, lines)
    },
    onWritten: () => troubles.end('audit'),
  })
  return {
    audit: createAudit({ ...audit, file, upstreamOf, clock }),
    recorded: { history: createHistory(audit.file, clock), reads: audit.reads },
    close: file.close,
  }
}
