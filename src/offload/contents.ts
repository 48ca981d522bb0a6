import type { FetchRule } from '../checks/policy/fetching.ts'
import type { Clock } from '../clock.ts'
import { withoutBrackets } from '../net/address.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { stringAt } from '../wire/name.ts'
import { decodeBase64, NotCanonical } from './base64.ts'
import { NotAllowed, TooLarge, Unfetched } from './failure.ts'
import { fetchFile } from './fetch.ts'
import type { FoundMedia } from './find-media.ts'
import { texts } from './texts.ts'
import type { Web } from './web.ts'

/**
 * The plan for media. `move`: its base64 goes as a file. `fetch`: only the gateway may fetch its URL. `try`: AnkiConnect may fetch it too.
 * Null: it goes unchanged.
 */
export type MediaPlan = 'move' | 'fetch' | 'try' | null

/** The source of the content of media. */
export interface Contents {
  planFor(leaf: Leaf, media: FoundMedia): MediaPlan
  /** Reads the content piece by piece. Of fetched content it reads at most `most` bytes. */
  read(leaf: Leaf, media: FoundMedia, signal: AbortSignal, most: number): Iterable<Buffer> | AsyncIterable<Buffer>
  /** Resolves to whether a URL leads to this gateway or to AnkiConnect. No client may make Anki fetch from there. */
  leadsToUs(leaf: Leaf, media: FoundMedia): Promise<boolean>
  /** Returns what a failure means for the call. `tooLarge` is the text for content beyond the limit. */
  failure(error: unknown, tooLarge: Text): ContentFailure
}

/**
 * The reason for missing content. `refused`: refuse the call with this text. `unfetched`: AnkiConnect would have failed too.
 * `isAnswered` is true if a server did answer. `odd`: leave the content to AnkiConnect's own decoder.
 * `trouble`: something in the gateway is wrong.
 */
export type ContentFailure =
  | { readonly kind: 'refused'; readonly error: Text }
  | { readonly kind: 'unfetched'; readonly error: Text; readonly isAnswered: boolean }
  | { readonly kind: 'odd' }
  | { readonly kind: 'trouble'; readonly error: Error }

/** The conditions for reading content. */
export interface ContentRules {
  /** Returns the rule for a call. */
  readonly fetchRule: (leaf: Leaf) => FetchRule
  /** Returns whether this gateway or an AnkiConnect behind it listens there. */
  readonly isOurs: (ip: string, port: number) => boolean
}

export interface ContentsOptions extends ContentRules {
  readonly web: Web
  readonly clock: Pick<Clock, 'timer'>
}

/** Anki reads a smaller call faster than a file, in bytes. */
const WORTH = 128 * 1024
/** Shorter texts remain in the call, in bytes. */
const SHORT = 8 * 1024
/** The bytes of base64 to decode at a time. */
const SLICE = 1024 * 1024
/** The time that one fetch may take, in ms. AnkiConnect, as shipped, waits ten seconds for each byte. */
const FETCHING = 30_000
const SILENCE = 10_000

/** AnkiConnect can only fetch URLs with this start, with or without spaces before it. For all others it reports that it has no adapter. */
const WEB = /https?:/i

export function createContents({ fetchRule, isOurs, web, clock }: ContentsOptions): Contents {
  const address = (leaf: Leaf, { source }: FoundMedia) => stringAt(leaf.params as Buffer, source)
  return {
    planFor(leaf, media) {
      if (media.from === 'url') {
        if (!WEB.test(address(leaf, media))) return null
        return fetchRule(leaf).isOpen ? 'try' : 'fetch'
      }
      const { start, end } = media.source
      return (leaf.params as Buffer).length >= WORTH && end - start >= SHORT ? 'move' : null
    },
    read(leaf, media, signal, most) {
      const { source } = media
      if (media.from === 'data')
        return decodeBase64((leaf.params as Buffer).subarray(source.start + 1, source.end - 1), SLICE)
      const { mayAsk, mayReach } = fetchRule(leaf)
      return fetchFile(address(leaf, media), {
        mayAsk,
        mayReach: (url, ip, port) => !isOurs(ip, port) && mayReach(url, ip),
        bytes: most,
        time: FETCHING,
        silence: SILENCE,
        signal,
        web,
        clock,
      })
    },
    async leadsToUs(leaf, media) {
      for (const { hostname, port, protocol } of readings(address(leaf, media))) {
        const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
        const found = await addressesOf(withoutBrackets(hostname), web)
        if (found.some((ip) => isOurs(ip, number))) return true
      }
      return false
    },
    failure(error, tooLarge) {
      if (error instanceof NotAllowed) return { kind: 'refused', error: texts('media.elsewhere') }
      if (error instanceof TooLarge) return { kind: 'refused', error: tooLarge }
      if (error instanceof Unfetched) {
        const { message: reason, isAnswered } = error
        return { kind: 'unfetched', error: texts('media.failed', { reason }), isAnswered }
      }
      return error instanceof NotCanonical ? { kind: 'odd' } : { kind: 'trouble', error: error as Error }
    },
  }
}

/** Resolves a host to its addresses. A name that nobody knows has none. */
function addressesOf(host: string, { resolve }: Web): Promise<string[]> {
  return new Promise((done) => {
    resolve(host, { all: true }, (error, found) => done(error === null ? found.map(({ address }) => address) : []))
  })
}

/**
 * Returns the URLs that different parsers see in a text.
 * Browsers end the host at a backslash, while AnkiConnect's library uses the text after the last `@`.
 */
function readings(text: string): URL[] {
  const start = text.indexOf('://') + 3
  const authority = text.slice(start, start + Math.max(0, text.slice(start).search(/[/?#]|$/)))
  const other = `${text.slice(0, start)}${authority.slice(authority.lastIndexOf('@') + 1)}`
  return [text, other].filter((one) => URL.canParse(one)).map((one) => new URL(one))
}
