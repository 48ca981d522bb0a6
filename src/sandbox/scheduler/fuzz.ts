/** How much of an interval's days in each range counts as leeway. */
const RANGES: readonly (readonly [from: number, to: number, share: number])[] = [
  [2.5, 7, 0.15],
  [7, 20, 0.1],
  [20, Number.POSITIVE_INFINITY, 0.05],
]

/**
 * An interval in whole days, moved within a leeway that grows with it, so that cards learned together come apart. `seed` settles which
 * day it is: the same for a button's text as for the answer.
 */
export function fuzzed(interval: number, seed: number, least: number, most: number): number {
  const leeway = interval < 2.5 ? 0 : RANGES.reduce((sum, range) => sum + share(interval, range), 1)
  const lowest = clamp(Math.round(interval - leeway), least, most)
  let highest = clamp(Math.round(interval + leeway), least, most)
  if (leeway > 0 && highest === lowest && highest > 2 && highest < most) highest = lowest + 1
  return lowest + Math.floor(random(seed) * (highest - lowest + 1))
}

/** A number from 0 to below 1 that depends on nothing but the seed. */
export function random(seed: number): number {
  let mixed = Math.trunc(seed / 4_294_967_296) ^ (seed | 0) ^ 0x9e3779b9
  for (const step of [0x85ebca6b, 0xc2b2ae35]) mixed = Math.imul(mixed ^ (mixed >>> 15), step)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
}

function share(interval: number, [from, to, part]: (typeof RANGES)[number]): number {
  return part * Math.max(0, Math.min(interval, to) - from)
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
