import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import { HAZARDS, type Hazard } from '../actions/facts.ts'
import { pathsOf } from '../checks/policy/place.ts'
import type { AuditLine } from '../observe/audit-line.ts'
import type { CheckReport } from './check.ts'

export interface LearnOptions {
  /** Only what this client did; all of them without it. */
  readonly client?: string
  /** The name of the profile that is proposed. */
  readonly name?: string
}

/** More names than these are no habit that could be written down. */
const MOST_NAMES = 50
const VALUED: Readonly<Partial<Record<Hazard, 'host' | 'under'>>> = {
  fetch: 'host',
  'host-file': 'under',
  export: 'under',
  import: 'under',
}

interface Seen {
  readonly deck: Set<string>
  readonly model: Set<string>
  /** Some call had none, or so many that the line left some out. */
  readonly loose: Set<string>
}

/**
 * Proposes the smallest profile that allows what an audit log shows: each action by its name, decks and models narrowed to those
 * seen, hazards to hosts and folders. What was refused is left out, unless report mode let it pass.
 */
export function learn(text: string, options: LearnOptions = {}, catalogue: Catalogue = loadCatalogue()): CheckReport {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const actions = new Map<string, Seen>()
  const hazards = new Map<string, Set<string>>()
  let broken = 0
  let refused = 0
  let reads = 0
  for (const line of lines) {
    const entry = parse(line)
    if (entry === null || catalogue.get(entry.action) === undefined) {
      broken += 1
      continue
    }
    if (options.client !== undefined && entry.client !== options.client) continue
    if (entry.outcome === 'refused') {
      refused += 1
      continue
    }
    if (entry.kind === 'read') reads += 1
    note(entry, actions)
    for (const [hazard, places] of Object.entries(entry.hazards ?? {})) {
      const known = hazards.get(hazard) ?? new Set()
      for (const place of places) known.add(place)
      hazards.set(hazard, known)
    }
  }
  if (actions.size === 0) return { ok: false, lines: ['nothing in this log passed, so there is nothing to learn'] }
  const name = options.name ?? options.client ?? 'learnt'
  const profile = profileOf(actions, hazards, catalogue)
  return {
    ok: true,
    lines: [
      `# Learnt from ${lines.length - broken} lines${options.client === undefined ? '' : ` of client ${options.client}`}.`,
      ...(refused > 0 ? [`# ${refused} refused calls are left out.`] : []),
      ...(reads === 0
        ? ['# The log holds no reads (audit.reads: true writes them down): add those that are needed, or "@read".']
        : []),
      ...(broken > 0 ? [`# ${broken} lines could not be read, or name actions that are not known.`] : []),
      stringify({ profiles: { [name]: profile } }, { lineWidth: 0 }).trimEnd(),
    ],
  }
}

/** The same for a file. */
export function learnFile(file: string, options: LearnOptions): CheckReport {
  try {
    return learn(readFileSync(file, 'utf8'), options)
  } catch (error) {
    return { ok: false, lines: [`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`] }
  }
}

function parse(line: string): AuditLine | null {
  try {
    const value = JSON.parse(line) as AuditLine | null
    return value !== null && value.v === 1 && typeof value.action === 'string' ? value : null
  } catch {
    return null
  }
}

function note(entry: AuditLine, actions: Map<string, Seen>): void {
  const seen = actions.get(entry.action) ?? { deck: new Set(), model: new Set(), loose: new Set() }
  actions.set(entry.action, seen)
  for (const subject of ['deck', 'model'] as const) {
    const found = entry[subject] ?? []
    if (found.length === 0) seen.loose.add(subject)
    if (entry.more?.[subject] !== undefined) seen.loose.add(`${subject} more`)
    for (const one of found) seen[subject].add(one)
  }
}

function profileOf(
  actions: ReadonlyMap<string, Seen>,
  hazards: ReadonlyMap<string, ReadonlySet<string>>,
  catalogue: Catalogue,
): object {
  const where: Record<string, Record<string, object>> = {}
  for (const name of [...actions.keys()].sort()) {
    const seen = actions.get(name) as Seen
    const action = catalogue.get(name)
    if (action === undefined) continue
    for (const subject of ['deck', 'model'] as const) {
      const names = [...seen[subject]].sort()
      const isHabit = names.length > 0 && names.length <= MOST_NAMES && !seen.loose.has(`${subject} more`)
      if (!isHabit || pathsOf(action, subject).length === 0) continue
      where[name] ??= {}
      where[name][subject] = {
        ...(seen.loose.has(subject) && { absent: true }),
        ...(subject === 'deck' ? { deck: names } : { in: names }),
      }
    }
  }
  const named = HAZARDS.filter((hazard) => hazards.has(hazard))
  return {
    allow: [...actions.keys()].sort(),
    ...(Object.keys(where).length > 0 && { where }),
    ...(named.length > 0 && {
      hazards: Object.fromEntries(named.map((hazard) => [hazard, matchOf(hazard, [...(hazards.get(hazard) ?? [])])])),
    }),
  }
}

/** Folders and hosts that could not be told apart in the log leave the whole hazard. */
function matchOf(hazard: Hazard, places: readonly string[]): true | object {
  const word = VALUED[hazard]
  const isTold = places.length > 0 && places.every((place) => place !== '' && place !== '?')
  return word === undefined || !isTold ? true : { [word]: [...places].sort() }
}
