import type { Action } from '../actions/catalogue.ts'
import { holds, isPureRead } from '../actions/effect.ts'
import { anyAt, isTruthy, parsePath } from '../actions/path.ts'
import type { JudgedLeaf } from '../checks/check.ts'
import { splitUrl } from '../checks/policy/matchers-host.ts'
import { subjectsOf } from '../checks/policy/subjects.ts'
import { NotFinite, numberText, readValue, type Value } from '../wire/value.ts'

/** One line of the audit log; docs/audit.md describes it, and its version moves when a member changes its meaning. */
export interface AuditLine {
  readonly v: 1
  /** When it ended, ISO 8601 in UTC. */
  readonly time: string
  /** Null where the caller is no client. */
  readonly client: string | null
  readonly address: string | null
  /** Where the call was sent, where there are several upstreams. */
  readonly upstream?: string
  /** A name of the catalogue, or `unknown`. */
  readonly action: string
  /** What the call did or would have done: a read that writes is a write. */
  readonly kind: Action['gateway']['kind'] | null
  readonly outcome: string
  /** What refused it. */
  readonly by?: string
  readonly profile?: string
  readonly rule?: string
  /** Why it was refused, or would have been. */
  readonly reason?: string
  /** It went on although the profile refuses it. */
  readonly reported?: true
  readonly deck?: readonly string[]
  readonly model?: readonly string[]
  readonly media?: readonly string[]
  readonly query?: readonly string[]
  /** Ids as text: they can be larger than a JavaScript number. */
  readonly notes?: readonly string[]
  readonly cards?: readonly string[]
  readonly created?: readonly string[]
  /** The hazards it ran into: hosts, or folders, where there are such. */
  readonly hazards?: Readonly<Record<string, readonly string[]>>
  /** How many entries of a list were left out. */
  readonly more?: Readonly<Record<string, number>>
  readonly ms: number
}

const MOST_IDS = 1000
const MOST_TEXTS = 50
const LONGEST_TEXT = 200
/** What adds answers with ids, and these are short; a long result is none of them. */
const LONGEST_RESULT = 1 << 20

/** What a line says of the call itself; nothing of a note's fields. */
export function callPart(leaf: JudgedLeaf, result: Buffer | null): Partial<AuditLine> {
  const { action } = leaf
  const params = valueOrNothing(leaf)
  const lists: Record<string, readonly string[]> = { ...subjectsOf(action, params) }
  const created = result === null ? [] : createdIds(action, result)
  if (created.length > 0) lists.created = created
  const more: Record<string, number> = {}
  const bounded = Object.entries(lists).map(([name, list]) => {
    const most = name === 'notes' || name === 'cards' || name === 'created' ? MOST_IDS : MOST_TEXTS
    if (list.length > most) more[name] = list.length - most
    return [name, list.slice(0, most).map((text) => text.slice(0, LONGEST_TEXT))]
  })
  const hazards = hazardsOf(action, params)
  return {
    ...Object.fromEntries(bounded),
    ...(Object.keys(hazards).length > 0 && { hazards }),
    ...(Object.keys(more).length > 0 && { more }),
  }
}

/** What a call is by what it does. */
export function kindOf(leaf: JudgedLeaf): Action['gateway']['kind'] {
  const { kind } = leaf.action.gateway
  return kind === 'read' && !isPureRead(leaf.action, valueOrNothing(leaf)) ? 'write' : kind
}

function valueOrNothing(leaf: JudgedLeaf): Value {
  try {
    return leaf.value()
  } catch (error) {
    if (error instanceof NotFinite) return {}
    throw error
  }
}

function createdIds(action: Action, result: Buffer): string[] {
  const { makesNotes, kind } = action.gateway
  if (makesNotes === null || kind === 'read' || result.length > LONGEST_RESULT) return []
  const value = readValue(result)
  if (typeof value === 'number') return [result.toString('latin1').trim()]
  if (!Array.isArray(value)) return []
  return value.flatMap((item, index) => (typeof item === 'number' ? [numberText(value, index)] : []))
}

/** Where files lie and which hosts are asked is what a profile is narrowed by. */
function hazardsOf(action: Action, params: Value): Record<string, string[]> {
  const found: Record<string, Set<string>> = {}
  for (const fact of action.gateway.hazards) {
    if (!holds(fact, params)) continue
    found[fact.hazard] ??= new Set()
    if (fact.path === '') continue
    anyAt(params, parsePath(fact.path), (value) => {
      if (typeof value === 'string' && isTruthy(value)) found[fact.hazard]?.add(placeOf(fact.hazard, value))
      return false
    })
  }
  return Object.fromEntries(Object.entries(found).map(([hazard, places]) => [hazard, [...places].slice(0, MOST_TEXTS)]))
}

function placeOf(hazard: string, value: string): string {
  if (hazard === 'fetch') return splitUrl(value)?.host ?? '?'
  if (!['host-file', 'export', 'import'].includes(hazard)) return ''
  const end = Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\'))
  return value.slice(0, end < 0 ? 0 : Math.max(end, 1)).slice(0, LONGEST_TEXT)
}
