import type { Decision } from '../checks/policy/rules.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import { formatIp } from '../config/network.ts'
import type { Plan } from '../request/plan.ts'
import type { LineFile } from './audit-file.ts'
import { type AuditLine, callPart, kindOf } from './audit-line.ts'
import type { CallOutcome } from './outcome.ts'
import { callOutcome, refusalOf, type TalliedOutcome } from './tally.ts'

/** Writes down what became of the calls of one request; `all` is how every one of them ended, whatever became of it. */
export type WriteDown = (plan: Plan, outcomes: readonly TalliedOutcome[], all?: CallOutcome) => void

/** The audit log. */
export interface Audit {
  /** Begins with a request of a caller, whose time runs from now. */
  begin(caller: Caller): WriteDown
}

/** Where nothing is written down. */
export const noAudit: Audit = { begin: () => () => {} }

export interface AuditOptions {
  readonly file: LineFile
  /** Whether pure reads are written down too. */
  readonly reads: boolean
  /** Which upstream a client's calls go to; null where there is only one. */
  readonly upstreamOf: (client: Client) => string | null
  /** The wall clock in ms. */
  readonly now: () => number
}

/** One line for every write and refusal; what AnkiConnect would have refused too is none of the gateway's, and left out. */
export function createAudit({ file, reads, upstreamOf, now }: AuditOptions): Audit {
  return {
    begin(caller) {
      const started = now()
      const address = caller.address === null ? null : formatIp(caller.address)
      return ({ leaves, settled }, outcomes, all) => {
        const ended = now()
        const base = { v: 1, time: new Date(ended).toISOString() } as const
        const ms = ended - started
        const write = (line: Omit<AuditLine, 'v' | 'time' | 'address' | 'ms'>) =>
          file.write(JSON.stringify({ ...base, address, ...line, ms } satisfies AuditLine))

        for (const { action, client, refusal, judged } of settled) {
          if (refusal === null || refusal.by === 'call' || all !== undefined) continue
          const call = judged === null ? { kind: null } : { kind: kindOf(judged.leaf), ...callPart(judged.leaf, null) }
          const why = judged?.decision ? ruleOf(judged.decision) : {}
          write({ client, action, outcome: 'refused', by: refusal.by, ...why, reason: refusal.error, ...call })
        }
        leaves.forEach((leaf, index) => {
          const outcome = outcomes[index]
          const kind = kindOf(leaf)
          const { decision, reported } = leaf.verdict
          const refusal = all === undefined ? refusalOf(outcome) : null
          const how = all ?? endOf(outcome)
          if (kind === 'read' && !reads && reported === null && how !== 'refused') return
          const upstream = upstreamOf(leaf.client)
          write({
            client: leaf.client.name,
            ...(upstream !== null && { upstream }),
            action: leaf.action.name,
            kind,
            outcome: how,
            ...(refusal !== null && { by: refusal.by, reason: refusal.error }),
            ...(decision !== null && ruleOf(decision)),
            ...(reported !== null && { reported: true, reason: reported }),
            ...callPart(leaf, outcome?.kind === 'result' && all === undefined ? outcome.text : null),
          })
        })
      }
    },
  }
}

function endOf(outcome: TalliedOutcome | undefined): CallOutcome {
  if (outcome === undefined) return 'abandoned'
  return refusalOf(outcome) === null ? callOutcome(outcome) : 'refused'
}

function ruleOf({ profile, rule }: Decision): { profile: string; rule: string } {
  return { profile, rule }
}
