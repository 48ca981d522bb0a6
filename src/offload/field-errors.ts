import type { Leaf } from '../upstream/leaf.ts'
import { CLOSE_OBJECT, OPEN_OBJECT, QUOTE } from '../wire/bytes.ts'
import { findMember, listItems } from '../wire/list.ts'
import { jsonText } from '../wire/python.ts'
import { firstInContainer, type Span } from '../wire/scan.ts'
import type { FoundMedia } from './find-media.ts'

/** The error that AnkiConnect would have written into fields of a note because it could not get their media. */
export interface FieldError {
  /** The index of the note in the call's list, or null if the call has a single note. */
  readonly note: number | null
  readonly fields: readonly string[]
  readonly text: string
}

const FIELDS = Buffer.from('fields')
const NOTE = Buffer.from('note')
const NOTES = Buffer.from('notes')

/** Returns where AnkiConnect would write an error about media, or null if the media names no list of fields. */
export function fieldErrorOf(params: Buffer, { span }: FoundMedia, text: string): FieldError | null {
  const media = params.subarray(span.start, span.end)
  const named = findMember(media, FIELDS)
  const fields: unknown = named === null ? null : JSON.parse(media.toString('utf8', named.value.start, named.value.end))
  if (!Array.isArray(fields)) return null
  const note = noteSpans(params).findIndex(({ start, end }) => start <= span.start && span.end <= end)
  const isList = findMember(params, NOTE) === null
  return {
    note: isList ? note : null,
    fields: fields.filter((field) => typeof field === 'string'),
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  }
}

/**
 * Returns parameters with the error at the end of its fields, as AnkiConnect writes it.
 * Returns null if that is impossible, because an update without the field's content leaves the content to Anki.
 */
export function withFieldError(params: Buffer, { note, fields, text }: FieldError, { action }: Leaf): Buffer | null {
  const escaped = Buffer.from(jsonText(text).slice(1, -1))
  let done = params
  for (const field of fields) {
    const content = fieldsSpan(done, note)
    if (content === null) return null
    const at = contentOf(done, content, field)
    if (at !== null) {
      if (done[at.start] !== QUOTE) return null
      done = insert(done, at.end - 1, escaped)
    } else if (action.gateway.makesNotes !== null) {
      const isEmpty = firstInContainer(done, content.start, CLOSE_OBJECT) < 0
      done = insert(done, content.end - 1, Buffer.from(`${isEmpty ? '' : ', '}${jsonText(field)}: ${jsonText(text)}`))
    } else return null
  }
  return done
}

function insert(text: Buffer, at: number, what: Buffer): Buffer {
  return Buffer.concat([text.subarray(0, at), what, text.subarray(at)])
}

/** Returns the notes of a call in order. */
function noteSpans(params: Buffer): readonly Span[] {
  const one = findMember(params, NOTE)
  if (one !== null) return [one.value]
  const list = findMember(params, NOTES)
  return list === null ? [] : (listItems(params, list.value.start) ?? [])
}

function fieldsSpan(params: Buffer, note: number | null): Span | null {
  const span = noteSpans(params)[note ?? 0]
  if (span === undefined) return null
  const found = findMember(params.subarray(span.start, span.end), FIELDS)
  if (found === null || params[span.start + found.value.start] !== OPEN_OBJECT) return null
  return shift(found.value, span.start)
}

/**
 * Returns the content of the field with this exact name.
 * Otherwise returns that of a name that differs in letter case only, which AnkiConnect accepts in new notes.
 */
function contentOf(params: Buffer, fields: Span, field: string): Span | null {
  const object = params.subarray(fields.start, fields.end)
  const exact = findMember(object, Buffer.from(field))
  if (exact !== null) return shift(exact.value, fields.start)
  const names = Object.keys(JSON.parse(object.toString('utf8')) as object)
  const other = names.findLast((name) => name.toLowerCase() === field.toLowerCase())
  const found = other === undefined ? null : findMember(object, Buffer.from(other))
  return found === null ? null : shift(found.value, fields.start)
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by }
}
