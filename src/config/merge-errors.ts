import type { ConfigError } from './error.ts'

/** The mistakes of one file, by the step that found them. */
export interface FoundErrors {
  /** In the text of the file. */
  readonly text: readonly ConfigError[]
  /** Against the grammar. */
  readonly grammar: readonly ConfigError[]
  /** In values, and between them. */
  readonly values: readonly ConfigError[]
}

/**
 * Returns every mistake once, in the order of the file. Where two steps found something at one place, the reader of the value knows more
 * than the grammar, and a mistake inside a map explains one about the whole map.
 */
export function mergeErrors({ text, grammar, values }: FoundErrors): ConfigError[] {
  const read = values.filter(
    (one) =>
      !text.some((other) => holds(one, other)) &&
      !grammar.some((other) => holds(one, other) && (!isAt(one, other) || isUnknown(other))),
  )
  const unread = grammar.filter(
    (one) => !text.some((other) => holds(one, other)) && !read.some((other) => holds(one, other)),
  )
  const all = [...text, ...unread, ...read]
  const sources = [...new Set(all.map(({ source }) => source))]
  return all.toSorted(
    (one, other) =>
      sources.indexOf(one.source) - sources.indexOf(other.source) ||
      (one.line ?? 0) - (other.line ?? 0) ||
      (one.column ?? 0) - (other.column ?? 0),
  )
}

/** The grammar names an unknown member of every map, and the one that was meant. */
function isUnknown({ code }: ConfigError): boolean {
  return code === 'config.unknown-key'
}

function isAt(one: ConfigError, other: ConfigError): boolean {
  return one.source === other.source && one.path === other.path
}

/** Whether the place of one is that of the other, or around it. */
function holds(one: ConfigError, other: ConfigError): boolean {
  if (one.source !== other.source) return false
  if (one.path === '' || one.path === other.path) return true
  return other.path.startsWith(`${one.path}.`) || other.path.startsWith(`${one.path}[`)
}
