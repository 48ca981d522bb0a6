import { loadCatalogue } from '../actions/catalogue.ts'
import { type ExplainedRequest, explainRequest } from '../checks/explained.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import { createShapes } from '../checks/shape.ts'
import { withScopes } from '../config/scopes.ts'
import { refusedOutright } from '../scope/outright.ts'
import { withCode } from '../settings/declare-texts.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { nameHint } from '../settings/suggest.ts'
import { readMessage } from '../wire/message.ts'
import { type CommandResult, failure, loadOrFail } from './result.ts'
import { clientErrors } from './texts/clients.ts'
import { learnErrors } from './texts/learn.ts'
import { withUsualConfig } from './usual-config.ts'

export interface ExplainOptions extends CommandLineOptions {
  readonly client: string
}

/** Explains the verdict on every call of a request for one client, rule by rule. Sends nothing and ignores keys in the request. */
export async function explain(options: ExplainOptions, body: Buffer, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const { client: name, ...rest } = options
  const loaded = await loadOrFail(withUsualConfig({ env, options: rest }))
  if (!loaded.ok) return loaded
  const { config } = loaded
  const client = withScopes(config).find((one) => one.name === name)
  if (client === undefined) {
    const names = config.clients.map((one) => one.name)
    return failure(clientErrors('client.none-such', { name, hint: nameHint(name, names) }).text)
  }
  const message = readMessage(body, config.limits)
  if (!message.ok) return failure(learnErrors('explain.not-a-request', { reason: withCode(message.error) }).text)
  const catalogue = loadCatalogue(config.actions)
  const policies = compileProfiles(config.profiles, catalogue)
  const { validation } = config
  const rules = { catalogue, policies, shapes: createShapes(), validation, refusedByScope: refusedOutright }
  const lines = [`client ${name}`]
  addLines(explainRequest(message.call, client, rules), '', lines)
  return { ok: true, lines }
}

function addLines(explained: ExplainedRequest, indent: string, lines: string[]): void {
  lines.push(indent + explained.text)
  if (explained.kind === 'call') {
    for (const { rule, verdict } of explained.rules) lines.push(`${indent}  ${rule}: ${verdict}`)
    return
  }
  for (const call of explained.calls) addLines(call, `${indent}  `, lines)
  if (explained.end !== null) lines.push(`${indent}  ${explained.end}`)
}
