import type { Catalogue } from '../actions/catalogue.ts'
import type { Clock } from '../clock.ts'
import type { Leaf } from '../upstream/leaf.ts'
import { isLeaf, type Send, sendSome } from '../upstream/send.ts'
import { failed, mayHaveReached, type Outcome } from '../wire/outcome.ts'
import type { Contents } from './contents.ts'
import { findMedia } from './find-media.ts'
import { mediaTree } from './media-tree.ts'
import { FETCH_BUDGET, type Moved, type MoveOptions, moveMedia, type Wanted } from './move-media.ts'
import type { Sharing } from './sharing.ts'

export interface OffloadOptions extends Pick<MoveOptions, 'spool' | 'contents' | 'onFile' | 'onTrouble'> {
  /** Sends calls to AnkiConnect. */
  readonly send: Send
  readonly catalogue: Catalogue
  readonly sharing: Pick<Sharing, 'folder' | 'deny'>
  readonly clock: Pick<Clock, 'timer'>
  /** Calls back once Anki can no longer read anything that was sent before. */
  readonly afterwards: (callback: () => void) => void
}

/** The time for all fetches of a request, in ms. Large calls of other clients may be waiting for them. */
const ALTOGETHER = 300_000

/**
 * Sends calls to AnkiConnect with large base64 and fetched media as private files, if Anki can open such files.
 * Otherwise base64 goes unchanged, and content that only the gateway may fetch goes as base64.
 * A URL under a client's rule never goes to AnkiConnect, whatever fails. Drops the other sources of media that AnkiConnect would ignore.
 */
export function createOffload(options: OffloadOptions): Send {
  const { send, catalogue, contents, spool, sharing, clock } = options
  const storeMediaFile = catalogue.get('storeMediaFile')
  return async (leaves, sender) => {
    const wanted = leaves.map((leaf) => wantedOf(leaf, contents))
    if (wanted.every(({ length }) => length === 0)) return send(leaves, sender)
    const folder = storeMediaFile === undefined ? null : await sharing.folder(storeMediaFile)
    const files = new Map<Wanted, string>()
    const budget = { ...FETCH_BUDGET }
    const late = new AbortController()
    const stop = clock.timer(ALTOGETHER, () => late.abort())
    const signal = AbortSignal.any([sender.signal, late.signal])
    const move = (index: number, into: string | null) =>
      moveMedia(leaves[index] as Leaf, wanted[index] as Wanted[], into, { ...options, files, budget, signal })
    let isUnknown = true
    try {
      const moved: Moved[] = []
      for (const index of leaves.keys()) {
        moved.push(await move(index, folder))
        // Nothing was sent yet, so that no caller waits for a client that has left.
        if (sender.signal.aborted) return leaves.map(() => failed('abandoned'))
      }
      const outcomes = await sendSome(moved, (sent) => send(sent, sender))
      isUnknown = outcomes.some((outcome) => outcome.kind === 'failed' && mayHaveReached(outcome.failure))
      return await Promise.all(outcomes.map((outcome, index) => repair(index, outcome)))
    } finally {
      stop()
      const remove = () => Promise.all([...files.values()].map(spool.remove)).catch(options.onTrouble)
      // Anki may still open the file. If it were missing, Anki would write that into a note.
      if (isUnknown) options.afterwards(() => void remove())
      else await remove()
    }

    async function repair(index: number, outcome: Outcome): Promise<Outcome> {
      if (outcome.kind !== 'error' || !isNotFound(outcome.text.toString(), files)) return outcome
      sharing.deny()
      const again = await move(index, null)
      return isLeaf(again) ? ((await send([again], sender))[0] as Outcome) : again
    }
  }
}

/** Returns whether AnkiConnect could not open a file. It opens the file first, so that such a call did nothing. */
function isNotFound(error: string, files: ReadonlyMap<Wanted, string>): boolean {
  return (
    error.includes('[Errno ') && [...files.values()].some((file) => error.includes(JSON.stringify(file).slice(1, -1)))
  )
}

/** Returns the media of a call that have a plan, in the order of the text. */
function wantedOf(leaf: Leaf, contents: Contents): Wanted[] {
  const tree = leaf.params === null ? null : mediaTree(leaf.action)
  if (tree === null) return []
  const all = findMedia(leaf.params as Buffer, tree).flatMap((media): Wanted[] => {
    const plan = contents.planFor(leaf, media)
    // A window may open a file long after the reply.
    const isInTime = leaf.action.gateway.kind !== 'gui' || media.from === 'url'
    return plan === null || !isInTime ? [] : [{ media, plan }]
  })
  return all.toSorted((one, other) => one.media.span.start - other.media.span.start)
}
