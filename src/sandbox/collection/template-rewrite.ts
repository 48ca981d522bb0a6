import type { Dict } from '../json.ts'
import type { NoteType } from './collection.ts'
import { fieldNames, fieldsOf, isCloze, templatesOf } from './note-type.ts'
import { clozeFields, type Piece, parseTemplate } from './template.ts'

/** New names by the old ones; null for a field that went. */
export type Renamed = ReadonlyMap<string, string | null>

/** The fields that a note type no longer has under their old names. */
export function renamedFields(before: NoteType, now: NoteType): Renamed {
  const fields = fieldsOf(before).map((old): [string, string | null] => {
    const same = fieldsOf(now).find((field) => field.get('id') === old.get('id'))
    return [old.get('name') as string, (same?.get('name') as string | undefined) ?? null]
  })
  return new Map(fields.filter(([from, to]) => from !== to))
}

/** Writes every template again, with the names that its fields have now. */
export function renameInTemplates(type: NoteType, renamed: Renamed): void {
  for (const template of templatesOf(type)) {
    for (const side of ['qfmt', 'afmt', 'bqfmt', 'bafmt']) {
      template.set(side, written(parseTemplate(String(template.get(side))), renamed))
    }
  }
}

/** Anki gives a front that shows no field any more the first one; on a cloze note type it gives every side a cloze. */
export function fillTemplates(type: NoteType): void {
  const [first = ''] = fieldNames(type)
  for (const template of templatesOf(type)) {
    for (const side of isCloze(type) ? ['qfmt', 'afmt', 'bqfmt', 'bafmt'] : ['qfmt', 'bqfmt'])
      fill(template, side, first, isCloze(type))
  }
}

function fill(template: Dict, side: string, first: string, withCloze: boolean): void {
  const text = String(template.get(side))
  const pieces = parseTemplate(text)
  const shown = withCloze ? clozeFields(pieces).length > 0 : showsField(pieces)
  if (!shown) template.set(side, `${text}{{${withCloze ? 'cloze:' : ''}${first}}}`)
}

function showsField(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.kind === 'field' || (piece.kind === 'section' && showsField(piece.pieces)))
}

function written(pieces: readonly Piece[], renamed: Renamed): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      const to = renamed.get(piece.field)
      const name = to ?? piece.field
      if (piece.kind === 'field') return to === null ? '' : `{{${[...piece.filters].reverse().concat(name).join(':')}}}`
      const inside = written(piece.pieces, renamed)
      return to === null ? inside : `{{${piece.negated ? '^' : '#'}${name}}}${inside}{{/${name}}}`
    })
    .join('')
}
