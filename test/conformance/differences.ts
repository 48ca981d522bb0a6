import { readFileSync } from 'node:fs'
import { compareTexts, firstDifference, headerDifferences } from './compare.ts'
import { type Exact, isNumeral, parseExact } from './json.ts'
import type { StepResult } from './replay.ts'

/** What a replay runs through: the sandbox alone, or a gateway in front of whatever answers. */
export type Via = 'sandbox' | 'gateway'

/** Why a reply may differ from the recorded one; README.md says what each class still demands. */
export type DifferenceClass = 'malformed' | 'validation' | 'restriction' | 'identity' | 'permission'

/** One step that is known to come out differently. */
export interface KnownDifference {
  readonly file: string
  readonly id: string
  readonly via: Via | 'both'
  readonly class: DifferenceClass
  readonly why: string
  /** The exact reply instead, placeholders included, where the step only shows what an earlier listed step left behind. */
  readonly reply?: string
}

/** How a file came out: counts, and the sentences that fail the run. */
export interface Assessment {
  readonly equal: number
  readonly jsonEqual: number
  readonly different: number
  readonly listed: number
  readonly skipped: number
  readonly problems: readonly string[]
}

const CLASSES = new Set<string>(['malformed', 'validation', 'restriction', 'identity', 'permission'])
const ROUTES = new Set<string>(['sandbox', 'gateway', 'both'])
const SHARE = 0.05
/** Upstream grants it to every page, the gateway only to those that may call. */
const PRIVATE_NETWORK = 'Access-Control-Allow-Private-Network'

/** Reads the one file of known differences. */
export function loadDifferences(): KnownDifference[] {
  return JSON.parse(readFileSync(new URL('differences.json', import.meta.url), 'utf8')) as KnownDifference[]
}

/** What is wrong with the list itself: unknown files, steps, classes; doubles; more than one step in twenty whose wording differs. */
export function listProblems(
  known: readonly KnownDifference[],
  steps: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const problems: string[] = []
  const seen = new Set<string>()
  for (const { file, id, via, class: name, why } of known) {
    if (!steps.get(file)?.has(id)) problems.push(`${file} ${id}: there is no such step`)
    if (!ROUTES.has(via) || !CLASSES.has(name) || !why)
      problems.push(`${id}: via, class or why is not what README.md says`)
    for (const route of via === 'both' ? ['sandbox', 'gateway'] : [via]) {
      if (seen.has(`${id} ${route}`)) problems.push(`${id}: listed twice for ${route}`)
      seen.add(`${id} ${route}`)
    }
  }
  const total = [...steps.values()].reduce((sum, ids) => sum + ids.size, 0)
  const most = Math.floor(total * SHARE)
  const listed = new Set(
    known.filter((entry) => entry.via !== 'sandbox' && entry.class === 'malformed').map(({ id }) => id),
  ).size
  if (listed > most)
    problems.push(`${listed} steps are listed as malformed for the gateway, at most ${most} of ${total} may be`)
  return problems
}

/**
 * Holds the results of one file against the list. `routes` are the routes whose entries apply; entries of `via` that turn out
 * equal are stale. (Through a gateway in front of the sandbox both routes apply and only the gateway's can be stale.)
 */
export function assess(
  file: string,
  results: readonly StepResult[],
  known: readonly KnownDifference[],
  via: Via,
  routes: readonly Via[] = [via],
): Assessment {
  const ofFile = known.filter((entry) => entry.file === file)
  const counts = { equal: 0, 'json-equal': 0, different: 0, skipped: 0, listed: 0 }
  const problems: string[] = []
  for (const result of results) {
    const { kind, step, what } = result
    const entry = ofFile.find((each) => each.id === step.id && (each.via === 'both' || routes.includes(each.via)))
    const unequal = kind === 'different' || kind === 'json-equal'
    if (!unequal || !entry) {
      counts[kind] += 1
      if (unequal) problems.push(`${step.id} (${step.about}): ${what}`)
      if (kind === 'equal' && entry && (entry.via === via || entry.via === 'both')) {
        problems.push(`${step.id}: listed as ${entry.class} but equal; take it off the list`)
      }
      continue
    }
    const objection = entry.reply === undefined ? objectionTo(entry.class, result) : unlike(entry.reply, result)
    counts[objection ? 'different' : 'listed'] += 1
    if (objection) problems.push(`${step.id} (${step.about}), listed as ${entry.class}: ${objection}`)
  }
  const { 'json-equal': jsonEqual, ...rest } = counts
  return { ...rest, jsonEqual, problems }
}

/** What even a listed difference may not do; null when it keeps to its class. */
export function objectionTo(name: DifferenceClass, { step, sent, expected, outcome }: StepResult): string | null {
  if (outcome?.kind !== 'reply') return 'no reply came'
  if (outcome.status !== 200) return `the status is ${outcome.status}`
  const { [PRIVATE_NETWORK]: grant, ...demanded } = step.replyHeaders
  const asked = name === 'identity' || grant === undefined ? demanded : step.replyHeaders
  const headers = step.status === undefined ? [] : headerDifferences(asked, outcome.headers)
  if (headers.length > 0) return headers.join('; ')
  if (name === 'identity' && expected === '' && outcome.text === '') return null
  let given: Exact
  try {
    given = parseExact(outcome.text)
  } catch {
    return 'the reply is not JSON'
  }
  if (name === 'identity' || name === 'permission') return null
  if (name === 'malformed') {
    const error = errorOf(given)
    if (!error) return `the reply is not {"result": null, "error": TEXT} but ${outcome.text.slice(0, 200)}`
    return echoes(error, sent) ? `the error echoes the request: ${error}` : null
  }
  if (expected === null) return 'a reply came where none was recorded'
  return firstDifference(withoutErrors(parseExact(expected), given, name), given)
}

/** Why a reply is not the one that is listed instead of the recorded one; null when it is. */
function unlike(reply: string, { step, outcome, fill }: StepResult): string | null {
  if (outcome?.kind !== 'reply') return 'no reply came'
  const differing = headerDifferences(step.replyHeaders, outcome.headers)
  if (outcome.status !== 200 || differing.length > 0) return `status ${outcome.status} ${differing.join('; ')}`
  const { kind, what } = compareTexts(fill(reply), outcome.text, step.volatile.map(fill))
  return kind === 'equal' ? null : `not the reply that is listed: ${what}`
}

/** The text of a reply that is exactly `{"result": null, "error": TEXT}` with a text in it; otherwise null. */
export function errorOf(value: Exact): string | null {
  if (!(value instanceof Map) || value.size !== 2 || value.get('result') !== null) return null
  const error = value.get('error')
  return typeof error === 'string' && error !== '' ? error : null
}

/**
 * The recorded reply with the errors given in the same places; for a restriction an error may also stand where a result was
 * recorded.
 */
function withoutErrors(wanted: Exact, given: Exact, name: DifferenceClass): Exact {
  const refused = wanted instanceof Map && wanted.get('result') === null && typeof wanted.get('error') === 'string'
  if (errorOf(given) && (refused || name === 'restriction')) return given
  if (Array.isArray(wanted) && Array.isArray(given)) {
    return wanted.map((item, index) => (index < given.length ? withoutErrors(item, given[index] ?? null, name) : item))
  }
  if (wanted instanceof Map && given instanceof Map) {
    return new Map([...wanted].map(([key, item]) => [key, withoutErrors(item, given.get(key) ?? null, name)]))
  }
  return wanted
}

const PROTOCOL = new Set([
  'action',
  'actions',
  'version',
  'params',
  'key',
  'multi',
  'result',
  'error',
  'null',
  'true',
  'false',
])
const SHORTEST = 4

/** Whether a text repeats a value, a member name or a longer stretch of the request. */
export function echoes(error: string, sent: Buffer | null): boolean {
  const body = sent?.toString('utf8') ?? ''
  for (let at = 0; at + 12 <= body.length; at += 1) if (error.includes(body.slice(at, at + 12))) return true
  let request: Exact
  try {
    request = parseExact(body)
  } catch {
    return false
  }
  return wordsOf(request).some((word) => word.length >= SHORTEST && !PROTOCOL.has(word) && error.includes(word))
}

function wordsOf(value: Exact): string[] {
  if (typeof value === 'string') return [value]
  if (isNumeral(value)) return [value.numeral]
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  return value instanceof Map ? [...value].flatMap(([key, member]) => [key, ...wordsOf(member)]) : []
}
