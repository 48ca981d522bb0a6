import { randomInt } from 'node:crypto'

/** Letters and digits that nobody takes for one another, in any font: no i, l, o, 0, 1. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 6
const GROUP = 4

/**
 * A fresh key that can be typed on a device without a keyboard: six groups of four, 118 bits.
 *
 * @param random a whole number below its argument, each with equal chance
 */
export function makeTypableKey(random: (below: number) => number = randomInt): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET[random(ALPHABET.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}
