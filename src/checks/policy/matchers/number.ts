import { isWrittenAsInteger, numberText, type Value } from '../../../wire/value.ts'
import type { Matcher, Test } from './matcher.ts'

/** Checks that a value is a number. */
export const mistakeInNumber: Matcher['mistake'] = (wanted) => (Number.isFinite(wanted) ? null : 'expected a number')

/** Returns a test of a number by its distance from a limit, which is negative for a smaller number. */
export function byDistance(limit: number, passes: (distance: number) => boolean): Test {
  return (value, holder, name) => typeof value === 'number' && passes(distance(value, holder, name, limit))
}

/** A number may differ from a limit by digits that a JavaScript number cannot hold. */
function distance(value: number & Value, holder: object, name: string | number, limit: number): number {
  if (Number.isSafeInteger(value) || !isWrittenAsInteger(holder, name) || !Number.isInteger(limit)) return value - limit
  const exact = BigInt(numberText(holder, name)) - BigInt(limit)
  return exact < 0n ? -1 : Number(exact > 0n)
}
