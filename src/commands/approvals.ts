import type { PendingApproval, Verdict } from '../admin/approvals.ts'
import { formatConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommandLineOptions } from '../config/settings.ts'
import { adminClient } from './admin-client.ts'
import type { CheckReport } from './check.ts'
import { aligned } from './table.ts'

/** The two kinds of what waits, each with its command. */
type Kind = PendingApproval['kind']
const COMMANDS: Readonly<Record<Kind, Readonly<Record<Verdict, string>>>> = {
  call: { allow: 'approvals allow', refuse: 'approvals refuse' },
  client: { allow: 'clients approve', refuse: 'clients refuse' },
}

/** What a caller that is let in is to become. */
export interface ApproveOptions {
  readonly profile?: string
  readonly name?: string
}

/** What waits for the owner's word in a running gateway: calls that must be asked about, or callers that want to be let in. */
export async function listApprovals(
  kind: Kind,
  options: CommandLineOptions,
  env: NodeJS.ProcessEnv,
): Promise<CheckReport> {
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const pending = found.pending.filter((one) => one.kind === kind)
  const others = found.pending.length - pending.length
  const other = kind === 'call' ? 'callers that want to be let in wait: clients approve' : 'calls wait: approvals'
  const elsewhere = others === 0 ? [] : ['', `${others} ${other}`]
  if (pending.length === 0) {
    return {
      ok: true,
      lines: [kind === 'call' ? 'No call waits for your word.' : 'Nobody waits to be let in.', ...elsewhere],
    }
  }
  const rows = pending.map(({ id, who, summary, client, since }) => [
    id,
    who,
    summary,
    ...(client === null ? [] : [client.name]),
    new Date(since).toLocaleTimeString([], { hour12: false }),
  ])
  const head = ['id', kind === 'call' ? 'client' : 'who', 'asks', ...(kind === 'call' ? [] : ['name']), 'since']
  const { allow, refuse } = COMMANDS[kind]
  return { ok: true, lines: [...aligned([head, ...rows]), '', `${allow} ID, or ${refuse} ID`, ...elsewhere] }
}

/** Gives the owner's word on one thing that waits. */
export async function decideApproval(
  kind: Kind,
  id: string,
  verdict: Verdict,
  { profile, name, ...options }: CommandLineOptions & ApproveOptions,
  env: NodeJS.ProcessEnv,
): Promise<CheckReport> {
  const found = await pendingOf(options, env)
  if (!found.ok) return found
  const pending = found.pending.find((one) => one.id === id)
  if (pending === undefined) {
    const ids = found.pending.filter((one) => one.kind === kind).map((one) => one.id)
    const there = ids.length === 0 ? 'nothing waits' : `there are ${ids.join(', ')}`
    return no(`nothing of the id ${JSON.stringify(id)} waits any more; ${there}`)
  }
  if (pending.kind !== kind) return no(`${id} is decided by: ${COMMANDS[pending.kind][verdict]} ${id}`)
  const decision = { verdict, ...(profile !== undefined && { profile }), ...(name !== undefined && { name }) }
  const told = await found.admin.decide(id, decision)
  if (!told.ok) return no(told.error)
  const { who, summary } = pending
  if (verdict === 'refuse') return { ok: true, lines: [`refused: ${who}: ${summary}`] }
  if (told.value === null) return { ok: true, lines: [`allowed once: ${who}: ${summary}`] }
  const { name: given, key } = told.value
  const fresh = ['Type this key into the device, with its dashes. It is not shown again:', '', `  ${key}`]
  return { ok: true, lines: [`let in: ${who}, as ${given}`, ...(key === null ? [] : fresh)] }
}

async function pendingOf(options: CommandLineOptions, env: NodeJS.ProcessEnv) {
  const loaded = await loadConfig({ env, options })
  if (!loaded.ok) return { ok: false, lines: loaded.errors.map(formatConfigError) } as const
  const admin = adminClient(loaded.config.admin)
  const told = await admin.approvals()
  return told.ok ? ({ ok: true, admin, pending: told.value } as const) : no(told.error)
}

function no(error: string): { readonly ok: false; readonly lines: readonly string[] } {
  return { ok: false, lines: [error] }
}
