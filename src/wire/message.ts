import { isUtf8 } from 'node:buffer'
import type { Text } from '../settings/declare-texts.ts'
import { OPEN_OBJECT } from './bytes.ts'
import { type Envelope, type Item, pythonType, type ReadLimits, readEnvelope, TooManyLeaves } from './envelope.ts'
import { errors } from './errors.ts'
import { Malformed, malformedText, TooDeep, TooManyValues } from './malformed.ts'
import { nameAt } from './name.ts'
import { readOuterEnvelope } from './outer.ts'
import { closing, type Span, skipSpace, skipValue } from './scan.ts'
import { notUtf8 } from './utf8.ts'

/** A call of one action: what a client sent, checked and cut out, nothing of it built. */
export interface Call {
  /** The request; the spans of all its calls lie in it. */
  readonly text: Buffer
  /** Null for what no action can be called: a multi item's missing, empty or non-string action. */
  readonly action: string | null
  /** Version 4 and below get the bare result, above it is wrapped. */
  readonly bare: boolean
  /** Why no reply could be shaped for this version; upstream finds out after it ran the call, we before. */
  readonly versionError: Text | null
  /** The value of `key`; null where it is absent or null. */
  readonly key: Span | null
  /** The value of `params`; null where there is none. */
  readonly params: Span | null
  /** Why `params` is none that a call can take. */
  readonly paramsError: Text | null
  /** The distinct names of its parameters, in the order of their first appearance in `params`; of very many the first. */
  readonly names: readonly string[]
  /** The calls of a `multi`, and null for a leaf call. */
  readonly items: Items | null
}

/** The contents of a `multi`: calls in their order, and the error that ends it, if there is one. */
export interface Items {
  readonly calls: readonly Call[]
  /** The error of the whole `multi` after its calls ran; a text of upstream's. */
  readonly end: Text | null
}

export type Message = { readonly ok: true; readonly call: Call } | { readonly ok: false; readonly error: Text }

/** The envelope's action that nests calls; all others are leaf calls. */
const MULTI = 'multi'

/**
 * Reads a request body. If upstream's JSON reader or schema would refuse it, the result is an error, in upstream's words where a
 * client could match them and without its dump of the request (transcripts/envelope: "not JSON", "schema error").
 */
export function readMessage(text: Buffer, limits: ReadLimits): Message {
  if (!isUtf8(text)) return refused(notUtf8(text))
  if (hasByteOrderMark(text)) return refused(errors('message.byte-order-mark'))
  try {
    const start = skipSpace(text, 0)
    const read = text[start] === OPEN_OBJECT ? readEnvelope(text, start, limits) : null
    return messageOf(text, start, read ?? { end: skipValue(text, start, limits.depth, { values: limits.values }) })
  } catch (error) {
    return refusedFor(error, text, limits)
  }
}

/**
 * Reads a request as `readMessage` does, but none of the calls in a `multi`, and a stretch at a time: for a caller of whom its key has
 * to show whose it is, and whom nobody waits for until then.
 */
export function* readOuter(text: Buffer, limits: ReadLimits): Generator<void, Message> {
  const valid = yield* validUtf8(text)
  if (valid < text.length) return refused(notUtf8(text, valid))
  if (hasByteOrderMark(text)) return refused(errors('message.byte-order-mark'))
  try {
    const start = skipSpace(text, 0)
    return messageOf(text, start, yield* readOuterEnvelope(text, start, limits))
  } catch (error) {
    return refusedFor(error, text, limits)
  }
}

/** A stretch of this many bytes is found to be UTF-8 in a tenth of a millisecond. */
const STRETCH = 1024 * 1024

/** How far a text is UTF-8: to its end, or to somewhere before its first fault. */
function* validUtf8(text: Buffer): Generator<void, number> {
  let at = 0
  while (at < text.length) {
    let end = Math.min(text.length, at + STRETCH)
    // Not in the middle of a character.
    for (let back = 0; back < 3 && ((text[end] as number) & 0xc0) === 0x80; back++) end -= 1
    if (!isUtf8(text.subarray(at, end))) return at
    at = end
    yield
  }
  return at
}

function hasByteOrderMark(text: Buffer): boolean {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf
}

function refusedFor(error: unknown, text: Buffer, limits: ReadLimits): Message {
  if (error instanceof Malformed) return refused(errors('message.not-json', { reason: malformedText(text, error) }))
  if (error instanceof TooDeep) return refused(errors('limit.depth', { depth: limits.depth }))
  if (error instanceof TooManyLeaves) return refused(errors('limit.leaves', { leaves: limits.leaves }))
  if (error instanceof TooManyValues) return refused(errors('limit.values', { values: limits.values }))
  throw error
}

function refused(error: Text): Message {
  return { ok: false, error }
}

/** @throws Malformed */
function messageOf(text: Buffer, start: number, read: { readonly envelope?: Envelope; readonly end: number }): Message {
  const end = skipSpace(text, read.end)
  if (end < text.length) throw new Malformed('Extra data', end)
  if (read.envelope === undefined || text[start] !== OPEN_OBJECT) return refused(errors('message.not-an-object'))
  const error = schemaError(text, read.envelope)
  return error === null ? { ok: true, call: callOf(text, read.envelope) } : refused(error)
}

function schemaError(text: Buffer, { action, version, params }: Envelope): Text | null {
  if (action === null) return errors('message.action-missing')
  if (pythonType(text, action) !== 'str') return errors('message.action-not-a-string')
  if (action.end - action.start === 2) return errors('message.action-empty')
  if (version !== null && !isInteger(text, version)) return errors('message.version-not-an-integer')
  return params !== null && pythonType(text, params) !== 'dict' ? errors('message.params-not-an-object') : null
}

function isInteger(text: Buffer, version: Span): boolean {
  return pythonType(text, version) === 'int' || Number.isInteger(numberAt(text, version))
}

/** The value of a JSON number, of `NaN` and of the infinities; NaN for another value. */
function numberAt(text: Buffer, { start, end }: Span): number {
  if (end === start + 1) return (text[start] as number) - 0x30
  return Number(text.toString('latin1', start, end))
}

/** The bytes of a span, not copied; null for none. */
export function slice(text: Buffer, span: Span | null): Buffer | null {
  return span === null ? null : text.subarray(span.start, span.end)
}

function callOf(text: Buffer, envelope: Envelope): Call {
  const { action, key, params, names } = envelope
  const name = action !== null && pythonType(text, action) === 'str' ? nameAt(text, action) : null
  const paramsType = params === null ? 'dict' : pythonType(text, params)
  return {
    text,
    action: name === '' ? null : name,
    ...shapeOf(text, envelope.version),
    key: key === null || pythonType(text, key) === 'NoneType' ? null : key,
    params,
    paramsError:
      paramsType === 'dict' || name === null
        ? null
        : errors('call.params-not-a-mapping', { action: name, type: paramsType }),
    names,
    items: name === MULTI ? itemsOf(text, envelope) : null,
  }
}

/** An item's version may be any number, true or false, compared with 4 as Python does (transcripts/multi-034 to 043). */
function shapeOf(text: Buffer, version: Span | null): { bare: boolean; versionError: Text | null } {
  const type = version === null ? null : pythonType(text, version)
  switch (type) {
    case null:
    case 'bool':
      return { bare: true, versionError: null }
    case 'int':
    case 'float':
      return { bare: numberAt(text, version as Span) <= 4, versionError: null }
    default:
      return { bare: false, versionError: errors('call.version-not-comparable', { type }) }
  }
}

function itemsOf(text: Buffer, { list, actions }: Envelope): Items {
  if (actions !== null) return listItems(text, actions)
  return { calls: [], end: list === null ? null : notAList(text, list) }
}

function listItems(text: Buffer, actions: readonly Item[]): Items {
  const calls: Call[] = []
  for (const { span, envelope } of actions) {
    if (envelope === null) return { calls, end: errors('call.item-not-an-object', { type: pythonType(text, span) }) }
    calls.push(callOf(text, envelope))
  }
  return { calls, end: null }
}

/** Python walks through strings and objects too: an empty one holds no items, another one strings (transcripts/multi-007 to 015). */
function notAList(text: Buffer, span: Span): Text | null {
  const type = pythonType(text, span)
  if (type !== 'str' && type !== 'dict') return errors('call.not-iterable', { type })
  const first = skipSpace(text, span.start + 1)
  const isEmpty = type === 'str' ? span.end - span.start === 2 : text[first] === closing(text, span.start)
  return isEmpty ? null : errors('call.item-not-an-object', { type: 'str' })
}
