import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { type Catalogue, loadCatalogue } from '../actions/catalogue.ts'
import { shippedProfiles } from '../checks/policy/shipped.ts'
import { NO_PROFILE } from '../clients/built-in.ts'
import { nameHint } from '../settings/suggest.ts'
import { type ClientCalls, type LearnedLog, readLog } from './learn-log.ts'
import { proposeProfile } from './learn-profile.ts'
import { type CommandResult, failure } from './result.ts'
import { learnErrors, learnOutputs } from './texts/learn.ts'

export interface LearnOptions {
  /** The client whose calls count; without it, each client gets a profile of its own. */
  readonly client?: string
  /** The name of the proposed profile. */
  readonly name?: string
  /** Whether calls that only report mode let pass count, too. */
  readonly reported?: boolean
}

/**
 * Proposes the smallest profile that allows what an audit log shows, for one client or for each. Calls that waited for the owner
 * go on waiting, and refused calls are left out. `file` is the name of the log for error texts.
 */
export function learn(
  text: string,
  { client, name, reported = false }: LearnOptions = {},
  file = 'the log',
  catalogue: Catalogue = loadCatalogue(),
): CommandResult {
  const log = readLog(text, catalogue, reported)
  if (log.lines > 0 && log.broken === log.lines)
    return failure(learnErrors('learn.no-log', { file, count: log.lines }).text)
  const names = [...log.clients.keys()]
  const chosen = client === undefined ? names : names.filter((one) => one === client)
  if (client !== undefined && chosen.length === 0) {
    const hint = names.length === 0 ? learnOutputs('learn.no-clients').text : nameHint(client, names)
    return failure(learnErrors('learn.no-client', { client, file, hint }).text)
  }
  const learned = chosen.filter((one) => (log.clients.get(one)?.actions.size ?? 0) > 0)
  const [only] = learned
  if (only === undefined) return failure(...counts(log, chosen), learnErrors('learn.nothing', { file }).text)
  if (name !== undefined && learned.length > 1)
    return failure(learnErrors('learn.several', { clients: learned.join(', ') }).text)
  const proposals = learned.map((one) => ({ one, ...proposeProfile(calls(log, one).actions, catalogue) }))
  const profiles = Object.fromEntries(proposals.map(({ one, profile }) => [name ?? profileName(one), profile]))
  return {
    ok: true,
    lines: [
      ...counts(log, chosen),
      ...proposals.flatMap(({ one, remarks }) => [...remarks, ...othersOf(calls(log, one))]),
      stringify({ profiles }, { lineWidth: 0 }).trimEnd(),
    ],
  }
}

/** Reads an audit log from a file and proposes profiles. */
export function learnFile(file: string, options: LearnOptions): CommandResult {
  try {
    return learn(readFileSync(file, 'utf8'), options, file)
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return failure(learnErrors('learn.no-file', { file }).text)
    return failure(learnErrors('learn.unreadable', { file, reason: code }).text)
  }
}

function calls(log: LearnedLog, client: string): ClientCalls {
  return log.clients.get(client) as ClientCalls
}

/** A profile of a shipped name would replace that one for every client. */
function profileName(client: string): string {
  return client === NO_PROFILE || Object.hasOwn(shippedProfiles(), client) ? `${client}-learned` : client
}

/** The counts of calls that the proposal is made from, and of the calls and lines that it leaves out. */
function counts(log: LearnedLog, chosen: readonly string[]): string[] {
  const sum = (count: (of: ClientCalls) => number, names = chosen) =>
    names.reduce((total, name) => total + count(calls(log, name)), 0)
  const others = [...log.clients.keys()].filter((name) => !chosen.includes(name))
  const left: [Parameters<typeof learnOutputs>[0] & `learn.${string}`, number][] = [
    ['learn.refused', sum(({ refused }) => refused)],
    ['learn.reported', sum(({ reported }) => reported)],
    ['learn.unknown', sum(({ unknown }) => unknown)],
    [
      'learn.others',
      sum(({ calls, asked, refused, reported, unknown }) => calls + asked + refused + reported + unknown, others),
    ],
    ['learn.strangers', log.strangers],
    ['learn.owner', log.owner],
  ]
  const asked = sum((of) => of.asked)
  return [
    learnOutputs('learn.from', {
      calls: sum((of) => of.calls),
      clients: chosen.join(', ') || '-',
      all: log.calls,
    }).text,
    ...(asked > 0 ? [learnOutputs('learn.asked', { count: asked }).text] : []),
    ...left.flatMap(([code, count]) => (count > 0 ? [learnOutputs(code as 'learn.refused', { count }).text] : [])),
    ...(log.broken > 0 ? [learnOutputs('learn.broken', { count: log.broken }).text] : []),
    ...(sum(({ reads }) => reads) === 0 ? [learnOutputs('learn.no-reads').text] : []),
  ]
}

/** The conditions of a profile that the log does not show. A shipped profile without conditions has none to keep. */
function othersOf({ profiles }: ClientCalls): string[] {
  const shipped = shippedProfiles()
  const own = [...profiles].filter((name) => !Object.hasOwn(shipped, name) || shipped[name]?.where !== undefined)
  return own.length === 0 ? [] : [learnOutputs('learn.conditions', { profiles: own.join(', ') }).text]
}
