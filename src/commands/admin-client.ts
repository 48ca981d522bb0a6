import type { Decided, NamedPage, OwnerDecision, PendingApproval } from '../admin/approvals.ts'
import type { AskedRule, RulePreview, RuleWritten } from '../admin/rule.ts'
import type { AdminConfig } from '../admin/settings.ts'
import type { AdminState } from '../admin/state.ts'
import type { AskedUndo, UndoShown } from '../admin/undo.ts'
import type { EffectPart } from '../effect/effects.ts'
import { formatAddress } from '../net/address.ts'
import { programErrors } from './texts/program.ts'

/** The reply of a running gateway, or the reason why there is none, with a remedy. */
export type AdminAnswer<T> = { readonly ok: true; readonly value: T } | NoAnswer

/** Whether nothing answers there at all. */
export interface NoAnswer {
  readonly ok: false
  readonly isAbsent: boolean
  readonly error: string
  /** The code of an error of the gateway. */
  readonly code?: string
}

/** A running gateway, as seen through its admin listener. */
export interface AdminClient {
  state(): Promise<AdminAnswer<AdminState>>
  approvals(): Promise<AdminAnswer<readonly PendingApproval[]>>
  /** Returns some of the things that a waiting call names, from this number on. */
  named(id: string, from: number): Promise<AdminAnswer<NamedPage>>
  /** Returns the effect of a waiting call, from this thing on. */
  effect(id: string, from: number): Promise<AdminAnswer<EffectPart>>
  decide(id: string, decision: OwnerDecision): Promise<AdminAnswer<(Decided & { readonly ok: true })['client']>>
  /** Asks for the difference that a rule would make. */
  rule(asked: AskedRule): Promise<AdminAnswer<RulePreview>>
  /** Undoes calls, or says what that would change. */
  undo(asked: AskedUndo): Promise<AdminAnswer<UndoShown>>
  /** Writes the rule of an earlier answer. */
  writeRule(token: string): Promise<AdminAnswer<Omit<RuleWritten & { readonly ok: true }, 'ok'>>>
}

/** Milliseconds. A gateway on this machine answers at once, unless another program listens there. */
const PATIENCE = 5000
/** Milliseconds for an undo, which waits for Anki. */
const UNDO_PATIENCE = 300_000
/** Milliseconds. Anki may have to answer before the gateway does. */
const PATIENT = 20_000

/** Returns the gateway that runs with this configuration. */
export function adminClient({ address, key, keyHash }: AdminConfig): AdminClient {
  const place = `http://${formatAddress({ ...address, host: reachable(address.host) })}`

  const ask = async <T>(path: string, decision?: object, patience = PATIENCE): Promise<AdminAnswer<T>> => {
    const authorization = key === null ? {} : { Authorization: `Bearer ${key}` }
    const options =
      decision === undefined
        ? { headers: authorization }
        : {
            method: 'POST',
            headers: { ...authorization, 'Content-Type': 'application/json' },
            body: JSON.stringify(decision),
          }
    try {
      const reply = await fetch(`${place}${path}`, {
        ...options,
        signal: AbortSignal.timeout(patience),
        redirect: 'error',
      })
      const value = (await reply.json()) as T & { readonly error?: unknown; readonly code?: unknown }
      if (isOfAnkiConnect(value)) return failure(programErrors('running.not-a-gateway', { place }).text)
      if (reply.ok) return { ok: true, value }
      if (reply.status === 401)
        return failure(programErrors(keyHash === null ? 'running.key' : 'running.only-hash').text)
      if (typeof value.error !== 'string')
        return failure(programErrors('running.status', { place, status: reply.status }).text)
      return { ...failure(value.error), ...(typeof value.code === 'string' && { code: value.code }) }
    } catch (thrown) {
      const { name, cause } = thrown as Error & { cause?: { code?: string } }
      if (name === 'SyntaxError') return failure(programErrors('running.not-a-gateway', { place }).text)
      const reason = name === 'TimeoutError' ? 'in time' : `(${cause?.code ?? 'no connection'})`
      return { ok: false, isAbsent: true, error: programErrors('running.absent', { place, reason }).text }
    }
  }
  return {
    state: () => ask('/state'),
    approvals: () => ask('/approvals'),
    rule: (asked) => ask('/rules', asked),
    undo: (asked) => ask('/undo', asked, UNDO_PATIENCE),
    writeRule: (token) => ask(`/rules/${token}`, {}),
    named: (id, from) => ask(`/approvals/${encodeURIComponent(id)}/names/${from}`),
    effect: (id, from) => ask(`/approvals/${encodeURIComponent(id)}/effect/${from}`, undefined, PATIENT),
    async decide(id, decision) {
      const told = await ask<{ readonly client?: { readonly name: string; readonly key: string | null } }>(
        `/approvals/${encodeURIComponent(id)}`,
        decision,
        PATIENT,
      )
      return told.ok ? { ok: true, value: told.value.client ?? null } : told
    },
  }
}

/** Returns an address of this machine for a listener on all addresses. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/** Whether it is a reply of AnkiConnect, or of the listener where clients call. */
function isOfAnkiConnect(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'apiVersion' in value || ('result' in value && 'error' in value)
}

function failure(error: string): NoAnswer {
  return { ok: false, isAbsent: false, error }
}
