import type { NamedPage, OwnerDecision, OwnerGrant, OwnerVerdict, PendingApproval } from '../admin/approvals.ts'
import { quoted } from '../safety/summary.ts'
import type { CommandLineOptions } from '../settings/setting.ts'
import { formatDuration, parseDuration } from '../settings/units.ts'
import { type AdminAnswer, adminClient } from './admin-client.ts'
import { effectLines } from './effect-lines.ts'
import { adminOrFail, type CommandResult, failure, misuse } from './result.ts'
import { makeRule, type RuleOptions } from './rules.ts'
import { aligned } from './table.ts'
import { decisionErrors, decisionOutputs } from './texts/decisions.ts'

/** The two kinds of waiting things, each with its command. */
type Kind = PendingApproval['kind']
const COMMANDS: Readonly<Record<Kind, Readonly<Record<OwnerVerdict, string>>>> = {
  call: { allow: 'approvals allow', refuse: 'approvals refuse' },
  client: { allow: 'clients approve', refuse: 'clients refuse' },
}

/** The client that an admitted caller becomes. */
export interface ApproveOptions extends RuleOptions {
  readonly profile?: string
  readonly name?: string
}

/** Lists the calls that wait for the owner in a running gateway, or the callers that want to be let in. */
export async function listApprovals(
  kind: Kind,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const pending = found.pending.filter((one) => one.kind === kind)
  const others = found.pending.length - pending.length
  const other = kind === 'call' ? 'approvals.callers-too' : 'approvals.calls-too'
  const elsewhere = others === 0 ? [] : ['', decisionOutputs(other, { count: others }).text]
  const granted = kind === 'call' ? grantLines(found.grants) : []
  if (pending.length === 0) {
    return {
      ok: true,
      lines: [decisionOutputs(kind === 'call' ? 'approvals.none' : 'approvals.nobody').text, ...granted, ...elsewhere],
    }
  }
  const rows = pending.map(({ id, who, summary, effect, client, since, asked, refused, calls }) => [
    id,
    who,
    asked ? (effect?.sentence ?? summary) : decisionOutputs('approvals.silent', { summary }).text,
    ...(client === null ? [] : [`${refused}${calls.length === 0 ? '' : ` (${calls.join(', ')})`}`]),
    ...(client === null ? [] : [client.name]),
    new Date(since).toLocaleTimeString([], { hour12: false }),
  ])
  const head = [
    'id',
    kind === 'call' ? 'client' : 'who',
    'asks',
    ...(kind === 'call' ? [] : ['refused', 'name']),
    'since',
  ]
  const { allow, refuse } = COMMANDS[kind]
  const show = kind === 'call' ? [decisionOutputs('approvals.show').text] : []
  return {
    ok: true,
    lines: [
      ...aligned([head, ...rows]),
      '',
      ...show,
      decisionOutputs('approvals.decide', { allow, refuse, id: 'ID' }).text,
      ...granted,
      ...elsewhere,
    ],
  }
}

function grantLines(grants: readonly OwnerGrant[]): string[] {
  if (grants.length === 0) return []
  const rows = grants.map(({ id, client, action, until }) =>
    decisionOutputs('approvals.granted', {
      id,
      client,
      action,
      until: new Date(until).toLocaleTimeString([], { hour12: false }),
    }),
  )
  return ['', ...rows.map(({ text }) => text), decisionOutputs('approvals.end').text]
}

/** Whether to list every thing of a long effect. */
export interface ShowOptions {
  readonly all?: boolean
}

/** Lists everything that a waiting call names, one thing a line, so that no name can look like several or like words of the gateway. */
export async function showApproval(
  id: string,
  { all = false, ...options }: CommandLineOptions & ShowOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const pending = found.pending.find((one) => one.id === id && one.kind === 'call')
  if (pending === undefined) return failure(nothingOf(id, 'call', found.pending))
  const effect = await effectLines(id, found.admin, all)
  if (!effect.ok) return failure(effect.error)
  const lines = [`${pending.who} asks: ${pending.summary}`]
  for (let next: number | null = pending.names === 0 ? null : 0; next !== null; ) {
    const told: AdminAnswer<NamedPage> = await found.admin.named(id, next)
    if (!told.ok) return failure(told.error)
    for (const { what, name } of told.value.names) lines.push(`  ${what} ${quoted(name)}`)
    next = told.value.next
  }
  if (lines.length === 1) lines.push(decisionOutputs('approvals.names-nothing', { action: pending.action ?? '' }).text)
  const [head = '', ...names] = lines
  return {
    ok: true,
    lines: [
      head,
      ...effect.value,
      '',
      ...names,
      '',
      decisionOutputs('approvals.decide', { ...COMMANDS.call, id }).text,
    ],
  }
}

/** Lets in a waiting caller, or always refuses it, by a file of its own. The difference is shown before it is written. */
export async function ruleForCaller(
  rule: 'let-in' | 'refuse',
  id: string,
  { profile, name, yes = false, ...options }: CommandLineOptions & ApproveOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const verdict = rule === 'let-in' ? 'allow' : 'refuse'
  const unfit = unfitFor('client', id, verdict, found.pending)
  if (unfit !== null) return failure(unfit)
  const asked = { ...(profile !== undefined && { profile }), ...(name !== undefined && { name }) }
  return makeRule(rule === 'let-in' ? { rule, id, ...asked } : { rule, id }, found.admin, yes)
}

/** The owner's decision about a waiting call, as the command line has it. */
export interface DecideOptions extends CommandLineOptions {
  /** Allows the action for this time instead of one call. */
  readonly for?: string
  /** The reason of a refusal, which the client reads. */
  readonly reason?: string
}

/** Passes on the owner's decision about one waiting thing. */
export async function decideApproval(
  kind: Kind,
  id: string,
  verdict: OwnerVerdict,
  { for: period, reason, ...options }: DecideOptions,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const ms = period === undefined ? undefined : periodOf(period)
  if (ms === null) return misuse(decisionErrors('approval.period', { given: JSON.stringify(period) }).text)
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const grant = verdict === 'refuse' ? found.grants.find((one) => one.id === id) : undefined
  const unfit = grant === undefined ? unfitFor(kind, id, verdict, found.pending) : null
  if (unfit !== null) return failure(unfit)
  const decision: OwnerDecision = {
    verdict,
    ...(ms !== undefined && { for: ms }),
    ...(reason !== undefined && { reason }),
  }
  const told = await found.admin.decide(id, decision)
  if (!told.ok) {
    const isChanged = told.code === 'effect.changed'
    const effect = isChanged ? await effectLines(id, found.admin, false) : null
    return failure(told.error, ...(effect?.ok ? ['', ...effect.value] : []))
  }
  if (grant !== undefined) return { ok: true, lines: [decisionOutputs('approvals.ended', { ...grant }).text] }
  const { who = '', summary = '', action } = found.pending.find((one) => one.id === id) ?? {}
  if (ms !== undefined) {
    const granted = { who, action: action ?? '', time: formatDuration(ms) }
    return { ok: true, lines: [decisionOutputs('approvals.allowed-for', granted).text] }
  }
  const said = verdict === 'refuse' ? 'approvals.refused' : 'approvals.allowed'
  return { ok: true, lines: [decisionOutputs(said, { who, summary }).text] }
}

/** The longest time for which an action can be allowed, in ms. */
const LONGEST_PERIOD = 86_400_000

/** Reads a time such as `10min` or `10m`, which on this command can mean nothing else. Null if it is none, or too long. */
function periodOf(text: string): number | null {
  const ms = parseDuration(text.replace(/^([0-9.]+ ?)m$/, '$1min'))
  return ms === null || ms <= 0 || ms > LONGEST_PERIOD ? null : ms
}

/** Returns why an id is not one of this kind, or null. */
function unfitFor(kind: Kind, id: string, verdict: OwnerVerdict, all: readonly PendingApproval[]): string | null {
  const pending = all.find((one) => one.id === id)
  if (pending === undefined) return nothingOf(id, kind, all)
  if (pending.kind === kind) return null
  return decisionErrors('approval.other-command', { id, command: COMMANDS[pending.kind][verdict] }).text
}

function nothingOf(id: string, kind: Kind, pending: readonly PendingApproval[]): string {
  const ids = pending.filter((one) => one.kind === kind).map((one) => one.id)
  const there = ids.length === 0 ? 'nothing waits' : `there are ${ids.join(', ')}`
  return decisionErrors('approval.none-such', { id: JSON.stringify(id), there }).text
}

async function pendingOf(options: CommandLineOptions, env: NodeJS.ProcessEnv) {
  const found = await adminOrFail({ env, options })
  if (!found.ok) return found
  const admin = adminClient(found.config)
  const told = await admin.state()
  if (!told.ok) return failure(told.error)
  const { approvals, grants } = told.value
  return { ok: true, admin, pending: approvals, grants } as const
}
