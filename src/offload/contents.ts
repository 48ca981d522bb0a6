import { hostMatches } from '../checks/policy/matchers-host.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { errors } from '../wire/errors.ts'
import { stringAt } from '../wire/name.ts'
import { decodeBase64, NotCanonical } from './base64.ts'
import { fetchFile, NotAllowed, TooLarge } from './fetch.ts'
import type { Media } from './find-media.ts'

/** Where the content of media comes from. */
export interface Contents {
  /** Whether it is worth a file. */
  isWorth(leaf: Leaf, media: Media): boolean
  /** Its bytes, piece by piece; fails where it is better left to AnkiConnect, and where it is refused. */
  read(leaf: Leaf, media: Media): Iterable<Buffer> | AsyncIterable<Buffer>
  /** What a call is refused with because of this failure; null where AnkiConnect may try for itself. */
  refusal(error: unknown): string | null
  /** Whether a failure is news to the owner. */
  isTrouble(error: unknown): boolean
}

/** Whether the client of a call may fetch from an address. */
export type MayFetch = (leaf: Leaf, url: string) => boolean

/** A call with fewer bytes costs Anki less to read than a file does. */
const WORTH = 128 * 1024
/** Shorter texts stay where they are. */
const SHORT = 8 * 1024
/** Bytes of base64 that are decoded at a time. */
const SLICE = 1024 * 1024
/** What is fetched at most: bytes, and ms. AnkiConnect waits ten seconds for a server as shipped, and takes any size. */
const FETCHED = 256 * 1024 * 1024
const FETCHING = 30_000

/** What is fetched here; of other addresses AnkiConnect says in its own words that it knows no way to them. */
const WEB = /^https?:\/\//i

/** A fetch that came to nothing; AnkiConnect's own try then says so in its own words. */
class Unfetched extends Error {}

export function createContents(mayFetch: MayFetch): Contents {
  const address = (leaf: Leaf, { source }: Media) => stringAt(leaf.params as Buffer, source)
  return {
    isWorth(leaf, media) {
      if (media.from === 'url') return WEB.test(address(leaf, media)) && mayFetch(leaf, address(leaf, media))
      const { start, end } = media.source
      return (leaf.params as Buffer).length >= WORTH && end - start >= SHORT
    },
    read(leaf, media) {
      const { source } = media
      if (media.from === 'url') return fetched(leaf, address(leaf, media), mayFetch)
      return decodeBase64((leaf.params as Buffer).subarray(source.start + 1, source.end - 1), SLICE)
    },
    refusal(error) {
      if (error instanceof NotAllowed) return errors.fetchLeadsElsewhere
      return error instanceof TooLarge ? errors.fetchTooLarge(FETCHED) : null
    },
    isTrouble: (error) => !(error instanceof NotCanonical || error instanceof Unfetched),
  }
}

async function* fetched(leaf: Leaf, address: string, mayFetch: MayFetch): AsyncGenerator<Buffer> {
  const mayReach = (url: URL, ip: string) => {
    if (isPublic(ip)) return true
    const literal = new URL(url)
    literal.hostname = ip.includes(':') ? `[${ip}]` : ip
    // A name of the home network that the owner let in by its name may stand for an address there.
    return mayFetch(leaf, literal.href) || !isPublic(url.hostname)
  }
  const limits = { mayAsk: (url: URL) => mayFetch(leaf, url.href), mayReach, bytes: FETCHED, time: FETCHING }
  try {
    yield* fetchFile(address, limits)
  } catch (error) {
    if (error instanceof NotAllowed || error instanceof TooLarge) throw error
    throw new Unfetched((error as Error).message)
  }
}

function isPublic(host: string): boolean {
  return hostMatches({ kind: 'word', word: 'public' }, host.replace(/^\[|\]$/g, ''))
}
