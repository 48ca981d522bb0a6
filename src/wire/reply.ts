import type { Text } from '../settings/declare-texts.ts'
import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, SMALL_N } from './bytes.ts'
import { Malformed, TooDeep } from './malformed.ts'
import { isName } from './name.ts'
import { jsonText } from './python.ts'
import {
  closing,
  firstInContainer,
  nextInContainer,
  type Span,
  skipColon,
  skipName,
  skipSpace,
  skipValue,
} from './scan.ts'

/** Anki's answer to one leaf call: the JSON text of `result`, or of `error` (a string). */
export interface Answer {
  readonly kind: 'result' | 'error'
  readonly text: Buffer
  /** The text it was made of, where the gateway gave it and not Anki. */
  readonly own?: Text
}

/** An error answer in AnkiConnect's words. */
export function errorAnswer(text: string): Answer {
  return { kind: 'error', text: Buffer.from(jsonText(text)) }
}

/** An error answer with a text of the gateway's own. */
export function ownError(own: Text): Answer {
  return { ...errorAnswer(own.text), own }
}

/** How one call of a request is answered; a `multi` by the answers of its items, or by an error of its own. */
export type Answered =
  | (Answer & { readonly bare: boolean })
  | { readonly kind: 'items'; readonly bare: boolean; readonly items: readonly Answered[] }

/** How deep a reply may nest; Python itself stops at about 1,000. */
const DEPTH = 10_000

const RESULT = Buffer.from('result')
const ERROR = Buffer.from('error')
const BEFORE_RESULT = Buffer.from('{"result": ')
const AFTER_RESULT = Buffer.from(', "error": null}')
const BEFORE_ERROR = Buffer.from('{"result": null, "error": ')
const AFTER_ERROR = Buffer.from('}')
const SEPARATOR = Buffer.from(', ')
const OPEN = Buffer.from('[')
const CLOSE = Buffer.from(']')

/**
 * Cuts AnkiConnect's reply to `count` leaf calls into their answers: to one call sent as itself, or to several sent as one
 * `multi` of version 6 items. An error of the whole `multi` is each leaf's. Null for what is no such reply: broken JSON,
 * other members, another number of items than asked.
 */
export function cutReply(text: Buffer, count: number, asMulti: boolean): readonly Answer[] | null {
  try {
    const items: (Answer | null)[] = []
    const { answer, end } = readAnswer(text, skipSpace(text, 0), asMulti ? items : null)
    if (answer === null || skipSpace(text, end) < text.length) return null
    if (!asMulti) return [answer]
    if (answer.kind === 'error') return new Array<Answer>(count).fill(answer)
    return items.length === count && items.every((item) => item !== null) ? items : null
  } catch (error) {
    if (error instanceof Malformed || error instanceof TooDeep) return null
    throw error
  }
}

/** Reads a wrapped reply; if `items` is given, reads a list as its result into `items`, as such replies. */
function readAnswer(
  text: Buffer,
  start: number,
  items: (Answer | null)[] | null,
): { answer: Answer | null; end: number } {
  if (text[start] !== OPEN_OBJECT) return { answer: null, end: skipValue(text, start, DEPTH) }
  let result: Span | null = null
  let error: Span | null = null
  let isOther = false
  let at = firstInContainer(text, start, CLOSE_OBJECT)
  while (at >= 0) {
    const nameEnd = skipName(text, at)
    const value = skipColon(text, nameEnd)
    const isResult = isName(text, at, nameEnd, RESULT)
    const isList = items !== null && isResult && text[value] === OPEN_LIST
    const end = isList ? readItems(text, value, items) : skipValue(text, value, DEPTH)
    if (isResult) result = { start: value, end }
    else if (isName(text, at, nameEnd, ERROR)) error = { start: value, end }
    else isOther = true
    at = nextInContainer(text, end, CLOSE_OBJECT)
  }
  return { answer: isOther ? null : answerOf(text, result, error), end: -1 - at }
}

function readItems(text: Buffer, start: number, items: (Answer | null)[]): number {
  let at = firstInContainer(text, start, CLOSE_LIST)
  while (at >= 0) {
    const { answer, end } = readAnswer(text, at, null)
    items.push(answer)
    at = nextInContainer(text, end, CLOSE_LIST)
  }
  return -1 - at
}

function answerOf(text: Buffer, result: Span | null, error: Span | null): Answer | null {
  if (result === null || error === null || closing(text, error.start) !== undefined) return null
  return text[error.start] === SMALL_N
    ? { kind: 'result', text: text.subarray(result.start, result.end) }
    : { kind: 'error', text: text.subarray(error.start, error.end) }
}

/** The codes of the errors in a reply that are the gateway's own, each once. */
export function codesOf(answered: Answered): readonly string[] {
  if (answered.kind === 'items') return [...new Set(answered.items.flatMap(codesOf))]
  return answered.own === undefined ? [] : [answered.own.code]
}

/** The reply to a request, as pieces of bytes: each call in the shape its version asks for, errors always wrapped. */
export function stitch(answered: Answered, pieces: Buffer[] = []): Buffer[] {
  if (answered.kind === 'error') {
    pieces.push(BEFORE_ERROR, answered.text, AFTER_ERROR)
    return pieces
  }
  if (!answered.bare) pieces.push(BEFORE_RESULT)
  if (answered.kind === 'items') {
    pieces.push(OPEN)
    answered.items.forEach((item, index) => {
      if (index > 0) pieces.push(SEPARATOR)
      stitch(item, pieces)
    })
    pieces.push(CLOSE)
  } else pieces.push(answered.text)
  if (!answered.bare) pieces.push(AFTER_RESULT)
  return pieces
}
