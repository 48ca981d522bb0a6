import type { Test } from 'tap'

type Body = (t: Test) => unknown

/** One test of a file, as the file declared it. */
export interface Collected {
  readonly name: string
  readonly options: { readonly skip?: unknown }
  readonly body: Body
}

/** The tests of the file that is being imported. */
let collected: Collected[] = []

/** Takes what has been declared since the last time. */
export function takeCollected(): readonly Collected[] {
  const taken = collected
  collected = []
  return taken
}

/** Stands in for tap in the files of tests: it keeps what they declare, and runs nothing. */
const t = {
  test(name: string, ...rest: readonly [Body] | readonly [Collected['options'], Body]): void {
    const body = rest.at(-1) as Body
    collected.push({ name, options: rest.length === 2 ? rest[0] : {}, body })
  },
  setTimeout(): void {},
}
export default t
