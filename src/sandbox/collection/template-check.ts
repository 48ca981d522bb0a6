import { PythonError } from '../python.ts'
import { fieldNames, isCloze, type NoteType, templatesOf, typeName } from './note-type.ts'
import { clozeFields, type Piece, parseTemplate, showsSomething } from './template.ts'

const SPECIAL = ['FrontSide', 'Tags', 'Type', 'Deck', 'Subdeck', 'Card', 'CardFlag', 'CardID']

/** Refuses a note type whose templates Anki would refuse, with its error. */
export function checkTemplates(type: NoteType): void {
  const fronts: string[] = []
  for (const [index, template] of templatesOf(type).entries()) {
    const [front, back] = [template.get('qfmt') as string, template.get('afmt') as string]
    const trouble = findTrouble(type, front, back, fronts)
    if (trouble !== null) {
      throw new PythonError(
        `Card template \u2068${index + 1}\u2069 in note type '\u2068${typeName(type)}\u2069' has a problem.<br>${trouble}`,
      )
    }
    fronts.push(front)
  }
}

function findTrouble(type: NoteType, front: string, back: string, others: readonly string[]): string | null {
  if (!isBalanced(front) || !isBalanced(back)) return 'See the preview for more information.'
  const known = new Set([...fieldNames(type), ...SPECIAL])
  const shown = fieldsOn(parseTemplate(front))
  const unknown = [...shown, ...fieldsOn(parseTemplate(back))].find((field) => !known.has(field))
  if (unknown !== undefined) return `Field '\u2068${unknown}\u2069' not found.`
  if (shown.length === 0) return 'Expected to find a field replacement on the front of the card template.'
  const twin = others.indexOf(front)
  if (twin >= 0) return `The front side is identical to card template \u2068${twin + 1}\u2069.`
  const clozes = [front, back].map((side) => clozeFields(parseTemplate(side)).length)
  if (isCloze(type) && clozes.includes(0)) {
    return "Expected to find '{{cloze:Text}}' or similar on the front and back of the card template."
  }
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
  for (const [, sign, name = ''] of template.matchAll(/\{\{\s*([#^/])(.*?)\}\}/gs)) {
    if (sign !== '/') open.push(name.trim())
    else if (open.pop() !== name.trim()) return false
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
