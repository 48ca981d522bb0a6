// @ts-check
/**
 * @import { FoundCalls, FoundRequests } from '../lookup.ts'
 * @import { Answer } from './talk.js'
 */
import { read } from './talk.js'

/** The filters whose value is a time, as a field for date and time writes it. */
const TIMES = ['since', 'until']

/**
 * Returns the query for the filters of an address. A time in the address is one of this browser's time zone.
 * @param {Record<string, string>} filters
 */
function queryOf(filters) {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) {
    const time = TIMES.includes(name) ? new Date(value).getTime() : null
    if (time === null) asked.set(name, value)
    else if (!Number.isNaN(time)) asked.set(name, String(Math.max(0, time)))
  }
  return asked.toString()
}

/**
 * Asks for the requests in memory that the filters name.
 * @param {Record<string, string>} filters
 * @returns {Promise<Answer<FoundRequests>>}
 */
export const lookUpRequests = (filters) => read(`/requests?${queryOf(filters)}`)

/**
 * Asks for a page of the recorded calls that the filters name, from a place on or else the newest.
 * @param {Record<string, string>} filters
 * @param {string | null} from
 * @returns {Promise<Answer<FoundCalls>>}
 */
export const lookUpCalls = (filters, from) =>
  read(`/history?${queryOf({ ...filters, ...(from !== null && { from }) })}`)
