import { texts as ofRequests } from '../request/texts.ts'
import { texts as ofRoutes } from '../routes/texts.ts'
import type { TextEntry } from '../settings/declare-texts.ts'
import { texts as ofSplits } from '../upstream/texts.ts'
import { errors } from '../wire/errors.ts'
import type { RefusedBy, RequestOutcome, ServedBy } from '../wire/outcome.ts'
import type { RefusalSummary } from './refused.ts'
import { lineWords as words } from './texts.ts'

/** The facts about a request in a line of the log, as far as its words need them. */
export interface RequestFacts {
  readonly client: string | null
  readonly actions: Readonly<Record<string, number>>
  readonly outcome: RequestOutcome
  readonly servedBy: ServedBy
  readonly refused?: RefusalSummary
  readonly remedy?: string
  readonly codes?: readonly string[]
  readonly route?: string
  /** The number of calls that AnkiConnect answered with an error. */
  readonly ankiErrors?: number
}

/** The kinds of endings that a reader tells apart at a glance. */
export type Mood = 'well' | 'quick' | 'error' | 'refused' | 'failed' | 'gone'

/** How a request ended, in words. */
export interface Ending {
  readonly mood: Mood
  readonly text: string
}

/** A longer list of actions is cut after the last one that fits; the first is always there. */
const MOST_TEXT = 28

/** Returns the names of the actions, each with its number if it is several: `addNote ×12, findNotes, +2 more`. */
export function actionWords({ actions, route }: Pick<RequestFacts, 'actions' | 'route'>): string {
  if (route !== undefined) return route
  const names = Object.entries(actions).map(([name, count]) => (count === 1 ? name : `${name} ×${grouped(count)}`))
  const withFirst = (shown: number) => {
    const rest = names.length - shown
    const more = rest === 0 ? [] : [words('line.more-actions', { rest }).text]
    return [...names.slice(0, shown), ...more].join(', ')
  }
  let shown = names.length
  while (shown > 1 && withFirst(shown).length > MOST_TEXT) shown -= 1
  return names.length === 0 ? '-' : withFirst(shown)
}

/** Returns a time in ms with two or three digits that count: `0.4 ms`, `30 ms`, `1.2 s`, `3.5 min`. */
export function durationWords(ms: number): string {
  if (ms < 9.95) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  return seconds < 59.95 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`
}

/** Returns how a request ended, with the reason if the gateway refused something or nothing came of it. */
export function endingWords(facts: RequestFacts): Ending {
  const { outcome, servedBy, refused, ankiErrors = 0 } = facts
  switch (outcome) {
    case 'refused':
      return { mood: 'refused', text: words('line.refused', { reason: reasonOf(facts) }).text }
    case 'failed':
      return { mood: 'failed', text: words('line.failed', { reason: failureOf(facts) }).text }
    case 'dropped':
      return { mood: 'failed', text: words('line.dropped').text }
    case 'abandoned':
      return { mood: 'gone', text: words('line.abandoned').text }
    case 'answered': {
      const by = words(SERVED[servedBy]).text
      if (refused !== undefined)
        return { mood: 'refused', text: words('line.partly-refused', { by, reason: reasonOf(facts) }).text }
      if (ankiErrors === 0) return { mood: servedBy === 'upstream' ? 'well' : 'quick', text: by }
      const count = Object.values(facts.actions).reduce((sum, one) => sum + one, 0)
      const text =
        count === 1
          ? words('line.anki-error', { by }).text
          : words('line.anki-errors', { by, errors: grouped(ankiErrors), count: grouped(count) }).text
      return { mood: 'error', text }
    }
  }
}

const SERVED = {
  upstream: 'line.by-anki',
  cache: 'line.by-cache',
  shared: 'line.by-shared',
  gateway: 'line.by-gateway',
  route: 'line.by-route',
  nobody: 'line.by-nobody',
} as const satisfies Record<ServedBy, string>

/** The words for a refusal that has none of its own: they leave out parameters, because those are a client's words. */
const REFUSED = {
  origin: 'line.origin',
  host: 'line.host',
  key: 'line.key',
  limit: 'line.limit',
  message: 'line.message',
  call: 'line.call',
  check: 'line.check',
  policy: 'line.policy',
  hazard: 'line.policy',
  ask: 'line.ask',
  budget: 'line.budget',
  load: 'line.load',
  audit: 'line.audit',
  scope: 'line.scope',
  circle: 'line.circle',
  ending: 'line.ending',
  route: 'line.route',
} as const satisfies Record<RefusedBy, string>

/** The rules that refused, in their own words; otherwise the check with the code to look up. Then the setting that would have helped. */
function reasonOf({ refused, remedy, codes = [] }: RequestFacts): string {
  const rules = (refused?.rules ?? []).map(withoutPrefix)
  const own = codes.filter((code) => !code.startsWith('remedy.'))
  const exact = own.map(wholeText).filter((text) => text !== null)
  const checks = [...new Set((refused?.by ?? []).map((by) => words(REFUSED[by]).text))]
  const about = own.length > 0 ? ` (${own.join(', ')})` : ''
  const reasons = rules.length > 0 ? rules.join('; ') : `${(exact.length > 0 ? exact : checks).join('; ')}${about}`
  return remedy === undefined ? reasons : `${reasons}; ${remedy}`
}

/** The place for a value in a text. */
const PLACE = /\{[a-z]/

const known: Readonly<Record<string, TextEntry>> = {
  ...errors.entries,
  ...ofRequests.entries,
  ...ofSplits.entries,
  ...ofRoutes.entries,
}

/** The text of a code, unless it has a place for a value, which the log does not know. */
function wholeText(code: string): string | null {
  const { text } = known[code] ?? {}
  return text === undefined || PLACE.test(text) ? null : text
}

/** A rule begins with "refused by policy", and the line has just said "refused". */
function withoutPrefix(rule: string): string {
  return rule.startsWith(REFUSED_BY) ? rule.slice(REFUSED_BY.length) : rule
}

const REFUSED_BY = 'refused by '

/** The text of the first known code, without the address, which the line about Anki's state has. */
function failureOf(facts: RequestFacts): string {
  const { codes = [] } = facts
  const texts = codes.map((code) => known[code]?.text).filter((text) => text !== undefined)
  const [text] = texts.map((one) => one.replace(' at {url}', '').replace('{action}', actionWords(facts)))
  if (text !== undefined && !PLACE.test(text)) return text
  return codes.length === 0 ? words('line.no-reply').text : codes.join(', ')
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
