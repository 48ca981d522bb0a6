import { type Dict, isFloat, type Value } from '../json.ts'
import { defaultDeckConfig } from './deck-config.ts'

/** How Anki takes one member of deck options. */
type Rule = (value: Value | undefined) => Value

const float = (value: number): Value => ({ float: value })

function numberOf(value: Value | undefined): number | null {
  if (typeof value === 'number') return value
  return value !== undefined && isFloat(value) ? value.float : null
}

/** A whole number; anything else counts as 0, and what lies outside the range as the default. */
function whole(fallback: number, least = 0, most = 2 ** 32 - 1): Rule {
  return (value) => {
    if (value === undefined) return fallback
    const number = typeof value === 'number' && value >= 0 && value < 2 ** 32 ? value : 0
    return number < least || number > most ? fallback : number
  }
}

/** A number with a fraction, in the same way. */
function fraction(fallback: number, least: number, most: number): Rule {
  return (value) => {
    if (value === undefined) return float(fallback)
    const number = numberOf(value) ?? 0
    return float(number < least || number > most ? fallback : number)
  }
}

/** Numbers with fractions; one that is no number empties the list. */
const fractions: Rule = (value) => {
  const numbers = Array.isArray(value) ? value.map(numberOf) : [null]
  return numbers.includes(null) ? [] : numbers.map((number) => float(number as number))
}

const flag: Rule = (value) => value === true

/** The first intervals of a card; the third was for something that is gone. */
const firstIntervals: Rule = (value) => {
  if (!Array.isArray(value) || value.length < 3 || value.some((item) => typeof item !== 'number')) return [1, 4, 0]
  return [value[0] as Value, value[1] as Value, 0]
}

const RULES: Record<'new' | 'rev' | 'lapse', Record<string, Rule>> = {
  new: {
    bury: flag,
    delays: fractions,
    initialFactor: whole(2500, 1310, 5000),
    ints: firstIntervals,
    order: whole(1),
    perDay: whole(20, 0, 9999),
  },
  rev: {
    bury: flag,
    ease4: fraction(1.3, 1, 5),
    ivlFct: fraction(1, 0.5, 2),
    maxIvl: whole(36_500, 1, 36_500),
    perDay: whole(200, 0, 9999),
    hardFactor: fraction(1.2, 0.5, 1.3),
  },
  lapse: {
    delays: fractions,
    leechAction: whole(1),
    leechFails: whole(8, 1, 9999),
    minInt: whole(1, 1, 36_500),
    mult: fraction(0, 0, 1),
  },
}

/** Deck options as Anki stores them: members of another type, or out of their range, become defaults; unknown ones stay. */
export function settled(config: Dict): Dict {
  const stored = new Map([...defaultDeckConfig(), ...config]).set(
    'maxTaken',
    whole(60, 1, 7200)(config.get('maxTaken')),
  )
  for (const [part, rules] of Object.entries(RULES)) {
    const given = config.get(part) as Dict
    const members = Object.entries(rules).map(([name, rule]): [string, Value] => [name, rule(given.get(name))])
    stored.set(part, new Map([...members, ...[...given].filter(([name]) => rules[name] === undefined)]))
  }
  const retention = fraction(0.9, 0.7, 0.99)
  for (const name of ['desiredRetention', 'sm2Retention']) {
    if (config.has(name)) stored.set(name, retention(config.get(name)))
  }
  stored.set('dyn', false).set('easyDaysPercentages', fractions(config.get('easyDaysPercentages')))
  for (const name of ['secondsToShowQuestion', 'secondsToShowAnswer']) {
    if (config.has(name)) stored.set(name, float(numberOf(config.get(name)) ?? 0))
  }
  return stored
}
