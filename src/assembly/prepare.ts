import type { Check } from '../checks/check.ts'
import { decideLeaf, policyCheck, policyOf, textOf } from '../checks/policy/check.ts'
import { fetchRuleOf, reportingRule } from '../checks/policy/fetching.ts'
import { compileProfiles, type Policies } from '../checks/policy/policies.ts'
import { revokedCheck } from '../checks/revoked.ts'
import { validationCheck } from '../checks/validation.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import { createClients } from '../clients/clients.ts'
import { ownProfileName } from '../clients/settings.ts'
import { answerers } from '../config/askers.ts'
import type { Config } from '../config/config.ts'
import { withoutKeys } from '../config/loopholes.ts'
import { withScopes } from '../config/scopes.ts'
import { servedPlain } from '../config/served-plain.ts'
import { ownNames } from '../edge/host.ts'
import { logText } from '../observe/log.ts'
import { texts as mediaTexts } from '../offload/texts.ts'
import type { Pipeline } from '../pipeline.ts'
import { createRememberedPlans } from '../request/remembered.ts'
import { createRoutes } from '../routes/routes.ts'
import { refusedOutright } from '../scope/outright.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Lasting } from './lasting.ts'
import { mayReadAhead } from './reading-ahead.ts'
import type { Snapshot } from './snapshot.ts'
import { texts } from './texts.ts'

/**
 * Prepares the snapshot of a configuration. Pure: nothing changes before the snapshot is in force (gateway.ts).
 *
 * @param lasting the parts that outlive configurations
 * @param hostname the name of this machine
 */
export function prepare(config: Config, lasting: Lasting, hostname: string): Snapshot {
  const { catalogue, shapes, upstreams, budgeting, audit, guesses, admission, pause, openExchanges, metrics } = lasting
  const clients = createClients(withScopes(config), { plain: servedPlain(config, catalogue) })
  const policies = compileProfiles(config.profiles, catalogue)
  const whenDown = new Map(config.upstreams.map((upstream) => [upstream.name, upstream.whenDown]))
  const pipeline: Pipeline = Object.freeze({
    catalogue,
    clients,
    spending: budgeting.spendingOf(config),
    plans: createRememberedPlans(),
    checks: checksOf(config, policies, lasting),
    audit,
    upstreams,
    whenDown: ({ name }: Upstream) => whenDown.get(name) ?? 'drop',
    limits: config.limits,
    held: { asks: lasting.asks, hold: config.approvals.hold },
    present: lasting.present,
    guesses,
    admission,
    refused: lasting.refused,
    pause,
  })
  return Object.freeze({
    pipeline,
    names: ownNames(hostname, config.hosts),
    trustedProxies: config.trustedProxies,
    routes: createRoutes(config.routes, clients, openExchanges, metrics),
    approvals: config.approvals,
    profiles: [...policies.keys()].filter((name) => name !== NO_PROFILE),
    answerers: answerers(config),
    isDenied: (client: string, action: string) =>
      config.profiles[ownProfileName(client)]?.deny?.includes(action) === true,
    isAllowedNow(name: string, action: string) {
      const client = config.clients.find((one) => one.name === name)
      const { calls } = lasting.refused.of(name, action)
      if (client === undefined || calls.length === 0) return false
      const rules = policyOf(client, policies)
      return calls.every((leaf) => decideLeaf(rules, leaf).effect === 'allow')
    },
    mayReadAhead: mayReadAhead(config, policies, lasting),
    fetchRule: fetchRulesOf(policies, lasting),
    rules: { catalogue, policies, shapes, validation: config.validation, refusedByScope: refusedOutright },
    warnings: [...waitingForStart(config, upstreams.all), ...withoutKeys(config, policies, catalogue)],
  })
}

/** Returns the checks for each leaf call, in their order. */
function checksOf({ validation }: Config, policies: Policies, { shapes, asks, metrics, log }: Lasting): Check[] {
  const wouldRefuse = ({ action: { name } }: Leaf, { text, code }: Text) => {
    metrics.wouldRefuse(name)
    logText(log, 'warn', { ...texts('log.would-refuse-shape', { reason: text }), code }, { action: name })
  }
  const policy = policyCheck(policies, {
    ask: asks.ask,
    refusedByScope: refusedOutright,
    onReport({ action }, client, decision) {
      const { profile, rule, kind, reason } = decision
      metrics.reported(action.name, kind ?? 'policy')
      const said = { ...texts('log.would-refuse', { reason: reason ?? '' }), code: textOf(decision).code }
      logText(log, 'warn', said, { client: client.name, action: action.name, profile, rule })
    },
  })
  return [revokedCheck, validationCheck(shapes, validation, wouldRefuse), policy]
}

function fetchRulesOf(policies: Policies, { metrics, log }: Lasting): Snapshot['fetchRule'] {
  return (action, client) => {
    const policy = policyOf(client, policies)
    const rule = fetchRuleOf(policy, action)
    if (client.mode !== 'report') return rule
    return reportingRule(rule, () => {
      metrics.reported(action.name, 'hazard')
      const facts = { client: client.name, action: action.name, profile: policy.name, rule: 'hazard fetch' }
      const { code, text } = mediaTexts('media.elsewhere')
      logText(log, 'warn', { ...texts('log.would-refuse', { reason: text }), code }, facts)
    })
  }
}

/** Finds an upstream among those that the start has opened. */
function waitingForStart({ clients }: Config, open: readonly { readonly name: string }[]): Text[] {
  const names = open.map(({ name }) => name)
  return clients.flatMap(({ name, upstream }) =>
    upstream === null || names.includes(upstream) ? [] : [texts('upstream.next-start', { client: name, upstream })],
  )
}
