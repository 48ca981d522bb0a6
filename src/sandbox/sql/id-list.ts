import type { Value } from '../json.ts'
import { iterate, str } from '../python.ts'

/** The ids of a list that AnkiConnect pastes into SQL. */
export interface IdList {
  /** The text that it pastes: `(id,id)`. */
  readonly list: string
  /** The ids, if all are plain numbers: then the statement does what it is meant to do. Otherwise null. */
  readonly ids: ReadonlySet<number> | null
}

/** Reads a list of ids as AnkiConnect does, which takes whatever Python can walk. */
export function idList(value: Value): IdList {
  const texts = iterate(value).map(str)
  const plain = texts.every((text) => /^-?\d{1,15}$/.test(text))
  return { list: `(${texts.join(',')})`, ids: plain ? new Set(texts.map(Number)) : null }
}
