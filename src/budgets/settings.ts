import { count, patience } from '../settings/kinds.ts'
import { isMap, readAll } from '../settings/many.ts'
import {
  failureInside,
  invalid,
  joinFailures,
  longestTimer,
  type Reading,
  type ReadingFailure,
} from '../settings/reading.ts'
import { record, settings } from '../settings/record.ts'
import type { Define, Kind, Row, Schema, ValueOf } from '../settings/setting.ts'
import { suggest } from '../settings/suggest.ts'
import { errors } from '../settings/texts.ts'
import { parseSize, suggestSize, unitOfTime } from '../settings/units.ts'
import {
  type Budget,
  burstRate,
  type Period,
  periods,
  plainRate,
  type Rate,
  SHORTEST_WINDOW,
  shippedBudgets,
  type Unit,
} from './budget.ts'
import { writeBudget, writeRate } from './words.ts'

type Complaint = Reading<never> & { readonly ok: false }

const BUDGETS = 'a map of budgets by their names, such as { pupil: { calls: 20/s } }'
const SECOND = 1000
const MOST_AT_ONCE = 1_000_000
const periodNames = Object.keys(periods).join(', ')
/** Matches a user whose password is a variable, which reveals nothing. */
const VARIABLE_PASSWORD = /^[^:]*:\$\{[A-Za-z_][A-Za-z0-9_]*\}$/

function ratesOf(unit: Unit): Kind<readonly Rate[]> {
  return {
    unit: 'rate, or list of rates',
    read: (value) => readRates(unit, value),
    write: (rates) => (rates.length === 1 ? writeRate(rates[0] as Rate) : rates.map(writeRate)),
    schema: (define) => define('rates', () => ratesSchema(define)),
  }
}

function ratesSchema(define: Define): Schema {
  const rate = define('rate', () => ({ title: 'a rate such as "50/s"', type: 'string' }))
  return {
    title: 'a rate such as "50/s", or a list of them',
    description: 'How many, and per s, min, h or d. Bytes may be written as a size: "8MiB/min".',
    anyOf: [rate, { type: 'array', minItems: 1, items: rate }],
    examples: ['50/s', ['50/s', '1000/h']],
  }
}

const hit: Kind<number> = {
  unit: '0.001 to 1',
  read: (value) => {
    const part = typeof value === 'string' && /^[01]?\.?[0-9]{1,6}$/.test(value) ? Number(value) : value
    return typeof part === 'number' && part >= 0.001 && part <= 1
      ? { ok: true, value: part }
      : invalid('expected a number from 0.001 to 1, such as 0.1')
  },
  write: (value) => value,
  schema: () => ({
    title: 'a number from 0.001 to 1, such as 0.1',
    type: ['number', 'string'],
    minimum: 0.001,
    maximum: 1,
    pattern: '^[01]?\\.?[0-9]{1,6}$',
  }),
}

/** The settings of one budget. */
export const budgetRows = settings({
  calls: { kind: ratesOf('calls'), examples: ['50/s'], text: 'Calls; those inside multi count one by one.' },
  writes: { kind: ratesOf('writes'), examples: ['10/s'], text: 'Calls that change something.' },
  notes: { kind: ratesOf('notes'), examples: ['60/h'], text: 'Notes created.' },
  bytes: { kind: ratesOf('bytes'), examples: ['8MiB/min'], text: 'Bytes of the parameters of calls.' },
  burst: {
    kind: count(MOST_AT_ONCE),
    examples: [200],
    text: 'How many calls may come at once, at the same average rate: 50/s with a burst of 200 is 200 in 4 s.',
  },
  concurrent: { kind: count(MOST_AT_ONCE), examples: [4], text: 'Requests in progress at once.' },
  delay: { kind: patience, default: '1s', text: 'How long a request over budget waits before it is refused.' },
  hit: { kind: hit, default: 0.1, text: 'The part of its cost that a call is charged when the cache answers it.' },
})

const budget = record(budgetRows)

/** The configured and the shipped budgets by name. A configured budget replaces a shipped one of the same name. */
export const budgets = {
  kind: {
    unit: 'map by name',
    inside: { step: 'NAME', rows: budgetRows },
    read(value, context) {
      if (!isMap(value)) return invalid(errors('config.expected-map', { title: BUDGETS }))
      const entries = Object.entries(value)
      const reading = readAll(entries, context, (members, inside, name): Reading<Budget> => {
        if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name))
          return invalid('expected a name of letters, digits and hyphens, 64 at most')
        const read = budget.read(members, inside)
        return read.ok ? complete(name, read.value) : read
      })
      if (!reading.ok) return reading
      return {
        ok: true,
        value: { ...shippedBudgets, ...Object.fromEntries(reading.value.map((one) => [one.name, one])) },
      }
    },
    write: (value: Readonly<Record<string, Budget>>) =>
      Object.fromEntries(Object.entries(value).map(([name, one]) => [name, writeBudget(one)])),
    schema: (define) => ({
      title: BUDGETS,
      type: 'object',
      additionalProperties: define('budget', () => ({
        description: 'The limits of what a client may use. A member that is absent sets no limit.',
        ...budget.schema(define),
      })),
    }),
  },
  default: {},
  live: true,
  examples: [{ pupil: { calls: ['20/s', '5000/h'], burst: 200, notes: '60/h', concurrent: 4 } }],
  text: 'Limits of what clients may use, by name. A client names one; interactive, background, agent and unlimited always exist.',
} satisfies Row

/** The URL of Redis. No error repeats it, because it may contain a password. */
export const redis = {
  kind: {
    unit: 'URL',
    read(value, { written, shows }) {
      const url = typeof value === 'string' ? URL.parse(value) : null
      const isRedis = url !== null && (url.protocol === 'redis:' || url.protocol === 'rediss:') && url.hostname !== ''
      if (!isRedis) return invalid('expected a URL such as redis://127.0.0.1:6379')
      const masked = (user: string) => (VARIABLE_PASSWORD.test(user) ? user : '***')
      shows([], (written([]) ?? (value as string)).replace(/(?<=:\/\/)[^/]*(?=@)/, masked))
      return { ok: true, value: value as string }
    },
    write: () => undefined,
    schema: () => ({ title: 'a URL such as redis://127.0.0.1:6379', type: 'string', pattern: '^rediss?://' }),
  },
  otherwise: 'each gateway counts for itself',
  examples: ['redis://127.0.0.1:6379'],
  text:
    'The Redis in which several gateways share the counts of their budgets. While it is unreachable, each counts for itself. It needs the ' +
    'package ioredis.',
} satisfies Row & { readonly kind: Kind<string> }

function complete(name: string, members: ValueOf<typeof budgetRows>): Reading<Budget> {
  const { calls, writes, notes, bytes, burst, concurrent, delay, hit } = members
  const rates = [calls, writes, notes, bytes].flatMap((each) => each ?? [])
  const widened = withBurst(rates, burst)
  return widened.ok ? { ok: true, value: { name, rates: widened.value, concurrent, delay, hit } } : widened
}

function readRates(unit: Unit, value: unknown): Reading<Rate[]> {
  const isList = Array.isArray(value)
  const texts: readonly unknown[] = isList ? value : [value]
  const rates: Rate[] = []
  const failures: ReadingFailure[] = []
  for (const [index, text] of texts.entries()) {
    const at = isList ? [index] : []
    const reading = readRate(unit, text)
    if (!reading.ok) failures.push(failureInside(reading, ...at))
    else if (rates.some(({ period }) => period === reading.value.period))
      failures.push(invalidAt(at, 'there are two rates for the same span of time; one of them could never be reached'))
    else rates.push(reading.value)
  }
  return failures.length === 0 ? { ok: true, value: rates } : joinFailures(failures)
}

/** Matches a rate as people write it: an amount, `/` or a word in its place, and a span of time. */
const RATE = /^([^/]{1,20}?)\s{0,2}(?:\/|\s(?:per|a|an|each|every)\s)\s{0,2}([A-Za-z]{1,12})$/

/** Reads `50/s`, `30/min`, `1000/h` or `5000/d`, also as `50/sec` or `60 per hour`. Bytes may be a size: `8MiB/min`. */
function readRate(unit: Unit, value: unknown): Reading<Rate> {
  const example = unit === 'bytes' ? '8MiB/min' : '50/s'
  const expected = `expected a rate such as ${example}: how many, and per ${periodNames}`
  const [, quantity = '', word = ''] = (typeof value === 'string' ? RATE.exec(value.trim()) : null) ?? []
  if (quantity === '') return invalid(expected)
  const period = unitOfTime(word)
  if (period === null || !isPeriod(period)) {
    const near = word.toLowerCase() === 'm' ? 'min' : suggest(word, Object.keys(periods))
    return invalid(expected, near === null || !/^[0-9]+[A-Za-z]*$/.test(quantity) ? null : `${quantity}/${near}`)
  }
  const size = unit === 'bytes' ? parseSize(quantity) : null
  const amount = size ?? (/^-?[0-9]{1,15}$/.test(quantity) ? Number(quantity) : Number.NaN)
  if (!Number.isSafeInteger(amount * SECOND)) {
    const meant = unit === 'bytes' ? suggestSize(quantity) : null
    return invalid(
      unit === 'bytes' ? `${expected}, as a size in B, KiB, MiB or GiB` : `${expected}, in whole numbers`,
      meant === null ? null : `${meant}/${period}`,
    )
  }
  if (amount < 1) return invalid(`a rate of ${quantity} would refuse everything; use a profile that allows nothing`)
  return { ok: true, value: plainRate(unit, amount, period) }
}

function isPeriod(text: string): text is Period {
  return Object.hasOwn(periods, text)
}

/** A burst belongs to the rate of calls with the shortest period, which a client reaches first. */
function withBurst(rates: readonly Rate[], burst: number | null): Reading<readonly Rate[]> {
  if (burst === null) return { ok: true, value: rates }
  const ofCalls = rates.filter(({ unit }) => unit === 'calls').sort((one, other) => one.window - other.window)
  const [shortest, next] = ofCalls
  if (shortest === undefined)
    return invalidAt(['burst'], 'a burst is one of calls, and this budget has no rate of calls')
  const widened = burstRate(shortest, burst)
  const least = Math.ceil((shortest.amount / periods[shortest.period]) * SHORTEST_WINDOW)
  if (widened.window < SHORTEST_WINDOW)
    return invalidAt(['burst'], `expected at least ${least}, what one second brings`)
  if (widened.window > longestTimer)
    return invalidAt(['burst'], 'it takes more than 24 days to earn this burst at this rate')
  if (next !== undefined && burst > next.amount)
    return invalidAt(
      ['burst'],
      `it is more than the budget's other rate of calls allows, ${next.amount}/${next.period}`,
    )
  return { ok: true, value: rates.map((rate) => (rate === shortest ? widened : rate)) }
}

function invalidAt(at: readonly (string | number)[], message: string): Complaint {
  return { ok: false, message, at }
}
