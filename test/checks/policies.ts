import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { compilePolicy, type Policy } from '../../src/checks/policy/policy.ts'
import { resolveProfiles, type WrittenProfiles } from '../../src/checks/policy/profile.ts'
import { readProfiles } from '../../src/checks/policy/read.ts'
import type { Decision } from '../../src/checks/policy/rules.ts'
import { shippedProfiles } from '../../src/checks/policy/shipped.ts'
import { readOutline } from '../../src/wire/outline.ts'

export const catalogue = loadCatalogue()

/** The profiles given, beside the shipped ones, as functions; a mistake in one is thrown. */
export function compile(written: WrittenProfiles): ReadonlyMap<string, Policy> {
  const reading = readProfiles(written, shippedProfiles(), catalogue)
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes))
  return new Map([...resolveProfiles(reading.profiles)].map(([name, one]) => [name, compilePolicy(one, catalogue)]))
}

/** One profile, and what it says of a call whose parameters are a value or JSON text. */
export function decider(profile: WrittenProfiles[string], others: WrittenProfiles = {}) {
  const policy = compile({ ...others, p: profile }).get('p') as Policy
  return (action: string, params: object | string = {}): Decision => {
    const text = Buffer.from(typeof params === 'string' ? params : JSON.stringify(params))
    return policy.decide(actionOf(action), readOutline(text), text)
  }
}

export function actionOf(name: string): Action {
  const action = catalogue.get(name)
  if (action === undefined) throw new Error(name)
  return action
}
