import type { Approvals, Decided } from '../admin/approvals.ts'
import { type Admission, createAdmission } from '../admission/admission.ts'
import { createEnrol } from '../admission/enrol.ts'
import type { ApprovalsConfig } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import type { Asks } from '../safety/ask.ts'

/** Where clients that are let in are written down, and how they come into force. */
export interface ClientFiles {
  /** Null where there is no place for them. */
  readonly folder: string | null
  /** Reads the configuration again; resolves to its errors where it cannot be used. */
  readonly reload: () => Promise<readonly string[]>
}

export interface AdmittingOptions {
  readonly files: ClientFiles
  readonly limits: () => ApprovalsConfig
  /** The names of the clients there are. */
  readonly names: () => readonly string[]
  /** The wall clock in ms. */
  readonly now: () => number
}

/** Where nothing can be written: the owner is told so. */
export const noClientFiles: ClientFiles = { folder: null, reload: async () => [] }

/** Callers that may become clients by the owner's word. */
export function startAdmitting({ files, limits, names, now }: AdmittingOptions): Admission {
  const later = (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  }
  return createAdmission({ now, limits, names, enrol: createEnrol({ ...files, names }), later })
}

/** What the owner decides about: calls that must be asked about, and callers that want to be let in. */
export interface Deciding {
  readonly asks: Asks
  readonly admission: Admission
  readonly log: Log
  /** The names of the profiles there are. */
  readonly profiles: () => readonly string[]
}

/** The profile that is chosen unless the owner says otherwise: reads, adds, changes. */
const USUAL = 'card-creator'
const GONE: Decided = { ok: false, status: 404, error: 'nothing of this id waits any more' }

/** All that waits for the owner's word, as the admin listener shows and decides it. */
export function approvalsOf({ asks, admission, log, profiles }: Deciding): Approvals {
  return {
    pending() {
      const calls = asks.pending().map((call) => ({ ...call, client: null }))
      const callers = admission.waiting().map(({ id, applicant: { who, summary }, suggested, since, until }) => {
        const client = { name: suggested, profile: USUAL }
        return { id, kind: 'client' as const, who, action: null, summary, client, since, until }
      })
      return [...calls, ...callers].sort((one, other) => one.since - other.since)
    },
    profiles,
    async decide(id, { verdict, name, profile = USUAL }) {
      if (asks.decide(id, verdict)) return { ok: true, client: null }
      if (verdict === 'refuse') {
        if (!admission.refuse(id)) return GONE
        log.info({ approval: id }, 'the owner refused a caller that asked to be let in')
        return { ok: true, client: null }
      }
      if (!profiles().includes(profile)) {
        const error = `there is no profile of this name; there are ${profiles().join(', ')}`
        return { ok: false, status: 400, error }
      }
      const admitted = await admission.allow(id, profile, name)
      if (!admitted.ok) return admitted.isGone ? GONE : { ok: false, status: 409, error: admitted.error }
      log.info({ client: admitted.name, profile }, 'the owner let in a new client')
      return { ok: true, client: { name: admitted.name, key: admitted.key } }
    },
  }
}
