import { parseSize } from '../../config/units.ts'
import { exactText, extraBytes } from '../../wire/outline.ts'
import { numberText, type Value } from '../../wire/value.ts'
import { deckMatches, foldDeck } from './matchers-deck.ts'
import { globMatches } from './matchers-glob.ts'
import { hostMatches, readHostRule, splitUrl } from './matchers-host.ts'
import { type Files, isUnder, localFiles } from './matchers-under.ts'

/** The words that narrow a value (docs/policy.md says what each means). */
export const MATCHERS = [
  'eq',
  'in',
  'deck',
  'glob',
  'absent',
  'present',
  'min',
  'max',
  'maxItems',
  'maxBytes',
  'under',
  'host',
  'scheme',
] as const
export type MatcherName = (typeof MATCHERS)[number]

/** Matchers as written: all of them must hold. */
export type Match = Readonly<Partial<Record<MatcherName, unknown>>>

/** Looks at a value and where it hangs, which numbers need for their exact text. */
export type Test = (value: Value, holder: object, name: string | number) => boolean

/** Matchers as functions. */
export interface CompiledMatch {
  /** Whether a call passes that has no such value. */
  readonly absent: boolean
  /** Asked of a value as a whole, be it a list. */
  readonly whole: Test
  /** Asked of a value, or of every item where the value is a list by what AnkiConnect takes there. */
  readonly each: Test
  /** What a value must be, in words that repeat nothing of any call. */
  readonly must: string
}

/** Turns matchers into functions; they were read by `readMatch` and hold no errors. */
export function compileMatch(match: Match, files: Files = localFiles): CompiledMatch {
  const whole: Test[] = []
  const each: Test[] = []
  for (const [name, wanted] of Object.entries(match) as [MatcherName, unknown][]) {
    const isWhole = name === 'maxItems' || name === 'maxBytes'
    const test = TESTS[name]?.(wanted, files)
    if (test !== undefined) (isWhole ? whole : each).push(test)
  }
  // `absent` alone asks for nothing to be there; beside other matchers it lets a call pass that has nothing.
  if (match.absent === true && Object.keys(match).length === 1) each.push(() => false)
  return { absent: match.absent === true, whole: every(whole), each: every(each), must: describe(match) }
}

function every(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0] as Test
  return (value, holder, name) => tests.every((test) => test(value, holder, name))
}

type Make = (wanted: unknown, files: Files) => Test

const TESTS: Readonly<Partial<Record<MatcherName, Make>>> = {
  eq: (wanted) => oneOf([wanted]),
  in: (wanted) => oneOf(wanted as unknown[]),
  deck: (wanted) => {
    const decks = texts(wanted).map(foldDeck)
    return onText((text) => decks.some((deck) => deckMatches(deck, text)))
  },
  glob: (wanted) => {
    const patterns = texts(wanted)
    return (value, holder, name) => {
      const text = textOf(value, holder, name)
      return text !== null && patterns.some((pattern) => globMatches(pattern, text))
    }
  },
  min: (wanted) => (value) => typeof value === 'number' && value >= (wanted as number),
  max: (wanted) => (value) => typeof value === 'number' && value <= (wanted as number),
  maxItems: (wanted) => (value) => countOf(value) <= (wanted as number),
  maxBytes: (wanted) => {
    const most = parseSize(wanted as string) ?? 0
    return (value, holder, name) => bytesOf(value) + extraBytes(holder, name) <= most
  },
  under: (wanted, files) => onText((text) => texts(wanted).some((folder) => isUnder(folder, text, files))),
  host: (wanted) => {
    const rules = texts(wanted).map(readHostRule)
    return onText((text) => {
      const url = splitUrl(text)
      return url !== null && rules.some((rule) => rule !== null && hostMatches(rule, url.host))
    })
  },
  scheme: (wanted) => {
    const schemes = texts(wanted).map((scheme) => scheme.toLowerCase())
    return onText((text) => schemes.includes(splitUrl(text)?.scheme ?? ''))
  },
}

/** Ids come as numbers and as strings of digits; their digits decide. */
function oneOf(wanted: readonly unknown[]): Test {
  const flags = new Set(wanted.filter((one) => typeof one === 'boolean'))
  const words = new Set(wanted.filter((one) => typeof one !== 'boolean').map(String))
  return (value, holder, name) => {
    if (typeof value === 'boolean') return flags.has(value)
    const text = textOf(value, holder, name)
    return text !== null && words.has(text)
  }
}

function textOf(value: Value, holder: object, name: string | number): string | null {
  if (typeof value === 'string') return exactText(holder, name) ?? value
  return typeof value === 'number' ? numberText(holder, name) : null
}

function onText(test: (text: string) => boolean): Test {
  return (value, holder, name) => typeof value === 'string' && test(exactText(holder, name) ?? value)
}

function texts(wanted: unknown): string[] {
  return (Array.isArray(wanted) ? wanted : [wanted]) as string[]
}

function countOf(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

function bytesOf(value: Value): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))
}

/** So many values are named in a refusal; of more only how many there are. */
const MOST_NAMED = 5

function list(wanted: unknown): string {
  const all = texts(wanted).map((one) => JSON.stringify(one))
  if (all.length > MOST_NAMED) return `one of ${all.length} values`
  return all.length === 1 ? (all[0] as string) : `one of ${all.join(', ')}`
}

const WORDS: Readonly<Record<MatcherName, (wanted: unknown) => string>> = {
  eq: (wanted) => `be ${list(wanted)}`,
  in: (wanted) => `be ${list(wanted)}`,
  deck: (wanted) => `be ${list(wanted)} or a deck below`,
  glob: (wanted) => `match ${list(wanted)}`,
  absent: () => 'be absent',
  present: () => 'be present',
  min: (wanted) => `be at least ${wanted}`,
  max: (wanted) => `be at most ${wanted}`,
  maxItems: (wanted) => `have at most ${wanted} items`,
  maxBytes: (wanted) => `take at most ${wanted}`,
  under: (wanted) => `lie under ${list(wanted)}`,
  host: (wanted) => `have the host ${list(wanted)}`,
  scheme: (wanted) => `have the scheme ${list(wanted)}`,
}

function describe(match: Match): string {
  const entries = Object.entries(match) as [MatcherName, unknown][]
  const others = entries.filter(([name]) => name !== 'absent')
  const said = others.map(([name, wanted]) => WORDS[name](wanted)).join(' and ')
  if (match.absent !== true) return said
  return others.length === 0 ? WORDS.absent(true) : `be absent or ${said}`
}
