import { type NameKind, namesIn } from '../../../actions/spelling.ts'

/** Returns the texts of a rule, for each kind in the forms in which Anki compares its names. */
export function perKind(
  wanted: readonly string[],
  formsOf: (kind: NameKind, text: string) => readonly string[],
): (kind: NameKind | null) => ReadonlySet<string> {
  const plain = new Set(wanted)
  const made = new Map<NameKind, ReadonlySet<string>>()
  return (kind) => {
    if (kind === null) return plain
    const known = made.get(kind) ?? new Set(wanted.flatMap((text) => formsOf(kind, text)))
    made.set(kind, known)
    return known
  }
}

/** Whether everything that a text may name to Anki passes a test. */
export function everyName(kind: NameKind | null, text: string, test: (name: string) => boolean): boolean {
  return kind === null ? test(text) : namesIn(kind, text).every(test)
}
