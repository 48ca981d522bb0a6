import type { Filter } from '../observe/filter.ts'
import { isWantedRequest } from '../observe/filter.ts'
import type { History, HistoryPage } from '../observe/history.ts'
import type { RecentRequest } from '../observe/recent.ts'

/** The events that the owner can look up beyond the state. */
export interface Lookup {
  /** Returns the requests in memory, the newest first. */
  readonly requests: () => readonly RecentRequest[]
  /** The reader of the audit log, and whether the log holds reads. Null if `audit` is off. */
  readonly recorded: { readonly history: History; readonly reads: boolean } | null
}

/** The requests in memory that a filter names. */
export interface FoundRequests {
  readonly requests: readonly RecentRequest[]
  /** How many there are in memory altogether. */
  readonly kept: number
}

/** A page of the audit log. `audit` is null if it is off, so that there is nothing to read. */
export interface FoundCalls extends Partial<HistoryPage> {
  readonly audit: { readonly reads: boolean } | null
}

/** Returns the requests in memory that a filter names. */
export function findRequests({ requests }: Lookup, filter: Filter): FoundRequests {
  const kept = requests()
  return { requests: kept.filter((request) => isWantedRequest(request, filter)), kept: kept.length }
}

/** Returns a page of the audit log. */
export async function findCalls({ recorded }: Lookup, filter: Filter, from: string | null): Promise<FoundCalls> {
  if (recorded === null) return { audit: null }
  return { audit: { reads: recorded.reads }, ...(await recorded.history.page(filter, from)) }
}

const NAMES = ['client', 'action', 'outcome', 'about'] as const
const TIMES = ['since', 'until'] as const
/** The member that names the place of a page. */
const FROM = 'from'
const LONGEST = 1000

/**
 * Reads a filter and a place from the query of a request.
 * Times are milliseconds of the wall clock.
 * Returns null if the query has another member, a member twice, or a time that is none.
 */
export function readFilter(query: string): { filter: Filter; from: string | null } | null {
  const given = new URLSearchParams(query)
  const members: readonly string[] = [...NAMES, ...TIMES, FROM]
  const isKnown = [...given].every(
    ([name, value]) => members.includes(name) && given.getAll(name).length === 1 && value.length <= LONGEST,
  )
  if (!isKnown || TIMES.some((name) => !/^[0-9]{0,15}$/.test(given.get(name) ?? ''))) return null
  const text = (name: string) => given.get(name) || null
  const time = (name: string) => (text(name) === null ? null : Number(text(name)))
  const filter = {
    client: text('client'),
    action: text('action'),
    outcome: text('outcome'),
    about: text('about'),
    since: time('since'),
    until: time('until'),
  }
  return { filter, from: text(FROM) }
}
