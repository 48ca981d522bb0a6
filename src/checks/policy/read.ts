import type { Catalogue } from '../../actions/catalogue.ts'
import { membersOf } from '../../actions/effect.ts'
import { GROUPS, type Group, HAZARDS, type Hazard } from '../../actions/facts.ts'
import { parsePath } from '../../actions/path.ts'
import { suggest } from '../../config/suggest.ts'
import { type Mistake, readMatch } from './matchers-read.ts'
import { pathsOf, SUBJECTS } from './place.ts'
import { NONE, parentsOf, type WrittenProfile, type WrittenProfiles } from './profile.ts'

/** Hazards that have a value to match: where the file lies, which host is asked. */
export const VALUED_HAZARDS: readonly Hazard[] = ['host-file', 'fetch', 'export', 'import']

export type ProfilesReading =
  | { readonly ok: true; readonly profiles: WrittenProfiles }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

type Report = (at: readonly (string | number)[], message: string, suggestion?: string | null) => void

const LISTS = ['allow', 'ask', 'deny'] as const
const MEMBERS = ['extends', ...LISTS, 'where', 'hazards', 'budget']

/**
 * Reads an owner's profiles and puts them beside the shipped ones; one of a shipped name takes its place. Unknown names of
 * members, actions, groups, parameters, matchers, hazards and profiles are mistakes, each with what was probably meant.
 */
export function readProfiles(written: unknown, shipped: WrittenProfiles, catalogue: Catalogue): ProfilesReading {
  const mistakes: Mistake[] = []
  const report: Report = (at, message, suggestion = null) => {
    mistakes.push({ at, message, ...(suggestion !== null && { suggestion }) })
  }
  const own: Record<string, WrittenProfile> = {}
  if (!isMap(written)) report([], 'expected a map of profiles')
  else {
    for (const [name, profile] of Object.entries(written)) {
      if (name === NONE) report([name], 'none is the profile that allows nothing; give this one another name')
      own[name] = readProfile(profile, catalogue, (at, ...rest) => report([name, ...at], ...rest))
    }
  }
  const profiles = { ...shipped, ...own }
  for (const [name, profile] of Object.entries(own)) checkParents(name, profile, profiles, report)
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, profiles }
}

function readProfile(written: unknown, catalogue: Catalogue, report: Report): WrittenProfile {
  if (!isMap(written)) {
    report([], `expected a map with ${MEMBERS.join(', ')}`)
    return {}
  }
  const profile: Record<string, unknown> = {}
  for (const [member, value] of Object.entries(written)) {
    const within: Report = (at, ...rest) => report([member, ...at], ...rest)
    if (member === 'extends') profile.extends = readNames(value, within)
    else if (member === 'budget') profile.budget = readBudget(value, within)
    else if (member === 'where') profile.where = readWhere(value, catalogue, within)
    else if (member === 'hazards') profile.hazards = readHazards(value, within)
    else if (LISTS.some((list) => list === member)) profile[member] = readSelectors(value, catalogue, within)
    else report([member], 'there is no such member of a profile', suggest(member, MEMBERS))
  }
  return profile
}

function readNames(value: unknown, report: Report): string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value]
  if (names.every((name) => typeof name === 'string')) return names
  report([], 'expected the name of a profile, or a list of them')
  return []
}

function readBudget(value: unknown, report: Report): string {
  if (typeof value === 'string') return value
  report([], 'expected the name of a budget')
  return ''
}

function readSelectors(value: unknown, catalogue: Catalogue, report: Report): string[] {
  if (!Array.isArray(value)) {
    report([], 'expected a list of actions and @groups')
    return []
  }
  return value.filter((selector, index) =>
    checkSelector(selector, catalogue, (at, ...rest) => report([index, ...at], ...rest)),
  )
}

function checkSelector(selector: unknown, catalogue: Catalogue, report: Report): selector is string {
  const names = catalogue.all.map(({ name }) => name)
  const groups = ['@all', ...GROUPS.map((group) => `@${group}`)]
  if (typeof selector !== 'string') report([], 'expected an action or an @group')
  else if (selector === 'multi') report([], 'multi is judged by the calls in it; name those')
  else if (selector.startsWith('@')) {
    if (groups.includes(selector)) return true
    report([], 'there is no such group', suggest(selector, groups))
  } else {
    if (names.includes(selector)) return true
    report([], 'there is no such action', suggest(selector, [...names, ...GROUPS]))
  }
  return false
}

function readWhere(value: unknown, catalogue: Catalogue, report: Report): WrittenProfile['where'] {
  if (!isMap(value)) {
    report([], 'expected a map: an action or @group, and what must hold of its parameters')
    return {}
  }
  const where: Record<string, Record<string, object>> = {}
  for (const [selector, conditions] of Object.entries(value)) {
    if (!checkSelector(selector, catalogue, (at, ...rest) => report([selector, ...at], ...rest))) continue
    if (!isMap(conditions)) {
      report([selector], 'expected a map: a subject or parameter, and its matchers')
      continue
    }
    where[selector] = {}
    for (const [what, written] of Object.entries(conditions)) {
      checkWhat(selector, what, catalogue, (at, ...rest) => report([selector, what, ...at], ...rest))
      const match = readMatch(written)
      if (match.ok) where[selector][what] = match.match
      else report([selector, what, ...match.at], match.message, match.suggestion)
    }
  }
  return where
}

const PATH = /^(?:[^.[\]*]+(?:\[\])?|\*)(?:\.(?:[^.[\]*]+(?:\[\])?|\*))*$/

function checkWhat(selector: string, what: string, catalogue: Catalogue, report: Report): void {
  const actions = selectedBy(selector, catalogue)
  if (SUBJECTS.some((subject) => subject === what)) {
    const subjects = actions.flatMap(({ gateway }) => Object.keys(gateway.subjects))
    const named = actions.some((action) => pathsOf(action, what).length > 0)
    if (!named) report([], `${selector} names no ${what}`, suggest(what, subjects))
    return
  }
  if (!PATH.test(what)) {
    report([], 'expected a subject, or a path such as note.fields.* or notes[].tags')
    return
  }
  const parameters = actions.flatMap((action) => action.parameters.map(({ name }) => name))
  const first = parsePath(what)[0]?.name ?? ''
  if (first === '*' || parameters.includes(first)) return
  report([], `${selector} has no such parameter`, suggest(first, [...parameters, ...SUBJECTS]))
}

/** The actions that a selector names by what the catalogue says of them. */
export function selectedBy(selector: string, catalogue: Catalogue) {
  if (selector.startsWith('@')) return membersOf(catalogue.all, selector.slice(1) as Group | 'all')
  const action = catalogue.get(selector)
  return action === undefined ? [] : [action]
}

function readHazards(value: unknown, report: Report): WrittenProfile['hazards'] {
  if (!isMap(value)) {
    report([], `expected a map of hazards: ${HAZARDS.join(', ')}`)
    return {}
  }
  const hazards: Record<string, unknown> = {}
  for (const [name, written] of Object.entries(value)) {
    if (!HAZARDS.some((hazard) => hazard === name)) report([name], 'there is no such hazard', suggest(name, HAZARDS))
    else if (written === true) hazards[name] = true
    else if (!VALUED_HAZARDS.some((hazard) => hazard === name))
      report([name], 'expected true; it has no value to match')
    else {
      const match = readMatch(written)
      if (match.ok) hazards[name] = match.match
      else report([name, ...match.at], match.message, match.suggestion)
    }
  }
  return hazards
}

function checkParents(name: string, profile: WrittenProfile, all: WrittenProfiles, report: Report): void {
  for (const parent of parentsOf(profile)) {
    if (parent === NONE) continue
    if (!Object.hasOwn(all, parent)) {
      report([name, 'extends'], 'there is no such profile', suggest(parent, Object.keys(all)))
    } else if (reaches(parent, name, all, new Set())) {
      report([name, 'extends'], `${parent} extends ${name} itself, directly or not`)
    }
  }
}

function reaches(from: string, to: string, all: WrittenProfiles, seen: Set<string>): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return parentsOf(all[from] ?? {}).some((parent) => reaches(parent, to, all, seen))
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
