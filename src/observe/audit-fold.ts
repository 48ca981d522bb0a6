import { hash } from 'node:crypto'
import { tagged } from '../wire/tagged.ts'

/** The facts by which lines of one request are alike. */
export interface Likeness {
  /** Equal for lines that say the same of the same parameters. */
  readonly exact: string
  /** Equal for lines that say the same of the same action. */
  readonly rough: string
}

/** The lines of one request, each kind of them once. */
export interface Fold<Line> {
  /** Adds a line; `make` is called only where it is the first of its kind, `makeRough` where there are too many kinds already. */
  add(likeness: Likeness, make: () => Line, makeRough: () => Line): void
  /** The lines in the order of their first, and how many each stands for. */
  lines(): readonly { readonly line: Line; readonly count: number }[]
}

/**
 * Folds lines that are alike into one with a count, so that nobody fills the log with one request. Beyond `most` different lines it
 * distinguishes them only roughly.
 */
export function createFold<Line>(most: number): Fold<Line> {
  const exact = new Map<string, { readonly line: Line; count: number }>()
  const rough = new Map<string, { readonly line: Line; count: number }>()
  return {
    add(likeness, make, makeRough) {
      const known = exact.get(likeness.exact) ?? (exact.size >= most ? rough.get(likeness.rough) : undefined)
      if (known !== undefined) known.count += 1
      else if (exact.size < most) exact.set(likeness.exact, { line: make(), count: 1 })
      else rough.set(likeness.rough, { line: makeRough(), count: 1 })
    },
    lines: () => [...exact.values(), ...rough.values()],
  }
}

/** Longer parameters are compared by their digest. */
const LONG = 256

/** The likeness of a line that says this about a call with these parameters. */
export function likenessOf(said: readonly unknown[], action: string, params: Buffer | null): Likeness {
  const rough = JSON.stringify([action, ...said.slice(0, -1)])
  const head = JSON.stringify([action, ...said])
  if (params === null) return { exact: head, rough }
  const text =
    params.length > LONG
      ? tagged('digest', hash('sha256', params, 'base64'))
      : tagged('text', params.toString('latin1'))
  return { exact: `${head}\n${text}`, rough }
}
