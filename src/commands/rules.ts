import type { AskedRule } from '../admin/rule.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { type AdminClient, adminClient } from './admin-client.ts'
import { askOwner } from './ask-owner.ts'
import { adminOrFail, type CommandResult, failure } from './result.ts'
import { decisionErrors, decisionOutputs } from './texts/decisions.ts'

/** Whether to write a rule without asking. */
export interface RuleOptions {
  readonly yes?: boolean
}

/** Asks the person at the terminal about the shown lines. Null if there is no terminal. */
export type Agree = ((lines: readonly string[]) => Promise<boolean>) | null

/** Allows an action to a client, or always refuses it. The difference is shown before it is written. */
export async function ruleForClient(
  rule: 'allow' | 'deny',
  { client, action }: { readonly client: string; readonly action: string },
  { yes = false, ...options }: CommandLineOptions & RuleOptions,
  env: NodeJS.ProcessEnv,
  agree: Agree = terminal(),
): Promise<CommandResult> {
  const owner = await adminOrFail({ env, options })
  if (!owner.ok) return owner
  return makeRule({ rule, client, action }, adminClient(owner.config), yes, agree)
}

/** Shows what a rule would write and reach, and writes exactly that once the owner agrees. */
export async function makeRule(
  asked: AskedRule,
  admin: Pick<AdminClient, 'rule' | 'writeRule'>,
  isAgreed: boolean,
  agree: Agree = terminal(),
): Promise<CommandResult> {
  const shown = await admin.rule(asked)
  if (!shown.ok) return failure(shown.error)
  const { token, file, difference, effect, reach } = shown.value
  const lines = [
    decisionOutputs('rule.effect', { effect }).text,
    decisionOutputs('rule.reach', { reach }).text,
    '',
    `  ${file}`,
    ...difference.map((line) => `  ${line}`),
    '',
  ]
  if (!isAgreed && agree === null) return failure(...lines, decisionErrors('rule.not-agreed').text)
  if (!isAgreed && !(await agree?.(lines))) return failure(decisionErrors('rule.not-written').text)
  const written = await admin.writeRule(token)
  if (!written.ok) return failure(written.error)
  const { client } = written.value
  const fresh = client?.key ? [decisionOutputs('approvals.key').text, '', `  ${client.key}`] : []
  return { ok: true, lines: [...(isAgreed ? lines : []), decisionOutputs('rule.is-written').text, ...fresh] }
}

function terminal(): Agree {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY) return null
  return async (lines) => {
    stdout.write(`${lines.join('\n')}\n`)
    return askOwner(decisionOutputs('rule.question').text)
  }
}
