import type { Catalogue } from '../../actions/catalogue.ts'
import { membersOf } from '../../actions/effect.ts'
import { GROUPS, type Group } from '../../actions/facts.ts'
import { HAZARD_NAMES, hazardRow } from '../../actions/hazards.ts'
import { parsePath } from '../../actions/path.ts'
import { NO_PROFILE } from '../../clients/built-in.ts'
import { readScope } from '../../clients/scope-settings.ts'
import { readSoftDelete, softDelete } from '../../clients/soft-delete-settings.ts'
import type { Text } from '../../settings/declare-texts.ts'
import { isMap } from '../../settings/many.ts'
import { suggest } from '../../settings/suggest.ts'
import { mistakes as texts } from '../texts.ts'
import { type Mistake, readMatch } from './match-read.ts'
import { pathsOf, SUBJECTS } from './place.ts'
import { parentsOf, type WrittenProfile, type WrittenProfiles } from './profile.ts'

export type ProfilesReading =
  | { readonly ok: true; readonly profiles: WrittenProfiles }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

type Report = (at: readonly (string | number)[], mistake: Text, suggestion?: string | null) => void

const LISTS = ['allow', 'ask', 'deny'] as const
const MEMBERS = ['extends', ...LISTS, 'where', 'hazards', 'budget', 'scope', 'softDelete']

/**
 * Reads an owner's profiles and adds them to the shipped ones; a profile with a shipped name replaces that one. Unknown names of
 * members, actions, groups, parameters, matchers, hazards and profiles are mistakes, each with the name that was probably meant.
 */
export function readProfiles(written: unknown, shipped: WrittenProfiles, catalogue: Catalogue): ProfilesReading {
  const mistakes: Mistake[] = []
  const report: Report = (at, mistake, suggestion = null) => {
    mistakes.push({ at, mistake, ...(suggestion !== null && { suggestion }) })
  }
  const own: Record<string, WrittenProfile> = {}
  if (!isMap(written)) report([], texts('profile.expected-map'))
  else {
    for (const [name, profile] of Object.entries(written)) {
      if (name === NO_PROFILE) report([name], texts('profile.name-none'))
      own[name] = readProfile(profile, catalogue, (at, ...rest) => report([name, ...at], ...rest))
    }
  }
  const profiles = { ...shipped, ...own }
  for (const [name, profile] of Object.entries(own)) checkParents(name, profile, profiles, report)
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, profiles }
}

function readProfile(written: unknown, catalogue: Catalogue, report: Report): WrittenProfile {
  if (!isMap(written)) {
    report([], texts('profile.expected-members', { members: MEMBERS.join(', ') }))
    return {}
  }
  const profile: Record<string, unknown> = {}
  for (const [member, value] of Object.entries(written)) {
    const within: Report = (at, ...rest) => report([member, ...at], ...rest)
    if (member === 'extends') profile.extends = readNames(value, within)
    else if (member === 'budget') profile.budget = readBudget(value, within)
    else if (member === 'scope') profile.scope = checkScope(value, within)
    else if (member === 'softDelete') profile.softDelete = checkSoftDelete(value, within)
    else if (member === 'where') profile.where = readWhere(value, catalogue, within)
    else if (member === 'hazards') profile.hazards = readHazards(value, within)
    else if (LISTS.some((list) => list === member)) profile[member] = readSelectors(value, catalogue, within)
    else report([member], texts('profile.no-such-member'), suggest(member, MEMBERS))
  }
  return profile
}

function readNames(value: unknown, report: Report): string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value]
  if (names.every((name) => typeof name === 'string')) return names
  report([], texts('profile.expected-names'))
  return []
}

function readBudget(value: unknown, report: Report): string {
  if (typeof value === 'string') return value
  report([], texts('profile.expected-budget'))
  return ''
}

function checkScope(value: unknown, report: Report): WrittenProfile['scope'] {
  const reading = readScope(value)
  if (reading.ok) return reading.value
  report(reading.at ?? [], texts('profile.expected-scope'))
  return undefined
}

function checkSoftDelete(value: unknown, report: Report): WrittenProfile['softDelete'] {
  const reading = readSoftDelete(value)
  if (reading.ok) return softDelete.write(reading.value) as WrittenProfile['softDelete']
  report(reading.at ?? [], texts('profile.expected-soft-delete'))
  return undefined
}

function readSelectors(value: unknown, catalogue: Catalogue, report: Report): string[] {
  if (!Array.isArray(value)) {
    report([], texts('profile.expected-selectors'))
    return []
  }
  return value.filter((selector, index) =>
    checkSelector(selector, catalogue, (at, ...rest) => report([index, ...at], ...rest)),
  )
}

function checkSelector(selector: unknown, catalogue: Catalogue, report: Report): selector is string {
  const names = catalogue.all.map(({ name }) => name)
  const groups = ['@all', ...GROUPS.map((group) => `@${group}`)]
  if (typeof selector !== 'string') report([], texts('profile.expected-selector'))
  else if (selector === 'multi') report([], texts('profile.multi'))
  else if (selector.startsWith('@')) {
    if (groups.includes(selector)) return true
    report([], texts('profile.no-such-group'), suggest(selector, groups))
  } else {
    if (names.includes(selector)) return true
    report([], texts('profile.no-such-action'), suggest(selector, [...names, ...GROUPS]))
  }
  return false
}

function readWhere(value: unknown, catalogue: Catalogue, report: Report): WrittenProfile['where'] {
  if (!isMap(value)) {
    report([], texts('profile.expected-where'))
    return {}
  }
  const where: Record<string, Record<string, object>> = {}
  for (const [selector, conditions] of Object.entries(value)) {
    if (!checkSelector(selector, catalogue, (at, ...rest) => report([selector, ...at], ...rest))) continue
    if (!isMap(conditions)) {
      report([selector], texts('profile.expected-conditions'))
      continue
    }
    where[selector] = {}
    for (const [what, written] of Object.entries(conditions)) {
      checkWhat(selector, what, catalogue, (at, ...rest) => report([selector, what, ...at], ...rest))
      const match = readMatch(written)
      if (match.ok) where[selector][what] = match.match
      else report([selector, what, ...match.at], match.mistake, match.suggestion)
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
    if (!named) report([], texts('profile.subject-not-named', { selector, subject: what }), suggest(what, subjects))
    return
  }
  if (!PATH.test(what)) {
    report([], texts('profile.expected-place'))
    return
  }
  const parameters = actions.flatMap((action) => action.parameters.map(({ name }) => name))
  const first = parsePath(what)[0]?.name ?? ''
  if (first === '*' || parameters.includes(first)) return
  report([], texts('profile.no-such-parameter', { selector }), suggest(first, [...parameters, ...SUBJECTS]))
}

/** Returns the actions that a selector names. */
export function selectedBy(selector: string, catalogue: Catalogue) {
  if (selector.startsWith('@')) return membersOf(catalogue.all, selector.slice(1) as Group | 'all')
  const action = catalogue.get(selector)
  return action === undefined ? [] : [action]
}

function readHazards(value: unknown, report: Report): WrittenProfile['hazards'] {
  if (!isMap(value)) {
    report([], texts('profile.expected-hazards', { hazards: HAZARD_NAMES.join(', ') }))
    return {}
  }
  const hazards: Record<string, unknown> = {}
  for (const [name, written] of Object.entries(value)) {
    const known = HAZARD_NAMES.find((hazard) => hazard === name)
    if (known === undefined) report([name], texts('profile.no-such-hazard'), suggest(name, HAZARD_NAMES))
    else if (written === true) hazards[name] = true
    else if (hazardRow(known).value === null) report([name], texts('profile.expected-true'))
    else {
      const match = readMatch(written)
      if (match.ok) hazards[name] = match.match
      else report([name, ...match.at], match.mistake, match.suggestion)
    }
  }
  return hazards
}

function checkParents(name: string, profile: WrittenProfile, all: WrittenProfiles, report: Report): void {
  for (const parent of parentsOf(profile)) {
    if (parent === NO_PROFILE) continue
    if (!Object.hasOwn(all, parent)) {
      report([name, 'extends'], texts('profile.no-such-parent'), suggest(parent, Object.keys(all)))
    } else if (reaches(parent, name, all, new Set())) {
      report([name, 'extends'], texts('profile.circle', { parent, name }))
    }
  }
}

function reaches(from: string, to: string, all: WrittenProfiles, seen: Set<string>): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return parentsOf(all[from] ?? {}).some((parent) => reaches(parent, to, all, seen))
}
