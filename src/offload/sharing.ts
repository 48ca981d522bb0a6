import { createHash } from 'node:crypto'
import type { Action } from '../actions/catalogue.ts'
import type { Found, Place } from '../cache/place.ts'
import type { Leaf, LeafOutcome } from '../upstream/leaf.ts'
import { jsonText } from '../wire/python.ts'
import type { Spool } from './spool.ts'

/** Whether Anki can open files that this program puts into the profile's folder. */
export interface Sharing {
  /** The profile's folder, or null where Anki does not see what is put there. */
  folder(storeMediaFile: Action): Promise<string | null>
  /** Anki may be another one: nothing of what was found holds. */
  forget(): void
  /** Anki did not find a file after all. */
  deny(): void
}

export interface SharingOptions {
  /** Finds the collection, and proves that it is the upstream's. */
  readonly find: () => Promise<Found>
  /** Sends one call, in the gateway's own name. */
  readonly ask: (leaf: Leaf) => Promise<LeafOutcome>
  readonly spool: Spool
  /** Milliseconds on a clock that never steps back. */
  readonly now: () => number
  /** Says why files are not shared. */
  readonly onDenied: (reason: string) => void
}

/** How long a no stands before it is looked again, in ms. */
const AGAIN = 10_000
const NO_REPLY = 'Anki did not open a file in it'

/** Finds out once, when the first file is to be handed over. */
export function createSharing(options: SharingOptions): Sharing {
  const { find, now, onDenied } = options
  let place: Place | null = null
  let round = 0
  let deniedUntil = Number.NEGATIVE_INFINITY
  let seeking: Promise<string | null> | null = null

  const seek = async (action: Action): Promise<string | null> => {
    const before = round
    const found = await find().catch((error: Error): Found => ({ ok: false, reason: error.message }))
    const reason = found.ok ? await prove(action, found.place.folder, options) : found.reason
    if (round !== before) return null
    if (reason === null && found.ok) {
      place = found.place
      return place.folder
    }
    deniedUntil = now() + AGAIN
    onDenied(reason ?? '')
    return null
  }
  return {
    async folder(action) {
      // Without its log the collection is closed, and another profile may be open.
      if (place !== null && place.look() !== null) return place.folder
      place = null
      if (now() < deniedUntil) return null
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
      onDenied('Anki did not find a file that was put there')
    },
  }
}

/**
 * Has Anki read a file and store nothing: `skipHash` names its content. Null where it did; only then may notes name files, as
 * AnkiConnect writes into a note's field why one could not be opened.
 */
async function prove(action: Action, folder: string, { spool, ask }: SharingOptions): Promise<string | null> {
  const content = Buffer.from('ankiconnect-gateway')
  const { file } = await spool.put(folder, [content])
  try {
    const hash = createHash('md5').update(content).digest('hex')
    const params = `{"filename": "_ankiconnect-gateway.tmp", "path": ${jsonText(file)}, "skipHash": "${hash}"}`
    const outcome = await ask({ action, params: Buffer.from(params) })
    return outcome.kind === 'result' && outcome.text.toString() === 'null' ? null : NO_REPLY
  } catch (error) {
    return (error as Error).message
  } finally {
    await spool.remove(file)
  }
}
