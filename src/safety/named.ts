import type { Thing, Touched } from '../actions/touched.ts'

/** One thing that a call names, such as a deck, the id of a note or a media file. `name` is the exact text in the call. */
export interface NamedThing {
  readonly what: Thing
  readonly name: string
}

/** Everything that a call names, stored compactly and readable in parts. */
export interface Named {
  readonly count: number
  /** The memory that it takes. */
  readonly bytes: number
  /** Returns at most `most` things, starting with the one at index `from`. */
  part(from: number, most: number): readonly NamedThing[]
}

/** The number of names in one chunk. A reader of some names needs only their chunks. */
const CHUNK = 1000

/** Stores what a call names as text. A million ids then take 16 MB, and no object each. */
export function packNamed(touched: Touched): Named {
  const chunks: Buffer[] = []
  let count = 0
  let open: NamedThing[] = []
  const close = () => {
    if (open.length > 0) chunks.push(Buffer.from(JSON.stringify(open.map(({ what, name }) => [what, name]))))
    open = []
  }
  for (const [what, names] of Object.entries(touched) as [Thing, readonly string[]][]) {
    for (const name of names) {
      open.push({ what, name })
      count += 1
      if (open.length === CHUNK) close()
    }
  }
  close()
  return {
    count,
    bytes: chunks.reduce((sum, { length }) => sum + length, 0),
    part(from, most) {
      const first = Math.floor(from / CHUNK)
      const some = chunks.slice(first, Math.ceil((from + most) / CHUNK)).flatMap(read)
      return some.slice(from - first * CHUNK, from - first * CHUNK + most)
    },
  }
}

function read(chunk: Buffer): NamedThing[] {
  return (JSON.parse(chunk.toString()) as [Thing, string][]).map(([what, name]) => ({ what, name }))
}
