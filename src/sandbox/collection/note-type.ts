import { copyValue, type Dict, dict, type Value } from '../json.ts'
import type { Collection, NoteType } from './collection.ts'
import { fold } from './text.ts'

const LATEX_BEFORE = `\\documentclass[12pt]{article}
\\special{papersize=3in,5in}
\\usepackage[utf8]{inputenc}
\\usepackage{amssymb,amsmath}
\\pagestyle{empty}
\\setlength{\\parindent}{0in}
\\begin{document}
`

export interface NoteTypeParts {
  readonly id: number
  readonly name: string
  /** 0 normal, 1 cloze. */
  readonly type: 0 | 1
  readonly templates: Dict[]
  readonly fields: Dict[]
  readonly css: string
  readonly requirements: Value
  readonly stockKind: number
}

/** A note type from its parts, with Anki's members in Anki's order. */
export function noteType(parts: NoteTypeParts): NoteType {
  return dict({
    id: parts.id,
    name: parts.name,
    type: parts.type,
    mod: 0,
    usn: 0,
    sortf: 0,
    did: null,
    tmpls: parts.templates,
    flds: parts.fields,
    css: parts.css,
    latexPre: LATEX_BEFORE,
    latexPost: '\\end{document}',
    latexsvg: false,
    req: parts.requirements,
    originalStockKind: parts.stockKind,
  })
}

/** A field; its number and its id are null until Anki stores the note type. */
export function newField(
  name: string,
  ord: number | null = null,
  id: bigint | null = null,
  tag: number | null = null,
  fixed = false,
): Dict {
  return dict({
    name,
    ord,
    sticky: false,
    rtl: false,
    font: 'Arial',
    size: 20,
    description: '',
    plainText: false,
    collapsed: false,
    excludeFromSearch: false,
    id,
    tag,
    preventDeletion: fixed,
  })
}

/** A card template; its number and its id are null until Anki stores the note type. */
export function newTemplate(name: string, ord: number | null, front: string, back: string, id: bigint | null): Dict {
  return dict({
    name,
    ord,
    qfmt: front,
    afmt: back,
    bqfmt: '',
    bafmt: '',
    did: null,
    bfont: '',
    bsize: 0,
    id,
  })
}

/** A copy that can be changed and thrown away. */
export function copyType(type: NoteType): NoteType {
  return copyValue(type) as NoteType
}

export function typeId(type: NoteType): number {
  return type.get('id') as number
}

export function typeName(type: NoteType): string {
  return type.get('name') as string
}

export function isCloze(type: NoteType): boolean {
  return type.get('type') === 1
}

export function fieldsOf(type: NoteType): Dict[] {
  return type.get('flds') as Dict[]
}

export function fieldNames(type: NoteType): string[] {
  return fieldsOf(type).map((field) => field.get('name') as string)
}

/** The names of a note type's fields at the places where its notes keep them; one that Anki's memory lacks is empty. */
export function placedNames(remembered: NoteType, count: number): string[] {
  const names = Array.from({ length: count }, () => '')
  for (const field of fieldsOf(remembered)) names[Number(field.get('ord'))] = field.get('name') as string
  return names
}

export function templatesOf(type: NoteType): Dict[] {
  return type.get('tmpls') as Dict[]
}

/** The note types by name, as Anki lists them. */
export function sortedTypes(collection: Collection): NoteType[] {
  return [...collection.noteTypes.values()].sort((one, other) => (typeName(one) < typeName(other) ? -1 : 1))
}

export function findType(collection: Collection, name: string): NoteType | undefined {
  const wanted = fold(name)
  for (const type of collection.noteTypes.values()) if (fold(typeName(type)) === wanted) return type
  return undefined
}
