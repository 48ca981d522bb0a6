import type { Decision } from '../checks/policy/rules.ts'
import type { Caller } from '../clients/caller.ts'
import type { Client } from '../clients/client.ts'
import type { Clock } from '../clock.ts'
import { formatIp } from '../net/network.ts'
import type { Plan, PlannedLeaf, SettledCall } from '../request/plan.ts'
import { failureText } from '../request/settle.ts'
import { callOutcome } from '../request/tally.ts'
import { texts } from '../request/texts.ts'
import { PATIENCE, type WriteDown } from '../request/write-down.ts'
import type { CallOutcome, Gone, Outcome } from '../wire/outcome.ts'
import type { LineFile } from './audit-file.ts'
import { createFold, type Fold, likenessOf } from './audit-fold.ts'
import { type AuditLine, callPart, kindOf } from './audit-line.ts'

/** The audit log. */
export interface Audit {
  /**
   * Begins with a request of a caller, whose time runs from now.
   *
   * @param via `console` if the owner makes the request in the name of a client
   */
  begin(caller: Caller, via?: AuditLine['via']): WriteDown
}

/** Where nothing is written down. */
const NOTHING: WriteDown = Object.assign(() => {}, { announce: () => true as const })
export const noAudit: Audit = { begin: () => NOTHING }

export interface AuditOptions {
  readonly file: LineFile
  /** Whether pure reads are written down too. */
  readonly reads: boolean
  /** Whether what cannot be written down is not sent. */
  readonly required: boolean
  /** Which upstream a client's calls go to; null where there is only one. */
  readonly upstreamOf: (client: Client) => string | null
  readonly clock: Pick<Clock, 'wall' | 'after'>
}

/** The number of different refusals, or announcements, of one request with a line of their own; the rest differ by their action alone. */
const MOST_KINDS = 100

type Said = Omit<AuditLine, 'v' | 'time' | 'address' | 'via' | 'ms'>

/** One line for every write and refusal; what AnkiConnect would have refused too is none of the gateway's, and left out. */
export function createAudit({ file, reads, required, upstreamOf, clock }: AuditOptions): Audit {
  const first = clock.wall().toString(36)
  let count = 0

  const about = ({ client, action }: PlannedLeaf) => {
    const upstream = upstreamOf(client)
    return { client: client.name, ...(upstream !== null && { upstream }), action: action.name }
  }
  return {
    begin(caller, via) {
      const started = clock.wall()
      let id: string | null = null
      const textOf = (said: Said, number = 1): string => {
        const address = caller.address === null ? null : formatIp(caller.address)
        const ended = clock.wall()
        const base = {
          v: 2,
          time: new Date(ended).toISOString(),
          ...(id !== null && { id }),
          address,
          ...(via !== undefined && { via }),
        } as const
        const many = number > 1 && { count: number }
        return JSON.stringify({ ...base, ...said, ...many, ms: ended - started } satisfies AuditLine)
      }
      const announce = (leaves: readonly PlannedLeaf[]): true | Promise<boolean> => {
        const fold = createFold<Said>(MOST_KINDS)
        for (const leaf of leaves) {
          const kind = kindOf(leaf)
          if (kind === 'read') continue
          const sent = { ...about(leaf), kind, outcome: 'sent' }
          const why = whyOf(leaf)
          const likeness = likenessOf([sent.client, sent.upstream, why], sent.action, leaf.params)
          fold.add(
            likeness,
            () => ({ ...sent, ...why, ...callPart(leaf, null) }),
            () => sent,
          )
        }
        const announced = fold.lines()
        if (announced.length === 0) return true
        count += 1
        id = `${first}-${count.toString(36)}`
        return handedOver(announced.map(({ line, count }) => textOf(line, count)))
      }
      const handedOver = async (lines: readonly string[]): Promise<boolean> => {
        const enough = new AbortController()
        try {
          const late = clock.after(PATIENCE, enough.signal).then(() => false)
          return (await Promise.race([file.handOver(lines), late])) || !required
        } finally {
          enough.abort()
        }
      }
      const writeDown = ({ leaves, settled }: Plan, ended: readonly Outcome[] | Gone): void => {
        // Created on demand: most requests are reads, which the log leaves out.
        let refusals: Fold<Said> | null = null
        let others: Fold<Said> | null = null
        if (typeof ended !== 'string' && settled.length > 0) {
          refusals = createFold(MOST_KINDS)
          for (const call of settled) addRefused(call, refusals)
        }
        leaves.forEach((leaf, index) => {
          const outcome = typeof ended === 'string' ? null : (ended[index] as Outcome)
          const kind = kindOf(leaf)
          const { reported } = leaf.verdict
          const refusal = outcome?.kind === 'refused' ? outcome : null
          const how = outcome === null ? (ended as Gone) : callOutcome(outcome)
          if (
            kind === 'read' &&
            !reads &&
            reported === null &&
            how !== 'refused' &&
            outsideOf(outcome).outside === undefined
          )
            return
          const said = { ...about(leaf), kind, outcome: how }
          const why = {
            ...whyNot(leaf, outcome, how),
            ...whyOf(leaf),
            ...outsideOf(outcome),
            ...softDeletedOf(outcome),
          }
          const result = outcome?.kind === 'result' ? outcome.text : null
          const whole = () => ({ ...said, ...why, ...callPart(leaf, result) })
          if (kind !== 'read' && refusal === null) {
            file.write(textOf(whole()), true)
            return
          }
          const likeness = likenessOf([said.client, said.upstream, how, refusal?.by, why], said.action, leaf.params)
          const rough = () => ({ ...said, ...(refusal !== null && { by: refusal.by }) })
          if (refusal === null) {
            others ??= createFold(Number.POSITIVE_INFINITY)
            others.add(likeness, whole, rough)
          } else {
            refusals ??= createFold(MOST_KINDS)
            refusals.add(likeness, whole, rough)
          }
        })
        for (const fold of [refusals, others])
          for (const { line, count } of fold?.lines() ?? []) file.write(textOf(line, count))
      }
      return Object.assign(writeDown, { announce })
    },
  }
}

function addRefused({ action, client, refusal, judged }: SettledCall, refusals: Fold<Said>): void {
  if (refusal === null || refusal.by === 'call') return
  const { by, error } = refusal
  const why = { ...(judged?.decision && ruleOf(judged.decision)), reason: error.text, code: error.code }
  const kind = () => (judged === null ? null : kindOf(judged.leaf))
  const refused = { client, action, outcome: 'refused', by }
  const likeness = likenessOf([client, by, why], action, judged?.leaf.params ?? null)
  refusals.add(
    likeness,
    () => ({ ...refused, kind: kind(), ...why, ...(judged !== null && callPart(judged.leaf, null, by)) }),
    () => ({ ...refused, kind: kind() }),
  )
}

function whyOf({ verdict: { decision, reported } }: Pick<PlannedLeaf, 'verdict'>) {
  return {
    ...(decision !== null && ruleOf(decision)),
    ...(reported !== null && { reported: true as const, reason: reported.text, code: reported.code }),
  }
}

/** The reason of a refusal with its code; of a failure the code alone. */
function whyNot(leaf: PlannedLeaf, outcome: Outcome | null, how: CallOutcome) {
  if (outcome?.kind === 'refused') return { by: outcome.by, reason: outcome.error.text, code: outcome.error.code }
  if (how !== 'failed') return {}
  if (outcome?.kind !== 'failed') return NOT_REACHABLE
  return { code: (outcome.error ?? failureText(leaf, outcome.failure)).code }
}

/** The ids that are outside the decks of a client with a scope, and those that left them just before the call. */
function outsideOf(outcome: Outcome | null): Pick<AuditLine, 'outside' | 'strayed'> {
  if (outcome?.kind !== 'result' && outcome?.kind !== 'error') return {}
  const { outside, strayed } = outcome
  return {
    ...(outside !== undefined && { outside: outside.slice(0, MOST_OUTSIDE) }),
    ...(strayed !== undefined && { strayed: strayed.slice(0, MOST_OUTSIDE) }),
  }
}

/** The notes that were tagged and suspended instead of deleted. */
function softDeletedOf(outcome: Outcome | null): Pick<AuditLine, 'softDeleted'> {
  const notes = outcome?.kind === 'result' ? outcome.softDeleted : undefined
  return notes === undefined ? {} : { softDeleted: notes.slice(0, MOST_OUTSIDE) }
}

/** The most ids outside in a line. */
const MOST_OUTSIDE = 1000

/** A call whose Anki is away. */
const NOT_REACHABLE = { code: texts('anki.not-reachable', { url: '' }).code }

function ruleOf({ profile, rule }: Decision): { profile: string; rule: string } {
  return { profile, rule }
}
