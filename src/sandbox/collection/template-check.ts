import { PythonError } from '../python.ts'
import type { NoteType } from './collection.ts'
import { fieldNames, isCloze, templatesOf, typeName } from './note-type.ts'
import { clozeFields, type Piece, parseTemplate, showsSomething } from './template.ts'
import { apart } from './text.ts'

const SPECIAL = ['', 'FrontSide', 'Tags', 'Type', 'Deck', 'Subdeck', 'Card', 'CardFlag', 'CardID']

/** Refuses a note type whose templates Anki would refuse, with its error. */
export function checkTemplates(type: NoteType): void {
  const sides = templatesOf(type).map((each) => [each.get('qfmt') as string, each.get('afmt') as string] as const)
  const fronts = sides.map(([front]) => front)
  // Anki looks for equal fronts in all templates before it reads any of them.
  for (const [index, front] of fronts.entries()) {
    const twin = fronts.indexOf(front)
    if (twin < index) refuse(type, index, `The front side is identical to card template ${apart(String(twin + 1))}.`)
  }
  for (const [index, [front, back]] of sides.entries()) {
    const trouble = findTrouble(type, front, back)
    if (trouble !== null) refuse(type, index, trouble)
  }
  if (isCloze(type) && sides[0]?.some((side) => clozeFields(parseTemplate(side)).length === 0)) {
    refuse(type, 0, "Expected to find '{{cloze:Text}}' or similar on the front and back of the card template.")
  }
}

function refuse(type: NoteType, index: number, trouble: string): never {
  throw new PythonError(
    `Card template ${apart(String(index + 1))} in note type '${apart(typeName(type))}' has a problem.<br>${trouble}`,
  )
}

function findTrouble(type: NoteType, front: string, back: string): string | null {
  if (!isBalanced(front) || !isBalanced(back)) return 'See the preview for more information.'
  const known = new Set([...fieldNames(type), ...SPECIAL])
  const shown = fieldsOn(parseTemplate(front))
  if (shown.length === 0) return 'Expected to find a field replacement on the front of the card template.'
  const unknown = [...shown, ...fieldsOn(parseTemplate(back))].find((field) => !known.has(field))
  if (unknown !== undefined) return `Field '${apart(unknown)}' not found.`
  return null
}

function fieldsOn(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'text') return []
    return piece.kind === 'field' ? [piece.field] : [piece.field, ...fieldsOn(piece.pieces)]
  })
}

function isBalanced(template: string): boolean {
  const open: string[] = []
  let at = 0
  for (const { 0: start, 1: sign, index } of template.matchAll(/\{\{\s*([#^/])/g)) {
    if (index < at || template.startsWith('}}', index + start.length)) continue
    const end = template.indexOf('}}', index + start.length)
    if (end < 0) break
    const name = template.slice(index + start.length, end).trim()
    if (sign !== '/') open.push(name)
    else if (open.pop() !== name) return false
    at = end + 2
  }
  return open.length === 0
}

/** Anki's `req`: which fields must be filled for each card, `any` of them or `all`. */
export function requirements(type: NoteType): [number, string, number[]][] {
  const names = fieldNames(type)
  return templatesOf(type).map((template, ord) => {
    const pieces = parseTemplate(template.get('qfmt') as string)
    const shows = (filled: readonly string[]): boolean => showsSomething(pieces, new Set(filled))
    const places = [...names.keys()]
    const alone = places.filter((place) => shows([names[place] as string]))
    if (alone.length > 0) return [ord, 'any', alone]
    const needed = places.filter((place) => !shows(names.filter((_, other) => other !== place)))
    return shows(names) && needed.length > 0 ? [ord, 'all', needed] : [ord, 'none', []]
  })
}
