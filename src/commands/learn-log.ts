import type { Catalogue } from '../actions/catalogue.ts'
import type { AuditLine } from '../observe/audit-line.ts'

/** The readable versions of the audit log. */
const READ: readonly number[] = [1, 2]
/** Matches a name that the log has cut, which ends in … after 1,000 characters. */
const CUT = /^.{1000,}…$/su

/** The names of one kind that the calls of an action had. */
export interface SeenNames {
  readonly found: Set<string>
  /** Whether a call had no such name. */
  absent: boolean
  /** How many names the log leaves out or shows in part. */
  cut: number
}

/** Everything that the log shows of an action's calls. */
export interface Seen {
  /** Calls that the profile allowed. */
  allowed: number
  /** Calls that waited for the owner, whatever the owner decided. */
  asked: number
  /** Whether a call changed something. */
  wrote: boolean
  readonly deck: SeenNames
  readonly model: SeenNames
  /** Hosts or folders by hazard. */
  readonly hazards: Map<string, Set<string>>
}

/** The calls of one client by action, and how many there were. */
export interface ClientCalls {
  readonly actions: Map<string, Seen>
  calls: number
  reads: number
  asked: number
  refused: number
  reported: number
  /** Calls of actions that the gateway does not know. */
  unknown: number
  readonly profiles: Set<string>
}

/** An audit log, read. */
export interface LearnedLog {
  readonly clients: ReadonlyMap<string, ClientCalls>
  /** Lines with text, those of other programs included. */
  readonly lines: number
  /** Lines that are not of the gateway's audit log. */
  readonly broken: number
  /** Calls of anybody, however they ended: the sum of all that follow and of those of clients. */
  readonly calls: number
  /** Calls of callers that are no client. */
  readonly strangers: number
  /** Calls that the owner made: in the console, as a client, or by an undo. */
  readonly owner: number
}

/**
 * Reads an audit log. A line counts as many calls as it represents. A `sent` line counts for none, because another line says how its call
 * ended. `takesReported` also learns from calls that only `mode: report` let pass, except those that a rule of the profile denies.
 */
export function readLog(text: string, catalogue: Catalogue, takesReported: boolean): LearnedLog {
  const clients = new Map<string, ClientCalls>()
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const counts = { broken: 0, calls: 0, strangers: 0, owner: 0 }
  for (const line of lines) {
    const entry = parse(line)
    if (entry === null) counts.broken += 1
    else if (entry.outcome !== 'sent') {
      const count = entry.count ?? 1
      counts.calls += count
      // Calls that the owner made say nothing about what the client needs.
      if (entry.via !== undefined) counts.owner += count
      else if (entry.client === null) counts.strangers += count
      else addLine(entry, callsOf(clients, entry.client), catalogue, takesReported)
    }
  }
  return { clients, lines: lines.length, ...counts }
}

function addLine(entry: AuditLine, of: ClientCalls, catalogue: Catalogue, takesReported: boolean): void {
  const count = entry.count ?? 1
  const isAsked = entry.by === 'ask' || entry.rule?.startsWith('ask ') === true
  if (catalogue.get(entry.action) === undefined) of.unknown += count
  else if (entry.outcome === 'refused' && entry.by !== 'ask') of.refused += count
  else if (entry.reported === true && !(takesReported && entry.rule?.startsWith('deny ') !== true)) of.reported += count
  else {
    if (isAsked) of.asked += count
    else of.calls += count
    if (entry.kind === 'read') of.reads += count
    if (entry.profile !== undefined) of.profiles.add(entry.profile)
    addCall(entry, of.actions, isAsked ? 'asked' : 'allowed', count)
  }
}

function addCall(entry: AuditLine, actions: Map<string, Seen>, effect: 'asked' | 'allowed', count: number): void {
  const seen = actions.get(entry.action) ?? nothingSeen()
  actions.set(entry.action, seen)
  seen[effect] += count
  if (entry.kind !== 'read') seen.wrote = true
  for (const subject of ['deck', 'model'] as const) {
    const names = seen[subject]
    const given = entry[subject] ?? []
    const left = entry.more?.[subject] ?? 0
    if (given.length + left === 0) names.absent = true
    names.cut += left
    for (const name of given) {
      if (CUT.test(name)) names.cut += 1
      else names.found.add(name)
    }
  }
  for (const [hazard, places] of Object.entries(entry.hazards ?? {})) {
    const known = seen.hazards.get(hazard) ?? new Set()
    for (const place of places) known.add(place)
    seen.hazards.set(hazard, known)
  }
}

function parse(line: string): AuditLine | null {
  try {
    const value = JSON.parse(line) as AuditLine | null
    return value !== null && READ.includes(value.v) && typeof value.action === 'string' ? value : null
  } catch {
    return null
  }
}

function callsOf(clients: Map<string, ClientCalls>, name: string): ClientCalls {
  const known = clients.get(name)
  if (known !== undefined) return known
  const counts = { calls: 0, reads: 0, asked: 0, refused: 0, reported: 0, unknown: 0 }
  const made: ClientCalls = { actions: new Map(), profiles: new Set(), ...counts }
  clients.set(name, made)
  return made
}

function nothingSeen(): Seen {
  const names = (): SeenNames => ({ found: new Set(), absent: false, cut: 0 })
  return { allowed: 0, asked: 0, wrote: false, deck: names(), model: names(), hazards: new Map() }
}
