import type { Text } from '../../settings/declare-texts.ts'
import { suggest } from '../../settings/suggest.ts'
import { mistakes as texts } from '../texts.ts'
import type { Match } from './match.ts'
import { MATCHERS, type MatcherName } from './matchers/list.ts'
import type { Matcher } from './matchers/matcher.ts'

/** A mistake in a profile, and its path from the value that was read. */
export interface Mistake {
  readonly at: readonly (string | number)[]
  readonly mistake: Text
  readonly suggestion?: string
}

export type MatchReading = { readonly ok: true; readonly match: Match } | ({ readonly ok: false } & Mistake)

const NAMES = Object.keys(MATCHERS) as MatcherName[]

/** Reads matchers as a profile writes them. An unknown matcher is a mistake, and so is one that could never hold. */
export function readMatch(written: unknown): MatchReading {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return mistake([], texts('profile.expected-matchers', { matchers: NAMES.join(', ') }))
  }
  const entries = Object.entries(written)
  if (entries.length === 0) return mistake([], texts('profile.expected-matcher'))
  for (const [name, wanted] of entries) {
    const known = NAMES.find((matcher) => matcher === name)
    if (known === undefined) return mistake([name], texts('profile.no-such-matcher'), suggest(name, NAMES))
    const text = MATCHERS[known].mistake(wanted)
    if (text !== null) return mistake([name], { code: codeOf(known), text, status: null })
  }
  for (const [name] of entries) {
    const { excludes }: Matcher = MATCHERS[name as MatcherName]
    if (excludes !== undefined && Object.hasOwn(written, excludes))
      return mistake([], texts('profile.matchers-exclude', { one: name, other: excludes }))
  }
  return { ok: true, match: written }
}

function mistake(at: Mistake['at'], text: Text, suggestion: string | null = null): MatchReading {
  return { ok: false, at, mistake: text, ...(suggestion !== null && { suggestion }) }
}

/** The code of a mistake in the value of a matcher, such as `matcher.max-bytes`. */
function codeOf(name: MatcherName): string {
  return `matcher.${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
