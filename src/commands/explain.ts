import { loadCatalogue } from '../actions/catalogue.ts'
import { readOnce } from '../checks/check.ts'
import { decideLeaf, policyOf } from '../checks/policy/check.ts'
import { explainCall } from '../checks/policy/explain.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { createShapes } from '../checks/shape.ts'
import { bindingError } from '../checks/signature.ts'
import { suggestAction, suggestParameter } from '../checks/suggestion.ts'
import { judge } from '../checks/validation.ts'
import type { Config } from '../config/config.ts'
import { formatConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { nameHint } from '../config/suggest.ts'
import { type Call, readMessage, slice } from '../wire/message.ts'
import { stringAt } from '../wire/name.ts'
import { NotFinite, type Value } from '../wire/value.ts'
import type { CheckReport } from './check.ts'

export interface ExplainOptions extends CommandLineOptions {
  readonly client: string
}

/** The verdict on every call of a request for one client, rule by rule. Sends nothing; keys in the request are not looked at. */
export async function explain(options: ExplainOptions, body: Buffer, env: NodeJS.ProcessEnv): Promise<CheckReport> {
  const { client: name, ...rest } = options
  const loaded = await loadConfig({ env, options: rest })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) }
  const { config } = loaded
  const client = config.clients.find((one) => one.name === name)
  if (client === undefined) {
    const names = config.clients.map((one) => one.name)
    return { ok: false, lines: [`there is no client ${name}; ${nameHint(name, names)}`] }
  }
  const message = readMessage(body, config.limits)
  if (!message.ok) return { ok: false, lines: [`this is no request that AnkiConnect takes: ${message.error}`] }
  const lines = [`client ${name}`]
  explainTree(message.call, explainer(client, config), '', lines)
  return { ok: true, lines }
}

type Explainer = (call: Call, indent: string) => string[]

function explainTree(call: Call, explainLeaf: Explainer, indent: string, lines: string[]): void {
  if (call.items === null) {
    lines.push(...explainLeaf(call, indent))
    return
  }
  lines.push(`${indent}multi: judged call by call`)
  for (const item of call.items.calls) explainTree(item, explainLeaf, `${indent}  `, lines)
  if (call.items.end !== null) lines.push(`${indent}  ends here: ${call.items.end}`)
}

function explainer(client: Config['clients'][number], config: Config): Explainer {
  const catalogue = loadCatalogue(config.actions)
  const policy: Policy = policyOf(client, compileProfiles(config.profiles, catalogue))
  const shapes = createShapes()
  return (call, indent) => {
    const action = call.action === null ? undefined : catalogue.get(call.action)
    if (action === undefined) {
      const near = call.action === null ? null : suggestAction(catalogue, call.action)
      return [`${indent}unknown action: unsupported action${near === null ? '' : `; did you mean ${near}?`}`]
    }
    const names = call.parameters.map(({ name }) => stringAt(call.text, name))
    const unfit = call.paramsError ?? bindingError(action, names) ?? call.versionError
    if (unfit !== null) {
      const unknown = names.find((name) => !action.parameters.some((parameter) => parameter.name === name))
      const near = unknown === undefined ? null : suggestParameter(action, unknown)
      return [
        `${indent}${action.name}: refused as by AnkiConnect: ${unfit}${near === null ? '' : `; did you mean ${near}?`}`,
      ]
    }
    const params = slice(call.text, call.params)
    const leaf = { action, params, names, value: readOnce(params) }
    const shape = judge(shapes, config.validation, leaf)
    const decision = decideLeaf(policy, leaf)
    const end = {
      allow: 'allowed',
      ask: 'waits for the owner',
      refuse: `refused by policy "${policy.name}": ${decision.reason}`,
    }[decision.effect]
    const reported = decision.effect !== 'allow' && client.mode === 'report' ? ' (report mode: goes on)' : ''
    return [
      `${indent}${action.name}: ${shape.ok ? `${end}${reported}` : `refused: ${shape.error}`}`,
      ...explainCall(policy, catalogue, action, valueOrNothing(leaf.value)).map(
        ({ rule, verdict }) => `${indent}  ${rule}: ${verdict}`,
      ),
    ]
  }
}

function valueOrNothing(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof NotFinite) return {}
    throw error
  }
}
