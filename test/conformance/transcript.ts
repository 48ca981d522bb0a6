import { readFileSync } from 'node:fs'
import { type Exact, parseExact, printExact } from './json.ts'

/** The first line of a transcript file. */
export interface ScenarioHeader {
  readonly scenario: string
  /** The API key that has to be configured; null is none. */
  readonly key: string | null
  readonly about: string
  readonly files: Readonly<Record<string, { readonly text?: string; readonly base64?: string }>>
}

/** One recorded exchange; the README beside the transcripts explains every member. */
export interface Step {
  readonly id: string
  readonly about: string
  readonly request?: Exact
  readonly raw?: string
  readonly rawBase64?: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | null>>
  readonly waitMs: number
  readonly fresh: boolean
  readonly risky: boolean
  readonly hang: boolean
  readonly dropped: boolean
  readonly status?: number
  readonly reply?: string
  readonly replyHeaders: Readonly<Record<string, string>>
  readonly bind: Readonly<Record<string, string>>
  readonly volatile: readonly string[]
}

export interface Scenario {
  readonly header: ScenarioHeader
  readonly steps: readonly Step[]
}

/** Values by the names that a scenario bound so far. */
export type Names = Map<string, Exact>

const PLACEHOLDER = /\$\{([A-Za-z][A-Za-z0-9_]*)\}/g
const ONE_PLACEHOLDER = /^\$\{([A-Za-z][A-Za-z0-9_]*)\}$/

/** Reads a transcript file. Throws when its first line is not a scenario header. */
export function loadScenario(file: string | URL): Scenario {
  return parseScenario(readFileSync(file, 'utf8'), String(file))
}

/** The same from text; `name` is for the error only. */
export function parseScenario(text: string, name: string): Scenario {
  const [first, ...lines] = text.split('\n').filter((line) => line.trim() !== '')
  const header = JSON.parse(first ?? 'null') as Partial<ScenarioHeader> | null
  if (!header?.scenario) throw new Error(`${name}: the first line is not a scenario header`)
  return {
    header: {
      scenario: header.scenario,
      key: header.key ?? null,
      about: header.about ?? '',
      files: header.files ?? {},
    },
    steps: lines.map(stepOf),
  }
}

function stepOf(line: string): Step {
  const exact = parseExact(line) as Map<string, Exact>
  const request = exact.get('request')
  const { request: _, ...plain } = JSON.parse(line) as Partial<Step> & { id: string }
  return {
    about: '',
    method: 'POST',
    path: '/',
    headers: {},
    waitMs: 0,
    fresh: false,
    risky: false,
    hang: false,
    dropped: false,
    replyHeaders: {},
    bind: {},
    volatile: [],
    ...plain,
    ...(request === undefined ? {} : { request }),
  }
}

/** Text with every bound placeholder replaced by its value as JSON text, strings without their quotes. */
export function fillText(text: string, names: Names): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = names.get(name)
    if (value === undefined) return placeholder
    const json = printExact(value)
    return typeof value === 'string' ? json.slice(1, -1) : json
  })
}

/** The bytes a step sends as its body; null when it has none. */
export function bodyOf(step: Step, names: Names): Buffer | null {
  if (step.rawBase64 !== undefined) return Buffer.from(step.rawBase64, 'base64')
  if (step.raw !== undefined) return Buffer.from(fillText(step.raw, names), 'utf8')
  if (step.request !== undefined) return Buffer.from(printExact(fillValue(step.request, names)), 'latin1')
  return null
}

function fillValue(value: Exact, names: Names): Exact {
  if (typeof value === 'string') {
    const whole = names.get(ONE_PLACEHOLDER.exec(value)?.[1] ?? '')
    return whole === undefined ? fillPart(value, names) : whole
  }
  if (Array.isArray(value)) return value.map((item) => fillValue(item, names))
  if (value instanceof Map) {
    return new Map([...value].map(([key, member]) => [fillPart(key, names), fillValue(member, names)]))
  }
  return value
}

function fillPart(text: string, names: Names): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = names.get(name)
    if (value === undefined) return placeholder
    return typeof value === 'string' ? value : printExact(value)
  })
}
