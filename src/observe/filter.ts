import type { RecentRequest } from './recent.ts'
import { NAMED, type RecordedCall } from './recorded-call.ts'

/** Which requests and calls the owner looks for. A member that is null does not narrow them. */
export interface Filter {
  /** The client's name, or {@link NO_CLIENT}. */
  readonly client: string | null
  readonly action: string | null
  /** An outcome of a request, `answered` for instance, or `error` for an error in AnkiConnect's words. */
  readonly outcome: string | null
  /** Milliseconds of the wall clock. */
  readonly since: number | null
  readonly until: number | null
  /** An id of a note or card, or a part of a name, without regard to case. */
  readonly about: string | null
}

/** Stands for callers that are no client. No client can have this name, because of the space. */
export const NO_CLIENT = 'no client'

/** The outcomes of recorded calls that an outcome of a filter names. Another one names itself. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  answered: ['result', 'error'],
  failed: ['failed', 'sent'],
}

/** Returns whether a filter names a recorded call. */
export function isWantedCall(call: RecordedCall, filter: Filter): boolean {
  const { action, outcome, about } = filter
  if (!isWantedFrom(call, filter)) return false
  if (action !== null && call.action !== action) return false
  if (outcome !== null && !(OUTCOMES[outcome] ?? [outcome]).includes(call.outcome)) return false
  return about === null || isAbout(call, about.toLowerCase())
}

/** Returns whether a filter names a request in memory. Names and ids are not there, so `about` names none. */
export function isWantedRequest(request: RecentRequest, filter: Filter): boolean {
  const { action, outcome, about } = filter
  if (about !== null || !isWantedFrom(request, filter)) return false
  if (action !== null && !Object.hasOwn(request.actions, action)) return false
  if (outcome === 'error') return request.outcome === 'answered' && request.failed > 0
  return outcome === null || request.outcome === outcome
}

function isWantedFrom(one: { readonly at: number; readonly client: string | null }, filter: Filter): boolean {
  const { client, since, until } = filter
  if (client !== null && (one.client ?? NO_CLIENT) !== client) return false
  return (since === null || one.at >= since) && (until === null || one.at <= until)
}

/** An id has to be the same, because a part of one would be any other. */
function isAbout({ names }: RecordedCall, about: string): boolean {
  const isId = /^[0-9]+$/.test(about)
  return NAMED.some((list) =>
    names[list].some((name) => name === about || (!isId && name.toLowerCase().includes(about))),
  )
}
