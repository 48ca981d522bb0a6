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
  units,
} from '../budgets/budget.ts'
import { longestTimer, type Reading, readCount, readTimer } from './reading.ts'
import { suggest } from './suggest.ts'
import { parseSize } from './units.ts'

type Members = Readonly<Record<string, unknown>>
type Complaint = Reading<never> & { readonly ok: false }

const SECOND = 1000
const MOST_AT_ONCE = 1_000_000
const periodNames = Object.keys(periods).join(', ')

/**
 * The budgets of the configuration by their names, the shipped ones among them; one of a shipped name takes the place of that.
 * Its members were held against the grammar (schemas/config.json) before.
 */
export function readBudgets(value: unknown): Reading<Readonly<Record<string, Budget>>> {
  const budgets: Record<string, Budget> = { ...shippedBudgets }
  for (const [name, members] of Object.entries(value as Readonly<Record<string, Members>>)) {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name))
      return no([name], 'expected a name of letters, digits and hyphens, 64 at most')
    const reading = readBudget(name, members)
    if (!reading.ok) return { ...reading, at: [name, ...(reading.at ?? [])] }
    budgets[name] = reading.value
  }
  return { ok: true, value: budgets }
}

/** Where Redis is. What is wrong with it is said without repeating it: it may hold a password. */
export function readRedis(value: unknown): Reading<string> {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const isRedis = url !== null && (url.protocol === 'redis:' || url.protocol === 'rediss:') && url.hostname !== ''
  return isRedis ? { ok: true, value: value as string } : no([], 'expected a URL such as redis://127.0.0.1:6379')
}

function readBudget(name: string, members: Members): Reading<Budget> {
  const rates: Rate[] = []
  for (const unit of units) {
    if (members[unit] === undefined) continue
    const reading = readRates(unit, members[unit])
    if (!reading.ok) return reading
    rates.push(...reading.value)
  }
  const widened = withBurst(rates, members.burst)
  if (!widened.ok) return widened
  const concurrent = readOr(members, 'concurrent', readCount(MOST_AT_ONCE), null)
  if (!concurrent.ok) return concurrent
  const delay = readOr(members, 'delay', readTimer, SECOND)
  if (!delay.ok) return delay
  const hit = readOr(members, 'hit', readWeight, 0.1)
  if (!hit.ok) return hit
  return {
    ok: true,
    value: { name, rates: widened.value, concurrent: concurrent.value, delay: delay.value, hit: hit.value },
  }
}

function readOr<T, D>(
  members: Members,
  name: string,
  read: (value: unknown) => Reading<T>,
  otherwise: D,
): Reading<T | D> {
  if (members[name] === undefined) return { ok: true, value: otherwise }
  const reading = read(members[name])
  return reading.ok ? reading : { ...reading, at: [name] }
}

function readRates(unit: Unit, value: unknown): Reading<Rate[]> {
  const isList = Array.isArray(value)
  const texts: readonly unknown[] = isList ? value : [value]
  const rates: Rate[] = []
  for (const [index, text] of texts.entries()) {
    const at = isList ? [unit, index] : [unit]
    const reading = readRate(unit, text)
    if (!reading.ok) return { ...reading, at }
    if (rates.some(({ period }) => period === reading.value.period))
      return no(at, 'there are two rates for the same span of time; one of them could never be reached')
    rates.push(reading.value)
  }
  return { ok: true, value: rates }
}

/** `50/s`, `30/min`, `1000/h`, `5000/d`; bytes may be written as a size, `8MiB/min`. */
function readRate(unit: Unit, value: unknown): Reading<Rate> {
  const example = unit === 'bytes' ? '"8MiB/min"' : '"50/s"'
  const [quantity = '', period = '', ...rest] = typeof value === 'string' ? value.split('/') : []
  if (quantity === '' || period === '' || rest.length > 0)
    return no([], `expected a rate such as ${example}: how many, and per ${periodNames}`)
  if (!isPeriod(period)) {
    const near = suggest(period, Object.keys(periods))
    const suggestion = near === null ? {} : { suggestion: `${quantity}/${near}` }
    return { ...no([], `expected a rate per ${periodNames}`), ...suggestion }
  }
  const size = unit === 'bytes' ? parseSize(quantity) : null
  const amount = size ?? (/^-?[0-9]{1,15}$/.test(quantity) ? Number(quantity) : Number.NaN)
  if (!Number.isSafeInteger(amount * SECOND)) return no([], `expected a rate such as ${example}, in whole numbers`)
  if (amount < 1) return no([], `a rate of ${quantity} would refuse everything; use a profile that allows nothing`)
  return { ok: true, value: plainRate(unit, amount, period) }
}

function isPeriod(text: string): text is Period {
  return Object.hasOwn(periods, text)
}

/** A burst belongs to the rate of calls for the shortest span of time: the one that a client meets first. */
function withBurst(rates: readonly Rate[], value: unknown): Reading<readonly Rate[]> {
  if (value === undefined) return { ok: true, value: rates }
  const reading = readCount(MOST_AT_ONCE)(value)
  if (!reading.ok) return { ...reading, at: ['burst'] }
  const ofCalls = rates.filter(({ unit }) => unit === 'calls').sort((one, other) => one.window - other.window)
  const [shortest, next] = ofCalls
  if (shortest === undefined) return no(['burst'], 'a burst is one of calls, and this budget has no rate of calls')
  const widened = burstRate(shortest, reading.value)
  const least = Math.ceil((shortest.amount / periods[shortest.period]) * SHORTEST_WINDOW)
  if (widened.window < SHORTEST_WINDOW) return no(['burst'], `expected at least ${least}, what one second brings`)
  if (widened.window > longestTimer) return no(['burst'], 'it takes more than 24 days to earn this burst at this rate')
  if (next !== undefined && reading.value > next.amount)
    return no(['burst'], `it is more than the budget's other rate of calls allows, ${next.amount}/${next.period}`)
  return { ok: true, value: rates.map((rate) => (rate === shortest ? widened : rate)) }
}

function readWeight(value: unknown): Reading<number> {
  return typeof value === 'number' && value >= 0.001 && value <= 1
    ? { ok: true, value }
    : no([], 'expected a number from 0.001 to 1')
}

function no(at: readonly (string | number)[], message: string): Complaint {
  return { ok: false, message, at }
}
