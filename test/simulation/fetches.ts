import { PythonError } from '../../src/sandbox/python.ts'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'
import type { SimulatedRequest } from './requests.ts'
import { addressesOf, isForMedia, isOurOwn, LEADING, siteAt } from './sites.ts'

/** Watches who fetches from where: the mark in each URL says for whom. */
export interface Fetches {
  /** The gateway connects to a server. */
  reached(url: URL, ip: string): void
  /**
   * Anki fetches a URL itself.
   *
   * @throws PythonError as Anki does if there is nothing
   */
  byAnki(url: string): Buffer
  /** Anki begins to run a call with these parameters. */
  ran(params: string): void
  /** A client is about to make a request. */
  asked(request: SimulatedRequest): void
  /** Returns what is wrong with the parts of a reply whose calls name no URL, or null. */
  siblings(request: SimulatedRequest, reply: string): string | null
}

/** The client whose profile names a host. */
export const BOUND = 'fetcher'
const MARK = /\bw\d+x\b/
const URLS = /"url":"(http:[^"]*)"/g
/** Errors that are about a URL. */
const ABOUT_URL = /\burl\b|\bfetch/i

/** @param violated called with what is wrong */
export function createFetches(ledger: Ledger, random: Random, violated: (what: string) => void): Fetches {
  /** The marks of calls that get nothing, whoever fetches. */
  const hopeless = new Set<string>()
  const clientOf = (text: string) => ledger.about(MARK.exec(text)?.[0] ?? '')?.client
  return {
    reached(url, ip) {
      if (isOurOwn(url, ip)) violated(`the gateway fetched ${url} from itself or from AnkiConnect`)
      if (clientOf(url.pathname) === BOUND && !isForMedia(url, ip))
        violated(`the gateway fetched ${url} from ${ip} for ${BOUND}`)
    },
    byAnki(text) {
      if (clientOf(text) === BOUND) violated(`Anki fetched ${text} for ${BOUND}`)
      for (let at = new URL(text); ; ) {
        const [ip = at.hostname] = addressesOf(at.hostname, random)
        // A server elsewhere can send Anki anywhere, which only a profile without rules for URLs allows.
        if (isOurOwn(at, ip) && at.href === text) violated(`Anki fetched ${at} from the gateway or from itself`)
        const { status, location, content } = siteAt(at)
        if (location === null && status !== 200)
          throw new PythonError(`${text} download failed with return code ${status}`)
        if (location === null) return content
        at = new URL(location)
      }
    },
    ran(params) {
      const mark = MARK.exec(params)?.[0] ?? ''
      if (hopeless.has(mark)) violated(`Anki ran ${mark}, whose url is forbidden: ${params.slice(0, 200)}`)
    },
    asked({ body }) {
      for (const [, url = ''] of body.matchAll(URLS)) {
        const mark = MARK.exec(url)?.[0] ?? ''
        const start = url.slice(0, -mark.length)
        const isForbidden = clientOf(url) === BOUND && LEADING.forbidden.some((one) => one === start)
        if (isForbidden || LEADING.ours.some((one) => one === start)) hopeless.add(mark)
      }
    },
    siblings({ body }, reply) {
      const { params } = JSON.parse(body) as { readonly params: { readonly actions?: readonly object[] } }
      if (params.actions === undefined || reply === '') return null
      const parsed = JSON.parse(reply) as { readonly result?: unknown }
      const items = Array.isArray(parsed) ? parsed : parsed.result
      if (!Array.isArray(items)) return null
      const wrong = items.findIndex(
        (item, index) =>
          !JSON.stringify(params.actions?.[index]).includes('"url"') &&
          ABOUT_URL.test((item as { readonly error?: string | null } | null)?.error ?? ''),
      )
      return wrong < 0 ? null : `call ${wrong} without a url got ${JSON.stringify(items[wrong])}`
    },
  }
}
