import type { Decided, Decision, PendingApproval } from '../admin/approvals.ts'
import type { State } from '../admin/state.ts'
import { formatAddress } from '../config/address.ts'
import type { AdminConfig } from '../config/config.ts'

/** What a running gateway answered, or why it did not, with what to do about it. */
export type Told<T> = { readonly ok: true; readonly value: T } | Untold

/** `isAbsent`: nothing answers there at all. */
export interface Untold {
  readonly ok: false
  readonly isAbsent: boolean
  readonly error: string
}

/** A running gateway, asked at its admin listener. */
export interface AdminClient {
  state(): Promise<Told<State>>
  approvals(): Promise<Told<readonly PendingApproval[]>>
  decide(id: string, decision: Decision): Promise<Told<(Decided & { readonly ok: true })['client']>>
}

/** A gateway on this machine answers at once, unless something else listens there. */
const PATIENCE = 5000

/** The gateway that runs by this configuration. */
export function adminClient({ address, key, keyHash }: AdminConfig): AdminClient {
  const place = `http://${formatAddress({ ...address, host: reachable(address.host) })}`

  const ask = async <T>(path: string, decision?: Decision): Promise<Told<T>> => {
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
        signal: AbortSignal.timeout(PATIENCE),
        redirect: 'error',
      })
      const value = (await reply.json()) as T & { readonly error?: unknown }
      if (reply.ok) return { ok: true, value }
      if (reply.status === 401) return no(keyHash === null ? WRONG_KEY : ONLY_HASH)
      return no(typeof value.error === 'string' ? value.error : `${place} answered with status ${reply.status}`)
    } catch (failure) {
      const { name, cause } = failure as Error & { cause?: { code?: string } }
      if (name === 'SyntaxError') return no(`what answers at ${place} is no gateway; ${WHICH}`)
      const reason = name === 'TimeoutError' ? 'in time' : `(${cause?.code ?? name})`
      const error = `no gateway answers at ${place} ${reason}: start it (ankiconnect-gateway), or ${WHICH}`
      return { ok: false, isAbsent: true, error }
    }
  }
  return {
    state: () => ask('/state'),
    approvals: () => ask('/approvals'),
    async decide(id, decision) {
      const told = await ask<{ readonly client?: { readonly name: string; readonly key: string | null } }>(
        `/approvals/${encodeURIComponent(id)}`,
        decision,
      )
      return told.ok ? { ok: true, value: told.value.client ?? null } : told
    },
  }
}

const WHICH = 'say which one is meant: --config FILE as it was started with, or --admin HOST:PORT'
const WRONG_KEY = 'the admin listener asks for a key: name a file that holds it in the configuration (admin.keyFile)'
const ONLY_HASH =
  'the admin listener asks for a key, of which the configuration holds only the hash: name a file that holds it (admin.keyFile ' +
  'in the place of admin.keyHash)'

/** What listens on all addresses is reached on this machine's own. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

function no(error: string): Untold {
  return { ok: false, isAbsent: false, error }
}
