import { createHash } from 'node:crypto'
import type { Action } from '../actions/action.ts'
import type { CollectionPlace, FoundPlace } from '../cache/place.ts'
import type { Clock } from '../clock.ts'
import { type Leaf, leafOf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import type { Spool } from './spool.ts'
import { denials } from './texts.ts'

/** Whether Anki can open files that this program puts into the profile's folder. */
export interface Sharing {
  /** Resolves to the profile's folder, or to null if Anki does not see the files in it. */
  folder(storeMediaFile: Action): Promise<string | null>
  /** A different Anki may be running. Forgets everything. */
  forget(): void
  /** Anki did not find a file after all. */
  deny(): void
}

export interface SharingOptions {
  /** Finds the collection, and proves that it is the upstream's. */
  readonly find: () => Promise<FoundPlace>
  /** Sends one call on behalf of the gateway. */
  readonly ask: (leaf: Leaf) => Promise<Outcome>
  readonly spool: Spool
  readonly clock: Pick<Clock, 'steady'>
  /** Reports why files are not shared. */
  readonly onDenied: (reason: string) => void
}

/** The time before the next attempt after a failed one, in ms. */
const AGAIN = 10_000
const NO_REPLY = denials('sharing.not-opened').text

/** Finds out on the first file. */
export function createSharing(options: SharingOptions): Sharing {
  const { find, clock, onDenied } = options
  let place: CollectionPlace | null = null
  let round = 0
  let deniedUntil = Number.NEGATIVE_INFINITY
  let seeking: Promise<string | null> | null = null

  const seek = async (action: Action): Promise<string | null> => {
    const before = round
    const found = await find().catch((error: Error): FoundPlace => ({ ok: false, reason: error.message }))
    const reason = found.ok ? await prove(action, found.place.folder, options) : found.reason
    if (round !== before) return null
    if (reason === null && found.ok) {
      place = found.place
      return place.folder
    }
    deniedUntil = clock.steady() + AGAIN
    onDenied(reason ?? '')
    return null
  }
  return {
    async folder(action) {
      // Without a log the collection is closed, and another profile may be open.
      if (place !== null && place.look() !== null) return place.folder
      place = null
      if (clock.steady() < deniedUntil) return null
      seeking ??= seek(action).finally(() => {
        seeking = null
      })
      return seeking
    },
    forget() {
      round += 1
      place = null
      deniedUntil = Number.NEGATIVE_INFINITY
    },
    deny() {
      place = null
      deniedUntil = Number.POSITIVE_INFINITY
      onDenied(denials('sharing.not-found').text)
    },
  }
}

/**
 * Makes Anki read a file without storing it, because `skipHash` matches its content. Resolves to null if it did.
 * Only in that case may notes name files, because AnkiConnect writes into a note's field why it could not open one.
 */
async function prove(action: Action, folder: string, { spool, ask }: SharingOptions): Promise<string | null> {
  const content = Buffer.from('ankiconnect-gateway')
  let file: string | null = null
  try {
    file = (await spool.put(folder, [content])).file
    const hash = createHash('md5').update(content).digest('hex')
    const params = `{"filename": "_ankiconnect-gateway.tmp", "path": ${jsonText(file)}, "skipHash": "${hash}"}`
    const outcome = await ask(leafOf(action, Buffer.from(params)))
    return outcome.kind === 'result' && outcome.text.toString() === 'null' ? null : NO_REPLY
  } catch (error) {
    return (error as Error).message
  } finally {
    // The spool removes the file when it closes or at the next start.
    if (file !== null) await spool.remove(file).catch(() => {})
  }
}
