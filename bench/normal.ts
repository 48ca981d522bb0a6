/** Replies of single calls and of items of a multi, spaced alike. */
export function normal(reply: string): string {
  return JSON.stringify(JSON.parse(reply))
}
