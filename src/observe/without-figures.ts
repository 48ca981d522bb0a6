/** An error without its figures, to compare: `try again in 2 s` and `in 3 s` say the same. */
export function withoutFigures(error: string | null): string | null {
  return error?.replace(/[0-9]+/g, '') ?? null
}
