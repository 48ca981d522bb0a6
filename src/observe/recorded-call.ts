/** A call as the audit log recorded it, or several equal ones. Times in milliseconds of the wall clock. */
export interface RecordedCall {
  readonly at: number
  /** The request's, where it did more than read. */
  readonly id: string | null
  readonly client: string | null
  readonly address: string | null
  readonly upstream: string | null
  readonly action: string
  /** An outcome of a call, or `sent` if the log does not say how it ended. */
  readonly outcome: string
  readonly by: string | null
  readonly profile: string | null
  readonly rule: string | null
  readonly reason: string | null
  readonly code: string | null
  /** Whether it went on although its profile refuses it. */
  readonly isReported: boolean
  /** Whether the owner made it in the console, in the name of the client. */
  readonly isByOwner: boolean
  /** The names and ids in the call and in its result. */
  readonly names: Readonly<Record<NameList, readonly string[]>>
  /** How many of these the line left out. */
  readonly more: number
  readonly count: number
  readonly ms: number
}

/** The lists of a line. `created` are the notes that the call created. */
export const NAMED = ['created', 'notes', 'cards', 'deck', 'model', 'media', 'query'] as const
export type NameList = (typeof NAMED)[number]

/** The versions of lines that mean what this program reads in them. Version 1 had no `sent` lines. */
const VERSIONS: readonly unknown[] = [1, 2]
/** The longest text that is taken from a line, and the longest list. The gateway writes no longer ones. */
const LONGEST = 2000
const MOST = 100_000

/**
 * Reads a line of the audit log.
 * Returns null for a line that is none: another program's, a cut one, one of a later version.
 * A member of an unexpected type counts as absent.
 */
export function readRecordedCall(line: string): RecordedCall | null {
  const value = parsed(line)
  if (value === null || !VERSIONS.includes(value.v)) return null
  const at = typeof value.time === 'string' ? Date.parse(value.time) : Number.NaN
  const [action, outcome] = [text(value.action), text(value.outcome)]
  if (Number.isNaN(at) || action === null || outcome === null) return null
  const names = eachList((name) => texts(value[name]))
  return {
    at,
    id: text(value.id),
    client: text(value.client),
    address: text(value.address),
    upstream: text(value.upstream),
    action,
    outcome,
    by: text(value.by),
    profile: text(value.profile),
    rule: text(value.rule),
    reason: text(value.reason),
    code: text(value.code),
    isReported: value.reported === true,
    isByOwner: value.via === 'console' || value.via === 'undo',
    names,
    more: Object.values(isObject(value.more) ? value.more : {}).reduce<number>((sum, each) => sum + count(each, 0), 0),
    count: count(value.count, 1),
    ms: count(value.ms, 0),
  }
}

/** The names of each list that a page shows. */
const FEW = 20

/** Returns a call with the first names of each list. `more` counts the others too. */
export function withFewNames(call: RecordedCall): RecordedCall {
  const names = eachList((name) => call.names[name].slice(0, FEW))
  const left = NAMED.reduce((sum, name) => sum + call.names[name].length - names[name].length, 0)
  return { ...call, names, more: call.more + left }
}

function eachList(make: (name: NameList) => readonly string[]): RecordedCall['names'] {
  return Object.fromEntries(NAMED.map((name) => [name, make(name)] as const)) as Record<NameList, readonly string[]>
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST) : null
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MOST).flatMap((each) => text(each) ?? []) : []
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise
}
