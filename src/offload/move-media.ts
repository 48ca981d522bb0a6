import { setImmediate as turn } from 'node:timers/promises'
import type { Text } from '../settings/declare-texts.ts'
import { type Leaf, withParams } from '../upstream/leaf.ts'
import { answeredByAnki, type Outcome } from '../wire/outcome.ts'
import { jsonText } from '../wire/python.ts'
import { ownError } from '../wire/reply.ts'
import type { ContentFailure, Contents, MediaPlan } from './contents.ts'
import { type FieldError, fieldErrorOf, withFieldError } from './field-errors.ts'
import type { FoundMedia } from './find-media.ts'
import { mediaTree } from './media-tree.ts'
import type { Spool } from './spool.ts'
import { texts } from './texts.ts'

/** Media with a plan other than leaving it unchanged. */
export interface Wanted {
  readonly media: FoundMedia
  readonly plan: NonNullable<MediaPlan>
}

/** The call to send, or the outcome that replaces it. */
export type Moved = Leaf | Outcome

export interface MoveOptions {
  readonly spool: Spool
  /** The content of each source. */
  readonly contents: Contents
  /** Reports the size of content that went as a file. */
  readonly onFile: (bytes: number) => void
  /** Reports a file that could not be written. */
  readonly onTrouble: (error: Error) => void
  /** The files with content. They remain until nobody can read them any more. */
  readonly files: Map<Wanted, string>
  readonly budget: FetchBudget
  /** Aborts when the client has left. */
  readonly signal: AbortSignal
}

/**
 * The base64 that the URLs of one call may become, in bytes.
 * Anki's window freezes while AnkiConnect reads it, for a time that grows with the square of the size.
 */
const MOST_AS_DATA = 4 * 1024 * 1024
/** The size of a file for one URL, in bytes. AnkiConnect itself has no limit. */
const MOST_AS_FILE = 256 * 1024 * 1024

/** The bytes that the gateway may still fetch for a request, into memory and onto the disk. */
export interface FetchBudget {
  data: number
  file: number
}

/** The bytes that the gateway may fetch for one request. */
export const FETCH_BUDGET: Readonly<FetchBudget> = { data: 32 * 1024 * 1024, file: 1024 * 1024 * 1024 }

/** The replacement for the source of a content. `bytes` is the size that the call itself gains. */
type Stand = { readonly member: string; readonly bytes: number } | { readonly keep: true } | ContentFailure

/**
 * Replaces the URLs and the large base64 of a call by files in the profile's folder.
 * Without a folder, replaces only the URLs that only the gateway may fetch, by base64.
 */
export async function moveMedia(
  leaf: Leaf,
  wanted: readonly Wanted[],
  folder: string | null,
  options: MoveOptions,
): Promise<Moved> {
  const params = leaf.params as Buffer
  const pieces: Buffer[] = []
  const fieldErrors: FieldError[] = []
  let from = 0
  let left = MOST_AS_DATA
  const replace = ({ span }: FoundMedia, text: string) => {
    pieces.push(params.subarray(from, span.start), Buffer.from(text))
    from = span.end
  }
  for (const each of wanted) {
    const { media, plan } = each
    const members = media.kept.map(({ start, end }) => params.toString('utf8', start, end))
    let stand = await standFor(leaf, each, folder, left, options)
    let inField: FieldError | null = null
    if ('kind' in stand && stand.kind === 'unfetched' && mediaTree(leaf.action)?.isMedia !== true) {
      inField = fieldErrorOf(params, media, stand.error.text)
      // The call updates other fields. Only AnkiConnect could add the error to the present content of this one.
      const isLost = inField !== null && withFieldError(params, inField, leaf) === null
      if (isLost && plan === 'try') stand = await handedOn(leaf, media, options.contents)
      else if (isLost) return refused(stand.error)
    }
    if ('keep' in stand) continue
    if ('member' in stand) {
      left -= stand.bytes
      replace(media, `{${[...members, stand.member].join(', ')}}`)
      continue
    }
    if (stand.kind === 'refused') return refused(stand.error)
    if (stand.kind === 'trouble') return refused(texts('media.trouble'))
    if (stand.kind !== 'unfetched') continue
    if (mediaTree(leaf.action)?.isMedia === true) return refused(stand.error)
    // Without a list of fields AnkiConnect fails at the missing list, whatever failed before.
    if (inField === null) replace(media, `{${members.join(', ')}}`)
    else {
      fieldErrors.push(inField)
      replace(media, 'null')
    }
  }
  if (from === 0) return leaf
  let moved: Buffer = Buffer.concat([...pieces, params.subarray(from)])
  for (const error of fieldErrors) {
    moved = withFieldError(moved, error, leaf) ?? moved
    // Each error needs a pass over the whole text. Other work may run in between.
    await turn()
  }
  return withParams(leaf, moved)
}

async function standFor(
  leaf: Leaf,
  wanted: Wanted,
  folder: string | null,
  left: number,
  options: MoveOptions,
): Promise<Stand> {
  const { contents, onTrouble } = options
  const { media, plan } = wanted
  const isWindow = leaf.action.gateway.kind === 'gui'
  if (plan === 'try' && (folder === null || isWindow)) return handedOn(leaf, media, contents)
  if (plan === 'move' && folder === null) return { keep: true }
  if (folder !== null && !isWindow) {
    const stand = await asFile(leaf, wanted, folder, options)
    if (!('kind' in stand) || stand.kind === 'refused') return stand
    if (stand.kind === 'trouble') onTrouble(stand.error)
    if (plan === 'move') return { keep: true }
    if (plan === 'try') {
      return stand.kind === 'unfetched' && stand.isAnswered ? stand : handedOn(leaf, media, contents)
    }
    if (stand.kind !== 'trouble') return stand
  }
  const stand = await asData(leaf, wanted, left, options)
  if ('kind' in stand && stand.kind === 'trouble') onTrouble(stand.error)
  return stand
}

/** Leaves the fetch to AnkiConnect, unless the URL leads to the gateway or to AnkiConnect. */
async function handedOn(leaf: Leaf, media: FoundMedia, contents: Contents): Promise<Stand> {
  if (await contents.leadsToUs(leaf, media)) return { kind: 'refused', error: texts('media.elsewhere') }
  return { keep: true }
}

async function asFile(
  leaf: Leaf,
  wanted: Wanted,
  folder: string,
  { spool, contents, files, budget, onFile, signal }: MoveOptions,
): Promise<Stand> {
  const most = Math.min(MOST_AS_FILE, budget.file)
  try {
    const { file, bytes } = await spool.put(folder, contents.read(leaf, wanted.media, signal, most))
    files.set(wanted, file)
    onFile(bytes)
    if (wanted.media.from === 'url') budget.file -= bytes
    return { member: `"path": ${jsonText(file)}`, bytes: 0 }
  } catch (error) {
    const ofRequest = texts('media.request-too-large', { bytes: FETCH_BUDGET.file })
    return contents.failure(error, most < MOST_AS_FILE ? ofRequest : texts('media.too-large', { bytes: MOST_AS_FILE }))
  }
}

/** Embeds the content as base64. Reuses the file of an earlier fetch, so that the gateway asks a server only once. */
async function asData(
  leaf: Leaf,
  wanted: Wanted,
  left: number,
  { spool, contents, files, budget, signal }: MoveOptions,
): Promise<Stand> {
  const file = files.get(wanted)
  const most = Math.min(left, budget.data)
  const ofRequest = texts('media.request-too-large', { bytes: FETCH_BUDGET.data })
  const tooLarge = most < left ? ofRequest : texts('media.too-large-as-data', { bytes: MOST_AS_DATA })
  const put = (content: Buffer): Stand => {
    budget.data -= content.length
    // AnkiConnect treats an empty text as no content. A line break is base64 without content.
    const text = content.length === 0 ? '\\n' : content.toString('base64')
    return { member: `"data": "${text}"`, bytes: content.length }
  }
  try {
    if (file !== undefined) {
      const content = await spool.read(file, most)
      return content === null ? { kind: 'refused', error: tooLarge } : put(content)
    }
    const pieces: Buffer[] = []
    for await (const piece of contents.read(leaf, wanted.media, signal, most)) pieces.push(piece)
    return put(Buffer.concat(pieces))
  } catch (error) {
    return contents.failure(error, tooLarge)
  }
}

/** Returns an error as AnkiConnect would return it. */
function refused(error: Text): Outcome {
  return answeredByAnki(ownError(error))
}
