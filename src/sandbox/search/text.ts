import type { Note } from '../collection/collection.ts'

/** Forms of a note's text, each worked out once as long as the note has these fields. */
interface Forms {
  joined?: string
  lower?: string
  bare?: string
}

const known = new WeakMap<readonly string[], Forms>()

/** The fields as one text. */
export function joinedText({ fields }: Note): string {
  const forms = formsOf(fields)
  forms.joined ??= fields.join('\u001f')
  return forms.joined
}

/** The same with small ASCII letters. */
export function lowerText(note: Note): string {
  const forms = formsOf(note.fields)
  forms.lower ??= lowerAscii(joinedText(note))
  return forms.lower
}

/** The same without accents. */
export function bareText(note: Note): string {
  const forms = formsOf(note.fields)
  forms.bare ??= withoutMarks(joinedText(note))
  return forms.bare
}

/** A text without accents and other marks. */
export function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}

export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function formsOf(fields: readonly string[]): Forms {
  let forms = known.get(fields)
  if (forms === undefined) {
    forms = {}
    known.set(fields, forms)
  }
  return forms
}
