import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Action } from '../actions/action.ts'
import type { Catalogue } from '../actions/catalogue.ts'
import type { ClientRule } from '../admin/rule.ts'
import { policyOf, profileOf } from '../checks/policy/check.ts'
import { compileProfiles } from '../checks/policy/policies.ts'
import type { Policy } from '../checks/policy/policy.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import { clientFile } from '../clients/file.ts'
import { ownProfileName } from '../clients/settings.ts'
import type { Config } from '../config/config.ts'
import { formatConfigError } from '../config/error.ts'
import { type ImaginedFiles, NO_FILES } from '../config/file.ts'
import type { Loaded, LoadResult } from '../config/load.ts'
import type { RefusedCalls, RefusedMemory } from '../request/refused-calls.ts'
import type { Text } from '../settings/declare-texts.ts'
import { nameHint } from '../settings/suggest.ts'
import { difference } from './difference.ts'
import { type Drafted, fileText } from './draft.ts'
import { changeProfile, type ProfileChange } from './edit.ts'
import { flowText } from './flow-text.ts'
import { masked } from './masked.ts'
import { needOf } from './need.ts'
import { reachOf } from './reach.ts'
import { effects, reaches, texts } from './texts.ts'

export interface ClientRuleSources {
  readonly catalogue: Catalogue
  /** Reads the configuration as it is, or as it would be with other files. */
  readonly load: (imagined: ImaginedFiles) => Promise<LoadResult>
  /** The refused calls that are remembered. */
  readonly refused: Pick<RefusedMemory, 'of'>
}

/** Drafts the smallest rule that allows an action to a client, or always refuses it. */
export async function previewClientRule(asked: ClientRule, sources: ClientRuleSources): Promise<Drafted> {
  const now = await sources.load(NO_FILES)
  if (!now.ok) return refused(texts('rule.not-loadable', { errors: errorsInWords(now) }))
  const client = now.config.clients.find(({ name }) => name === asked.client)
  if (client === undefined) {
    const names = now.config.clients.map(({ name }) => name)
    return refused(texts('rule.no-client', { name: JSON.stringify(asked.client), hint: nameHint(asked.client, names) }))
  }
  const action = sources.catalogue.get(asked.action)
  if (action === undefined) {
    const names = sources.catalogue.all.map(({ name }) => name)
    return refused(texts('rule.no-action', { name: JSON.stringify(asked.action), hint: nameHint(asked.action, names) }))
  }
  const rule = ruleFor(asked, action, now, sources)
  if ('error' in rule) return refused(rule.error)
  const parent = profileOf(client)
  return draftFor(asked, client, { extends: parent === NO_PROFILE ? null : parent, ...rule }, now, sources)
}

function ruleFor(
  { rule, client: name }: ClientRule,
  action: Action,
  { config }: Loaded,
  { catalogue, refused: memory }: ClientRuleSources,
): Omit<ProfileChange, 'extends'> | { readonly error: Text } {
  const client = config.clients.find((one) => one.name === name)
  if (client === undefined) return {}
  const policy = policyOf(client, compileProfiles(config.profiles, catalogue))
  const own = client.profile === ownProfileName(name) ? config.profiles[client.profile] : undefined
  const isOwnDeny = own?.deny?.includes(action.name) === true
  if (rule === 'deny') {
    const named = { profile: policy.name, action: action.name }
    return isOwnDeny ? { error: texts('rule.refused-already', named) } : { deny: action.name }
  }
  const need = needOf(policy, action, memory.of(name, action.name).calls, isOwnDeny)
  return need.ok ? need.rule : { error: need.error }
}

async function draftFor(
  { rule, action }: ClientRule,
  client: Config['clients'][number],
  change: ProfileChange,
  now: Loaded,
  sources: ClientRuleSources,
): Promise<Drafted> {
  const { catalogue, load, refused: memory } = sources
  const place = placeOf(client.name, now)
  if (place === null) return refused(texts('rule.no-folder'))
  const { file, path } = place
  const before = fileText(file)
  const profile = {
    ...(change.extends !== null && { extends: change.extends }),
    ...(change.allow && { allow: [change.allow] }),
    ...(change.deny && { deny: [change.deny] }),
  }
  const after = changeProfile(before ?? '', path, change)
  if (after === null) return refused(texts('rule.odd-file', { file, profile: flowText(profile) }))
  const then = await load(new Map([[file, after]]))
  if (!then.ok) return refused(texts('rule.would-break', { errors: errorsInWords(then) }))
  if (!isDeepStrictEqual(othersOf(now.config, client.name), othersOf(then.config, client.name)))
    return refused(texts('rule.odd-file', { file, profile: flowText(profile) }))
  const changedClient = then.config.clients.find(({ name }) => name === client.name) ?? client
  const calls = memory.of(client.name, action)
  const policies = compileProfiles(then.config.profiles, catalogue)
  const isWhole = change.allow === undefined || change.hazard !== undefined
  const hazard = isWhole ? null : hazardOf(policyOf(changedClient, policies), action, calls.calls, sources)
  if (hazard !== null)
    return draftFor({ rule, client: client.name, action }, client, { ...change, hazard }, now, sources)
  const reach =
    rule === 'allow' ? reachOf(calls, changedClient, policies) : reaches('reach.deny', { total: calls.total }).text
  const shown = difference(before === null ? '' : masked(before), masked(after))
  return {
    ok: true,
    draft: { file, before, after, difference: shown, effect: effectOf(client.name, action, change), reach },
  }
}

/** Returns the hazard that the refused calls of an action need once the action is allowed, or null. */
function hazardOf(
  policy: Policy,
  name: string,
  calls: RefusedCalls['calls'],
  { catalogue }: ClientRuleSources,
): NonNullable<ProfileChange['hazard']> | null {
  const action = catalogue.get(name)
  const need = action === undefined || calls.length === 0 ? null : needOf(policy, action, calls, false)
  return (need?.ok && need.rule.hazard) || null
}

/** Returns the file of a client, or of one to be written, and the place of the client in it. Null if there is no folder. */
function placeOf(name: string, { sources, clientFolder }: Loaded): { file: string; path: readonly string[] } | null {
  const source = sources.get(name)
  if (source !== undefined) return { file: resolve(source.file), path: source.line === null ? [] : ['clients', name] }
  return clientFolder === null ? null : { file: clientFile(clientFolder, name), path: [] }
}

/** Returns everything that a rule for a client must not change. */
function othersOf({ clients, profiles, ...rest }: Config, name: string): object {
  const { [ownProfileName(name)]: _, ...others } = profiles
  const withoutProfile = clients.map((client) => (client.name === name ? { ...client, profile: null } : client))
  return {
    ...rest,
    profiles: { ...others },
    clients: withoutProfile.sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

function effectOf(client: string, action: string, { allow, hazard }: ProfileChange): string {
  if (allow === undefined && hazard === undefined) return effects('effect.deny', { action, client }).text
  const parts = [...(allow === undefined ? [] : [allow]), ...(hazard === undefined ? [] : [hazardText(hazard)])]
  return effects('effect.allow', { action: parts.join(' and '), client }).text
}

function hazardText({ name, match }: NonNullable<ProfileChange['hazard']>): string {
  if (match === true) return effects('effect.hazard-whole', { hazard: name }).text
  return effects('effect.hazard', { hazard: name, places: `${match.matcher} ${flowText(match.values)}` }).text
}

/** Returns the errors of a configuration in one line. */
export function errorsInWords({ errors }: Exclude<LoadResult, Loaded>): string {
  return errors.map(formatConfigError).join('; ')
}

function refused(error: Text): Drafted {
  return { ok: false, error }
}
