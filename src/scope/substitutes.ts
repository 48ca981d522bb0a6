import { jsonText, reprString } from '../wire/python.ts'
import { LARGEST } from './ids.ts'

/**
 * Ids and names that do not exist, in place of those outside. AnkiConnect then answers in its own words for what does not exist. Its reply
 * may repeat them, so that they have to be put back.
 */
export interface Substitutes {
  id(id: string): string
  deck(name: string): string
  /** Returns a text of AnkiConnect with what the client wrote in place of the substitutes. */
  restore(text: Buffer): Buffer
}

/** AnkiConnect's error for a deck that does not exist, up to the name. */
const NO_DECK = 'deck was not found: '

/** @param nonce letters and digits that are in the name of no deck */
export function createSubstitutes(nonce: string): Substitutes {
  const ids = new Map<string, string>()
  const decks = new Map<string, string>()
  return {
    id(id) {
      const known = ids.get(id)
      if (known !== undefined) return known
      // Anki's ids are times in milliseconds; the largest numbers are free. Two ids stay two: Anki refuses some lists with doubles.
      const made = String(LARGEST - BigInt(ids.size))
      ids.set(id, made)
      return made
    },
    deck(name) {
      const known = decks.get(name)
      if (known !== undefined) return known
      const made = `${nonce}-${decks.size}-`
      decks.set(name, made)
      return made
    },
    restore(text) {
      let restored = text
      for (const [id, made] of ids) restored = replaceAll(restored, Buffer.from(made), Buffer.from(id))
      for (const [name, made] of decks) {
        // The error of addNotes is Python's repr of a list, in which the name decides about the quotes.
        const inList = replaceAll(restored, Buffer.from(`'${NO_DECK}${made}'`), inside(reprString(`${NO_DECK}${name}`)))
        restored = replaceAll(inList, Buffer.from(made), inside(name))
      }
      return restored
    },
  }
}

/** Returns a text with each occurrence of some bytes replaced by others. */
export function replaceAll(text: Buffer, old: Buffer, by: Buffer): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, from)) {
    pieces.push(text.subarray(from, at), by)
    from = at + old.length
  }
  return from === 0 ? text : Buffer.concat([...pieces, text.subarray(from)])
}

/** Returns a text as the inside of a JSON string, in Python's spelling. */
function inside(text: string): Buffer {
  return Buffer.from(jsonText(text).slice(1, -1))
}
