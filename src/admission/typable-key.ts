import { randomInt } from 'node:crypto'

/** Letters and digits that no font makes look alike: no i, l, o, 0 or 1. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 6
const GROUP = 4

/**
 * Returns a fresh key that is easy to type on a device without a keyboard: six groups of four characters, 118 bits.
 *
 * @param random returns a whole number below its argument, with equal probability
 */
export function makeTypableKey(random: (below: number) => number = randomInt): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET[random(ALPHABET.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}
