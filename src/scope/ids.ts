import { parsePath } from '../actions/path.ts'
import { CLOSE_LIST, CLOSE_OBJECT, QUOTE } from '../wire/bytes.ts'
import { stringAt } from '../wire/name.ts'
import { closing, firstInContainer, type Span } from '../wire/scan.ts'
import { itemSpans, type SpanStep, spansAt } from '../wire/spans-at.ts'

/** An id in the text of a call: its digits in one form, and its place. A quoted id stays quoted. */
export interface IdPlace extends Span {
  readonly id: string
  readonly isQuoted: boolean
}

/** `odd`: a value that AnkiConnect may read as an id in a way of its own, so that the gateway does not forward it. */
export type ReadIds = readonly IdPlace[] | 'odd'

const steps = new Map<string, readonly SpanStep[]>()

/** Returns a path of the catalogue for {@link spansAt}. */
export function stepsOf(path: string): readonly SpanStep[] {
  const known = steps.get(path)
  if (known !== undefined) return known
  const made = parsePath(path).map(({ name, items }) => ({ name: Buffer.from(name), items }))
  steps.set(path, made)
  return made
}

/** Returns the ids at paths of a call. Values that name nothing (null, false, empty texts, lists and objects) are left out. */
export function readIds(params: Buffer | null, paths: readonly string[]): ReadIds {
  const ids: IdPlace[] = []
  if (params === null) return ids
  for (const path of paths) {
    for (const span of spansAt(params, stepsOf(path))) {
      const isList = closing(params, span.start) === CLOSE_LIST && isListAt(path)
      for (const item of isList ? itemSpans(params, span.start) : [span]) {
        const read = readId(params, item)
        if (read === 'odd' || (read !== null && !isList && isListAt(path))) return 'odd'
        if (read !== null) ids.push(read)
      }
    }
  }
  return ids
}

/** Whether AnkiConnect iterates over the value at a path. Its name is a plural: notes, cards. */
function isListAt(path: string): boolean {
  return path.endsWith('s')
}

function readId(text: Buffer, { start, end }: Span): IdPlace | 'odd' | null {
  const isQuoted = text[start] === QUOTE
  const close = closing(text, start)
  if (close === CLOSE_LIST || close === CLOSE_OBJECT) return firstInContainer(text, start, close) < 0 ? null : 'odd'
  const token = isQuoted ? stringAt(text, { start, end }) : text.toString('latin1', start, end)
  if (token === '' || token === 'null' || token === 'false') return token === '' || !isQuoted ? null : 'odd'
  if (!/^-?[0-9]{1,30}$/.test(token)) return 'odd'
  const id = BigInt(token)
  // Anki gives no such ids. What AnkiConnect says of them is no different inside.
  if (id <= 0n || id > LARGEST) return null
  return { id: String(id), isQuoted, start, end }
}

/** The largest id that Anki's database can hold. */
export const LARGEST = 2n ** 63n - 1n
