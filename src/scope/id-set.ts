import { CLOSE_LIST, OPEN_LIST } from '../wire/bytes.ts'
import { passValue } from '../wire/pass.ts'
import { firstInContainer, nextInContainer } from '../wire/scan.ts'

/** Ids as eight bytes each, so that a scope of 100,000 cards takes less than a megabyte. */
export interface IdSet {
  has(id: string): boolean
  readonly size: number
  readonly bytes: number
}

/** Reads lists of ids, which are AnkiConnect's replies to searches; null if one is no such list. */
export function readIdSet(texts: readonly Buffer[]): IdSet | null {
  let found = new BigInt64Array(64)
  let count = 0
  for (const text of texts) {
    if (text[0] !== OPEN_LIST) return null
    let at = firstInContainer(text, 0, CLOSE_LIST)
    while (at >= 0) {
      const end = passValue(text, at)
      const id = integer(text.toString('latin1', at, end))
      if (id === null) return null
      if (count === found.length) found = grown(found)
      found[count++] = id
      at = nextInContainer(text, end, CLOSE_LIST)
    }
  }
  return idSetOf(found.slice(0, count).sort())
}

function integer(token: string): bigint | null {
  return /^-?[0-9]{1,19}$/.test(token) ? BigInt(token) : null
}

function grown(from: BigInt64Array): BigInt64Array<ArrayBuffer> {
  const to = new BigInt64Array(from.length * 2)
  to.set(from)
  return to
}

function idSetOf(ids: BigInt64Array): IdSet {
  return {
    has(id) {
      const wanted = integer(id)
      if (wanted === null) return false
      let low = 0
      let high = ids.length - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const one = ids[middle] as bigint
        if (one === wanted) return true
        if (one < wanted) low = middle + 1
        else high = middle - 1
      }
      return false
    },
    size: ids.length,
    bytes: ids.byteLength,
  }
}
