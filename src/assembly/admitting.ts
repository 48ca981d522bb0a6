import type { Approvals, Decided, OwnerDecision, ShownEffect } from '../admin/approvals.ts'
import { type Admission, createAdmission } from '../admission/admission.ts'
import { createEnrol } from '../admission/enrol.ts'
import type { ApprovalsConfig } from '../admission/settings.ts'
import { texts as admissionTexts } from '../admission/texts.ts'
import type { Clients } from '../clients/clients.ts'
import type { Clock } from '../clock.ts'
import type { ImaginedFiles } from '../config/file.ts'
import type { LoadResult } from '../config/load.ts'
import type { Effect } from '../effect/effect.ts'
import type { Effects } from '../effect/effects.ts'
import { reasons } from '../effect/texts.ts'
import type { Log } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { USUAL_PROFILE as USUAL } from '../rules/caller-rule.ts'
import type { AskDecision, Asks } from '../safety/ask.ts'
import type { Text } from '../settings/declare-texts.ts'
import { formatDuration } from '../settings/units.ts'
import { replies, texts } from './texts.ts'

/** The folder for the files of admitted clients, and the reload that lets them take effect. */
export interface ClientFiles {
  /** Null if there is no place for them. */
  readonly folder: string | null
  /** Reads the configuration again. Resolves to its errors if it cannot be used. */
  readonly reload: () => Promise<readonly string[]>
  /** Reads the configuration as it is, or as it would be with other files, and changes nothing. */
  readonly load?: (imagined: ImaginedFiles) => Promise<LoadResult>
}

export interface AdmittingOptions {
  readonly files: ClientFiles
  readonly limits: () => ApprovalsConfig
  /** Returns a number that no caller waited under before, in earlier runs of the gateway either. */
  readonly numbers: () => number
  /** Returns the present clients. */
  readonly clients: () => Clients
  readonly clock: Clock
}

/** The files of a gateway without a folder for them. The owner gets an error that says so. */
export const noClientFiles: ClientFiles = { folder: null, reload: async () => [] }

/** Opens the admission of callers that the owner may let in. */
export function startAdmitting({ files, limits, numbers, clients, clock }: AdmittingOptions): Admission {
  const names = () => clients().all.map(({ name }) => name)
  return createAdmission({ clock, limits, numbers, clients, enrol: createEnrol({ ...files, names }) })
}

/** The things that the owner decides about: waiting calls, and callers that want to be let in. */
export interface Deciding {
  readonly asks: Asks
  readonly effects: Effects
  readonly admission: Admission
  readonly log: Log
  /** Returns the clients that could answer their own questions, by name. */
  readonly answerers: () => ReadonlyMap<string, Text>
  /** Returns for how long the page offers to allow an action, in milliseconds. */
  readonly period: () => number
  /** Returns the names of all profiles. */
  readonly profiles: () => readonly string[]
}

/** The number of things that the page shows at a time of those that a call names. */
const NAMES_ON_PAGE = 1000
const GONE: Decided = { ok: false, error: admissionTexts('approval.gone') }

/** Returns everything that waits for the owner, for the admin listener. */
export function approvalsOf({ asks, effects, admission, log, answerers, period, profiles }: Deciding): Approvals {
  return {
    pending() {
      const calls = asks.pending().map((call) => {
        return { ...call, effect: shown(effects.known(call.id)), client: null, asked: true, refused: 0, calls: [] }
      })
      const callers = admission.waiting().map(({ applicant: { who, summary }, suggested, caller: _, ...waiting }) => {
        const client = { name: suggested, profile: USUAL }
        return { ...waiting, kind: 'client' as const, who, action: null, summary, effect: null, client, names: 0 }
      })
      return [...calls, ...callers].sort((one, other) => one.since - other.since)
    },
    grants: asks.grants,
    answerers: () => Object.fromEntries([...answerers()].map(([name, { text }]) => [name, text])),
    period,
    profiles,
    named(id, from) {
      const part = asks.named(id, from, NAMES_ON_PAGE)
      if (part === null) return null
      const next = from + part.names.length
      return { id, total: part.total, from, names: part.names, next: next < part.total ? next : null }
    },
    effect: effects.show,
    async decide(id, decision) {
      const { verdict, name, profile = USUAL, effect: seen = null } = decision
      if (verdict === 'allow' && asks.find(id) !== null && !(await effects.isAsSeen(id, seen)))
        return { ok: false, error: reasons('effect.changed') }
      const call = asks.decide(id, callDecision(decision))
      if (call !== null) {
        const said = verdict === 'refuse' ? 'call.owner-refused' : 'call.owner-allowed'
        const { client, action } = call
        const period = decision.for === undefined ? {} : { for: formatDuration(decision.for) }
        logText(log, 'info', texts(said), { approval: id, client, action, ...period })
        return { ok: true, client: null }
      }
      if (verdict === 'refuse') {
        if (!admission.refuse(id)) return GONE
        logText(log, 'info', texts('client.owner-refused'), { approval: id })
        return { ok: true, client: null }
      }
      if (!profiles().includes(profile)) {
        return { ok: false, error: replies('approval.no-profile', { names: profiles().join(', ') }) }
      }
      const admitted = await admission.allow(id, profile, name)
      if (!admitted.ok) return admitted
      logText(log, 'info', texts('client.owner-admitted'), { client: admitted.name, profile })
      return { ok: true, client: { name: admitted.name, key: admitted.key } }
    },
  }
}

function callDecision({ verdict, for: period, reason }: OwnerDecision): AskDecision {
  if (verdict === 'allow') return period === undefined ? { verdict } : { verdict, for: period }
  return reason === undefined ? { verdict } : { verdict, reason }
}

function shown(effect: Effect | null): ShownEffect | null {
  return effect && { sentence: effect.kind === 'known' ? effect.sentence : null, digest: effect.digest }
}
