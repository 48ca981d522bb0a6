import type { Catalogue } from '../actions/catalogue.ts'
import type { Sender } from '../upstream/lane.ts'
import { type Leaf, type LeafOutcome, mayHaveReached } from '../upstream/leaf.ts'
import { jsonText } from '../wire/python.ts'
import type { Answer } from '../wire/reply.ts'
import type { Contents } from './contents.ts'
import { findMedia, type Media } from './find-media.ts'
import { mediaTree } from './media-tree.ts'
import type { Sharing } from './sharing.ts'
import type { Spool } from './spool.ts'

type Send = (leaves: readonly Leaf[], sender: Sender) => Promise<readonly LeafOutcome[]>

/** What handing media over as files runs on. */
export interface OffloadOptions {
  /** The way to AnkiConnect. */
  readonly send: Send
  readonly catalogue: Catalogue
  readonly sharing: Sharing
  readonly spool: Spool
  /** What stands for each source of content. */
  readonly contents: Contents
  /** So many bytes went as a file. */
  readonly onFile: (bytes: number) => void
  /** A file could not be written. */
  readonly onTrouble: (error: Error) => void
  /** Calls back when nothing that was sent before can still be read by Anki. */
  readonly afterwards: (callback: () => void) => void
}

/** A call as it is to be sent, or what is answered in its place. */
type Moved = Leaf | Answer

/**
 * A way to AnkiConnect on which large base64 of media, and what is to be fetched for them, goes as a private file and its name, where
 * Anki can open such a file. What AnkiConnect would not have looked at is not sent.
 */
export function createOffload(options: OffloadOptions): Send {
  const { send, catalogue, contents, spool } = options
  const storeMediaFile = catalogue.get('storeMediaFile')
  return async (leaves, sender) => {
    const media = leaves.map((leaf) => worthMoving(leaf, contents))
    if (storeMediaFile === undefined || media.every(({ length }) => length === 0)) return send(leaves, sender)
    const folder = await options.sharing.folder(storeMediaFile)
    if (folder === null) return send(leaves, sender)
    const files: string[] = []
    const moved: Moved[] = []
    for (const [index, leaf] of leaves.entries()) {
      moved.push(await move(leaf, media[index] as Media[], folder, files, options))
    }
    let isUnknown = true
    try {
      const sent = moved.filter((each) => 'action' in each)
      const outcomes = sent.length === 0 ? [] : await send(sent, sender)
      isUnknown = outcomes.some((outcome) => outcome.kind === 'failed' && mayHaveReached(outcome.failure))
      let next = 0
      const all = moved.map((each) => ('action' in each ? (outcomes[next++] as LeafOutcome) : each))
      return await Promise.all(all.map((outcome, index) => repair(index, outcome)))
    } finally {
      const remove = () => Promise.all(files.map(spool.remove)).catch(options.onTrouble)
      // Anki may still come to it, and would write into a note that its file is missing.
      if (isUnknown) options.afterwards(() => void remove())
      else await remove()
    }

    async function repair(index: number, outcome: LeafOutcome): Promise<LeafOutcome> {
      if (outcome.kind !== 'error' || !isNotFound(outcome.text.toString(), files)) return outcome
      options.sharing.deny()
      const [again] = await send([leaves[index] as Leaf], sender)
      return again as LeafOutcome
    }
  }
}

/** AnkiConnect opens the file before it does anything else, so that a call that failed at it did nothing. */
function isNotFound(error: string, files: readonly string[]): boolean {
  return error.includes('[Errno ') && files.some((file) => error.includes(JSON.stringify(file).slice(1, -1)))
}

function worthMoving(leaf: Leaf, contents: Contents): Media[] {
  const tree = leaf.params === null ? null : mediaTree(leaf.action)
  return tree === null ? [] : findMedia(leaf.params as Buffer, tree).filter((media) => contents.isWorth(leaf, media))
}

async function move(
  leaf: Leaf,
  media: readonly Media[],
  folder: string,
  files: string[],
  { spool, contents, onFile, onTrouble }: OffloadOptions,
): Promise<Moved> {
  const params = leaf.params as Buffer
  const pieces: Buffer[] = []
  let from = 0
  for (const each of media) {
    const { span, kept } = each
    try {
      const { file, bytes } = await spool.put(folder, contents.read(leaf, each))
      files.push(file)
      onFile(bytes)
      const members = kept.map(({ start, end }) => params.toString('utf8', start, end))
      const described = `{${[...members, `"path": ${jsonText(file)}`].join(', ')}}`
      pieces.push(params.subarray(from, span.start), Buffer.from(described))
      from = span.end
    } catch (error) {
      const refusal = contents.refusal(error)
      if (refusal !== null) return { kind: 'error', text: Buffer.from(jsonText(refusal)) }
      if (contents.isTrouble(error)) onTrouble(error as Error)
    }
  }
  if (from === 0) return leaf
  return { ...leaf, params: Buffer.concat([...pieces, params.subarray(from)]) }
}
