import type { PortRange } from './facts.ts'

/** Returns the ranges in the output of `netsh interface ipv4 show excludedportrange protocol=tcp`. */
export function reservedRanges(output: string): PortRange[] {
  return output.split('\n').flatMap((line) => {
    // A third word, a star, marks a range that an administrator reserved, so that nothing else takes it.
    const words = line.trim().split(/\s+/)
    const [first = Number.NaN, last = Number.NaN] = words.map(Number)
    return words.length === 2 && Number.isInteger(first) && Number.isInteger(last) ? [{ first, last }] : []
  })
}
