import { foldField, type NameKind } from './spelling.ts'

interface Step {
  readonly name: string
  /** Continues with every item of the value. */
  readonly items: boolean
}

/** A parsed place in `params`. */
export type ParameterPath = readonly Step[]

/** Parses a path of the catalogue or of a policy: `notes[].audio[].path`, `model.templates.*`. */
export function parsePath(path: string): ParameterPath {
  if (path === '') return []
  return path.split('.').map((part) => {
    const items = part.endsWith('[]')
    return { name: items ? part.slice(0, -2) : part, items }
  })
}

/** How AnkiConnect reads the value at a place. */
export interface PlaceReading {
  /** It iterates as Python does: over the items of a list or the names of an object. */
  readonly isList: boolean
  /** It also iterates over the characters of a text. */
  readonly isTextList: boolean
  /** It accepts one object instead of a list of them. */
  readonly isOwnItem: boolean
  /** The kind of thing that the texts there name. */
  readonly kind: NameKind | null
}

/** One name in a tree of paths. Several paths share their common beginning. */
export interface Node {
  readonly name: string
  /** The name in UTF-8, to compare it with a text. */
  readonly bytes: Buffer
  readonly items: boolean
  /** The name of a field of a note, which AnkiConnect compares without letter case. */
  readonly isField: boolean
  /** Whether it can match several members, as `*` and fields do. */
  readonly isSeveral: boolean
  /** Whether `*` also matches the items of a list. */
  readonly takesLists: boolean
  /** The paths that end here, by their position in the compiled list. */
  readonly ends: number[]
  /** How AnkiConnect reads the member of a name here. Only `*` and a field match several. */
  readonly readAs: (member: string) => PlaceReading
  readonly children: Node[]
}

/** How to interpret paths. */
export interface Dialect {
  readonly takesLists: boolean
  /** Whether a name below `above` (`note.fields.`) is the name of a field. */
  isField(name: string, above: string): boolean
  /** How AnkiConnect reads the members below `above`. */
  readAs(above: string, items: boolean): Node['readAs']
}

const AS_IT_STANDS: PlaceReading = { isList: false, isTextList: false, isOwnItem: false, kind: null }

/** The interpretation for facts of the catalogue: names match exactly, values are literal, and `*` also matches the items of a list. */
const EXACT: Dialect = { takesLists: true, isField: () => false, readAs: () => () => AS_IT_STANDS }

/**
 * Compiles paths to one tree for {@link walk}. `name[]` continues with every item of a list, and treats anything other than a list as
 * its own only item, as AnkiConnect does with media. `*` matches every member. The empty path is the value itself.
 */
export function compilePaths(paths: readonly (string | ParameterPath)[], dialect: Dialect = EXACT): Node {
  const node = (name: string, items: boolean, above: string): Node => {
    const isField = name !== '*' && dialect.isField(name, above)
    const { takesLists } = dialect
    const readAs = dialect.readAs(above, items)
    const isSeveral = isField || name === '*'
    const bytes = Buffer.from(name)
    return { name, bytes, items, isField, isSeveral, takesLists, ends: [], readAs, children: [] }
  }
  const root = node('', false, '')
  for (const [index, path] of paths.entries()) {
    let last = root
    let above = ''
    for (const { name, items } of typeof path === 'string' ? parsePath(path) : path) {
      const known = last.children.find((other) => other.name === name && other.items === items)
      const next = known ?? node(name, items, above)
      if (known === undefined) last.children.push(next)
      above += `${name}${items ? '[]' : ''}.`
      last = next
    }
    last.ends.push(index)
  }
  return root
}

/** Whether a node matches the member of this name. */
export function isMember({ name, isField }: Node, member: string): boolean {
  return name === '*' || name === member || (isField && foldField(name) === foldField(member))
}
