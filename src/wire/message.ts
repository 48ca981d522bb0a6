import { isUtf8 } from 'node:buffer'
import {
  type Envelope,
  type Item,
  type Member,
  pythonType,
  type ReadLimits,
  readEnvelope,
  TooManyLeaves,
} from './envelope.ts'
import { errors } from './errors.ts'
import { Malformed, malformedText, TooDeep } from './malformed.ts'
import { stringAt } from './name.ts'
import { closing, type Span, skipSpace, skipValue } from './scan.ts'

/** A call of one action: what a client sent, checked and cut out, nothing of it built. */
export interface Call {
  /** The request; the spans of all its calls lie in it. */
  readonly text: Buffer
  /** Null for what no action can be called: a multi item's missing, empty or non-string action. */
  readonly action: string | null
  /** Version 4 and below get the bare result, above it is wrapped. */
  readonly bare: boolean
  /** Why no reply could be shaped for this version; upstream finds out after it ran the call, we before. */
  readonly versionError: string | null
  /** The value of `key`; null where it is absent or null. */
  readonly key: Span | null
  /** The value of `params`; null where there is none. */
  readonly params: Span | null
  /** Why `params` is none that a call can take. */
  readonly paramsError: string | null
  /** The members of `params`, in their order and with duplicates. */
  readonly parameters: readonly Member[]
  /** The calls of a `multi`, and null for a leaf call. */
  readonly items: Items | null
}

/** What a `multi` runs: calls in their order, and what ends it, if something does. */
export interface Items {
  readonly calls: readonly Call[]
  /** The error of the whole `multi` after its calls ran; a text of upstream's. */
  readonly end: string | null
}

export type Message = { readonly ok: true; readonly call: Call } | { readonly ok: false; readonly error: string }

/** The envelope's action that nests calls; all others are leaf calls. */
const MULTI = 'multi'

/**
 * Reads a request body. What upstream's JSON reader and schema refuse comes back as an error, in upstream's words where a
 * client could match them and without its dump of the request (transcripts/envelope: "not JSON", "schema error").
 */
export function readMessage(text: Buffer, limits: ReadLimits): Message {
  if (!isUtf8(text)) return refused(errors.notUtf8)
  if (text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) return refused(errors.byteOrderMark)
  try {
    return readRoot(text, limits)
  } catch (error) {
    if (error instanceof Malformed) return refused(malformedText(text, error))
    if (error instanceof TooDeep) return refused(errors.tooDeep(limits.depth))
    if (error instanceof TooManyLeaves) return refused(errors.tooManyLeaves(limits.leaves))
    throw error
  }
}

function refused(error: string): Message {
  return { ok: false, error }
}

function readRoot(text: Buffer, limits: ReadLimits): Message {
  const start = skipSpace(text, 0)
  const isObject = pythonType(text, { start, end: start + 1 }) === 'dict'
  const read = isObject ? readEnvelope(text, start, limits) : null
  const end = skipSpace(text, read?.end ?? skipValue(text, start, limits.depth))
  if (end < text.length) throw new Malformed('Extra data', end)
  if (read === null) return refused(errors.notAnObject)
  const error = schemaError(text, read.envelope)
  return error === null ? { ok: true, call: callOf(text, read.envelope) } : refused(error)
}

function schemaError(text: Buffer, { action, version, params }: Envelope): string | null {
  if (action === null) return errors.actionMissing
  if (pythonType(text, action) !== 'str') return errors.actionNotAString
  if (stringAt(text, action) === '') return errors.actionEmpty
  if (version !== null && !isInteger(text, version)) return errors.versionNotAnInteger
  return params !== null && pythonType(text, params) !== 'dict' ? errors.paramsNotAnObject : null
}

function isInteger(text: Buffer, version: Span): boolean {
  const type = pythonType(text, version)
  return type === 'int' || (type === 'float' && Number.isInteger(numberAt(text, version)))
}

/** The value of a JSON number, of `NaN` and of the infinities. */
function numberAt(text: Buffer, { start, end }: Span): number {
  if (end === start + 1) return (text[start] as number) - 0x30
  return Number(text.toString('latin1', start, end))
}

/** The bytes of a span, not copied; null for none. */
export function slice(text: Buffer, span: Span | null): Buffer | null {
  return span === null ? null : text.subarray(span.start, span.end)
}

function callOf(text: Buffer, envelope: Envelope): Call {
  const { action, key, params, parameters } = envelope
  const name = action !== null && pythonType(text, action) === 'str' ? stringAt(text, action) : null
  const paramsType = params === null ? 'dict' : pythonType(text, params)
  return {
    text,
    action: name === '' ? null : name,
    ...shapeOf(text, envelope.version),
    key: key === null || pythonType(text, key) === 'NoneType' ? null : key,
    params,
    paramsError: paramsType === 'dict' || name === null ? null : errors.paramsNotAMapping(name, paramsType),
    parameters,
    items: name === MULTI ? itemsOf(text, envelope) : null,
  }
}

/** An item's version may be any number, true or false, compared with 4 as Python does (transcripts/multi-034 to 043). */
function shapeOf(text: Buffer, version: Span | null): { bare: boolean; versionError: string | null } {
  const type = version === null ? null : pythonType(text, version)
  switch (type) {
    case null:
    case 'bool':
      return { bare: true, versionError: null }
    case 'int':
    case 'float':
      return { bare: numberAt(text, version as Span) <= 4, versionError: null }
    default:
      return { bare: false, versionError: errors.versionNotComparable(type) }
  }
}

function itemsOf(text: Buffer, { parameters, actions }: Envelope): Items {
  if (actions !== null) return listItems(text, actions)
  const given = parameters.findLast(({ name }) => stringAt(text, name) === 'actions')
  return { calls: [], end: given === undefined ? null : notAList(text, given.value) }
}

function listItems(text: Buffer, actions: readonly Item[]): Items {
  const calls: Call[] = []
  for (const { span, envelope } of actions) {
    if (envelope === null) return { calls, end: errors.itemNotAnObject(pythonType(text, span)) }
    calls.push(callOf(text, envelope))
  }
  return { calls, end: null }
}

/** Python walks through strings and objects too: an empty one holds no items, another one strings (transcripts/multi-007 to 015). */
function notAList(text: Buffer, span: Span): string | null {
  const type = pythonType(text, span)
  if (type !== 'str' && type !== 'dict') return errors.notIterable(type)
  const first = skipSpace(text, span.start + 1)
  const isEmpty = type === 'str' ? span.end - span.start === 2 : text[first] === closing(text, span.start)
  return isEmpty ? null : errors.itemNotAnObject('str')
}
