import type { Catalogue } from '../actions/catalogue.ts'
import type { Check } from '../checks/check.ts'
import { policyCheck, policyOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import { NONE } from '../checks/policy/profile.ts'
import type { Client } from '../clients/client.ts'
import type { Config } from '../config/config.ts'
import { type Audit, createAudit, noAudit } from '../observe/audit.ts'
import { createLineFile } from '../observe/audit-file.ts'
import type { Log } from '../observe/log.ts'
import type { PolicyObserver } from '../observe/policy.ts'
import { type Asks, createAsks } from '../safety/ask.ts'
import { loopholes, strays } from './loopholes.ts'

/** The profiles of a running gateway, and what is written down of what clients do. */
export interface Policing {
  /** The check by the profiles of a configuration. */
  by(config: Pick<Config, 'profiles' | 'approvals' | 'clients'>): Check
  /** Whether a client's profile lets it fetch from an address, whatever else it says. */
  mayFetch(client: Pick<Client, 'name' | 'profile'>, url: string): boolean
  /** The names of the profiles that allow something. */
  profiles(): readonly string[]
  /** The calls that wait for the owner's word; they outlive configurations. */
  readonly asks: Asks
  readonly audit: Audit
  close(): Promise<void>
}

export interface PolicingDependencies {
  readonly catalogue: Catalogue
  readonly log: Log
  readonly observer: PolicyObserver
  /** The wall clock in ms. */
  readonly now: () => number
}

export function startPolicing(config: Config, { catalogue, log, observer, now }: PolicingDependencies): Policing {
  let limits = config.approvals
  let policies = compileProfiles(config.profiles, catalogue)
  const storeMediaFile = catalogue.get('storeMediaFile')
  const [{ name: first }, ...others] = config.upstreams
  const upstreamOf = ({ upstream }: Client) => (others.length === 0 ? null : (upstream ?? first))
  const asks = createAsks(now, () => limits)
  const file =
    config.audit === null
      ? null
      : createLineFile({
          ...config.audit,
          now,
          onLost(lines, reason) {
            observer.auditLost(lines)
            log.error({ lines, reason }, 'lines of the audit log could not be written')
          },
        })
  return {
    by({ profiles, approvals, clients }) {
      limits = approvals
      policies = compileProfiles(profiles, catalogue)
      for (const warning of loopholes({ clients }, policies, catalogue)) log.warn(warning)
      for (const warning of strays({ clients, upstreams: config.upstreams })) log.warn(warning)
      return policyCheck(policies, {
        ask: asks.ask,
        onReport({ action }, client, { profile, rule, kind, reason }) {
          observer.reported(action.name, kind ?? 'policy')
          log.warn({ client: client.name, action: action.name, profile, rule }, `would be refused: ${reason}`)
        },
      })
    },
    mayFetch(client, url) {
      if (storeMediaFile === undefined) return false
      const { hazards } = policyOf(client, policies).rules(storeMediaFile)
      return hazards.every(({ rule, holds }) => !rule.startsWith('hazard fetch') || holds({ url }))
    },
    profiles: () => [...policies.keys()].filter((name) => name !== NONE),
    asks,
    audit: file === null ? noAudit : createAudit({ file, reads: config.audit?.reads ?? false, upstreamOf, now }),
    async close() {
      await file?.close()
    },
  }
}
