import type { Catalogue } from '../actions/catalogue.ts'
import type { Sender } from '../upstream/lane.ts'
import { type Leaf, type LeafOutcome, mayHaveReached } from '../upstream/leaf.ts'
import { jsonText } from '../wire/python.ts'
import { decodeBase64, NotCanonical } from './base64.ts'
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
  /** So many bytes went as a file. */
  readonly onFile: (bytes: number) => void
  /** A file could not be written. */
  readonly onTrouble: (error: Error) => void
  /** Calls back when nothing that was sent before can still be read by Anki. */
  readonly afterwards: (callback: () => void) => void
}

/** A call with fewer bytes costs Anki less to read than a file does. */
const WORTH = 128 * 1024
/** Shorter texts stay where they are. */
const SHORT = 8 * 1024
/** Bytes of base64 that are decoded at a time. */
const SLICE = 1024 * 1024

/**
 * A way to AnkiConnect on which large base64 of media goes as a private file and its name, where Anki can open such a file. What
 * AnkiConnect would have looked at no further because it had `data` is not sent.
 */
export function createOffload(options: OffloadOptions): Send {
  const { send, catalogue } = options
  const storeMediaFile = catalogue.get('storeMediaFile')
  return async (leaves, sender) => {
    const media = leaves.map(worthMoving)
    if (storeMediaFile === undefined || media.every(({ length }) => length === 0)) return send(leaves, sender)
    const folder = await options.sharing.folder(storeMediaFile)
    if (folder === null) return send(leaves, sender)
    const files: string[] = []
    const moved: Leaf[] = []
    for (const [index, leaf] of leaves.entries()) {
      moved.push(await move(leaf, media[index] as Media[], folder, files, options))
    }
    let isUnknown = true
    try {
      const outcomes = await send(moved, sender)
      isUnknown = outcomes.some((outcome) => outcome.kind === 'failed' && mayHaveReached(outcome.failure))
      return await Promise.all(outcomes.map((outcome, index) => repair(index, outcome)))
    } finally {
      const remove = () => void Promise.all(files.map(options.spool.remove)).catch(options.onTrouble)
      // Anki may still come to it, and would write into a note that its file is missing.
      if (isUnknown) options.afterwards(remove)
      else await Promise.all(files.map(options.spool.remove)).catch(options.onTrouble)
    }

    async function repair(index: number, outcome: LeafOutcome): Promise<LeafOutcome> {
      if (outcome.kind !== 'error' || moved[index] === leaves[index]) return outcome
      if (!isNotFound(outcome.text.toString(), files)) return outcome
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

function worthMoving({ action, params }: Leaf): Media[] {
  if (params === null || params.length < WORTH) return []
  const tree = mediaTree(action)
  if (tree === null) return []
  return findMedia(params, tree).filter(({ data }) => data.end - data.start >= SHORT)
}

async function move(
  leaf: Leaf,
  media: readonly Media[],
  folder: string,
  files: string[],
  { spool, onFile, onTrouble }: OffloadOptions,
): Promise<Leaf> {
  const params = leaf.params as Buffer
  const pieces: Buffer[] = []
  let from = 0
  for (const { span, data, kept } of media) {
    try {
      const { file, bytes } = await spool.put(folder, decodeBase64(params.subarray(data.start, data.end), SLICE))
      files.push(file)
      onFile(bytes)
      const members = kept.map(({ start, end }) => params.toString('utf8', start, end))
      const described = `{${[...members, `"path": ${jsonText(file)}`].join(', ')}}`
      pieces.push(params.subarray(from, span.start), Buffer.from(described))
      from = span.end
    } catch (error) {
      if (!(error instanceof NotCanonical)) onTrouble(error as Error)
    }
  }
  if (from === 0) return leaf
  return { ...leaf, params: Buffer.concat([...pieces, params.subarray(from)]) }
}
