import { inOwnForm, PROGRAM } from './program-name.ts'

/** A text that a user sees, and the stable code by which logs, metrics, pages and programs recognise it. */
export interface Text {
  readonly code: string
  readonly text: string
  /** The HTTP status for a client with `errors: http`; null for a text that is never a reply. */
  readonly status: number | null
}

/**
 * One text of a catalogue. A `{name}` in it represents a value that the caller gives. A command in it begins with `ankiconnect-gateway`,
 * and a user sees it in the form that works for the program as it was started.
 */
export interface TextEntry {
  readonly text: string
  readonly status?: number
  /** For docs/errors.md: when the gateway gives it, and what helps. */
  readonly when?: string
  readonly help?: string
}

/** The texts of one room by code, and where users see them. docs/errors.md is generated from them. */
export interface TextCatalogue {
  readonly about: string
  readonly entries: Readonly<Record<string, TextEntry>>
}

/** The names in a text: those in braces that begin with a small letter. */
type NamesIn<Words extends string> = Words extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${string}{${infer Last}` ? NameIn<Last> : NameIn<Inner>) | NamesIn<Rest>
  : never
type NameIn<Inner extends string> = Inner extends Capitalize<Inner> ? never : Inner

type Given<Words extends string> = [NamesIn<Words>] extends [never]
  ? []
  : [given: Readonly<Record<NamesIn<Words>, string | number>>]

/** A catalogue that makes each of its texts from its code and a value for each name in it. */
export interface Texts<Entries extends Readonly<Record<string, TextEntry>>> extends TextCatalogue {
  <Code extends keyof Entries & string>(code: Code, ...given: Given<Entries[Code]['text']>): Text
}

const NAME = /\{([a-z]\w*)\}/g

/**
 * Declares the texts of a room. The returned function makes a text from its code and a value for each name in it; the compiler
 * checks both. As in undici and fastify, everything about a text is in one place, next to its code.
 */
export function declareTexts<const Entries extends Readonly<Record<string, TextEntry>>>(
  about: string,
  entries: Entries,
): Texts<Entries> {
  const say = (code: string, given: Readonly<Record<string, string | number>> = {}): Text => {
    const { text, status = null } = entries[code] as TextEntry
    const words = text.includes(PROGRAM) ? inOwnForm(text) : text
    return { code, text: words.replace(NAME, (_place, name: string) => String(given[name])), status }
  }
  return Object.assign(say, { about, entries })
}

/** A text for a terminal, followed by its code. */
export function withCode({ text, code }: Text): string {
  return `${text} [${code}]`
}
