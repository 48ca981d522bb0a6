import { isUtf8 } from 'node:buffer'
import {
  type Envelope,
  type Item,
  pythonType,
  type ReadLimits,
  readEnvelope,
  stringAt,
  TooManyLeaves,
} from './envelope.ts'
import { errors } from './errors.ts'
import { closing, Malformed, malformedText, type Span, skipSpace, skipValue, TooDeep } from './scan.ts'

/** A call of one action: what a client sent, checked and cut out, nothing of it built. */
export interface Call {
  /** Null for what no action can be called: a multi item's missing, empty or non-string action. */
  readonly action: string | null
  /** Version 4 and below get the bare result, above it is wrapped. */
  readonly bare: boolean
  /** Why no reply could be shaped for this version; upstream finds out after it ran the call, we before. */
  readonly versionError: string | null
  /** The JSON value of `key`; null where it is absent or null. */
  readonly key: Buffer | null
  /** The JSON text of `params`; null where there is none. */
  readonly params: Buffer | null
  /** Why `params` is none that a call can take. */
  readonly paramsError: string | null
  readonly parameters: readonly Parameter[]
  /** The calls of a `multi`, and null for a leaf call. */
  readonly items: Items | null
}

/** A parameter of a call: its name, and the JSON text of its value. */
export interface Parameter {
  readonly name: string
  readonly value: Buffer
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
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Reads a request body. What upstream's JSON reader and schema refuse comes back as an error, in upstream's words where a
 * client could match them and without its dump of the request (transcripts/envelope: "not JSON", "schema error").
 */
export function readMessage(text: Buffer, limits: ReadLimits): Message {
  if (!isUtf8(text)) return refused(errors.notUtf8)
  if (text.subarray(0, 3).equals(BYTE_ORDER_MARK)) return refused(errors.byteOrderMark)
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
  return Number(text.toString('latin1', start, end))
}

function slice(text: Buffer, span: Span): Buffer {
  return text.subarray(span.start, span.end)
}

function callOf(text: Buffer, envelope: Envelope): Call {
  const { action, key, params, parameters } = envelope
  const name = action !== null && pythonType(text, action) === 'str' ? stringAt(text, action) : null
  const paramsType = params === null ? 'dict' : pythonType(text, params)
  return {
    action: name === '' ? null : name,
    ...shapeOf(text, envelope.version),
    key: key === null || pythonType(text, key) === 'NoneType' ? null : slice(text, key),
    params: params === null ? null : slice(text, params),
    paramsError: paramsType === 'dict' || name === null ? null : errors.paramsNotAMapping(name, paramsType),
    parameters: parameters.map(({ name, value }) => ({ name: stringAt(text, name), value: slice(text, value) })),
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
