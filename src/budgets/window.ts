import type { RateLimiterRes } from 'rate-limiter-flexible'
import type { Rate } from './budget.ts'
import { RateLimiterMemory, RateLimiterRedis } from './limiter.ts'

/** Budgets count in whole thousandths of a point, so that a cached answer can cost a part of one. */
export const PARTS = 1000

/** The state of a counter after an attempt to take parts: all that were asked for in its window, and until the window's end in ms. */
export interface Counted {
  readonly consumedPoints: number
  readonly msBeforeNext: number
}

/** What is left of a rate, in parts, and in how many ms its window ends; a window that has not begun has no end. */
export interface Remainder {
  readonly left: number
  readonly endsIn: number | null
}

/** The counters of one rate, one for each key. */
export interface RateWindow {
  readonly rate: Rate
  /** The parts that a window holds. */
  readonly limit: number
  /** Counts parts as taken. Where that is more than the limit they have to be given back at once. */
  take(key: string, parts: number): Promise<Counted>
  /** Undoes an attempt as far as it counted. */
  giveBack(key: string, parts: number, counted: Counted): void
  /** Returns parts that were asked for at a time `asked`, if their window still lasts: another has no claim to them. */
  refund(key: string, parts: number, counted: Counted, asked: number): void
  look(key: string): Promise<Remainder>
  /** Lets go of what this process holds for a key. */
  forget(key: string): void
}

/** What windows run on: milliseconds since 1970, as rate-limiter-flexible counts them. */
export type Now = () => number

/** A window this close to its end is left alone, in ms: the parts would be credited to the next one. */
const LOCAL_MARGIN = 2
const SHARED_MARGIN = 500

/** Counters in this process. */
export function memoryWindow(rate: Rate, now: Now): RateWindow {
  const limiter = memoryLimiter(rate)
  return {
    rate,
    limit: rate.points * PARTS,
    // A penalty is counted as consumption is, and comes back as a value where that would be thrown.
    take: (key, parts) => limiter.penalty(key, parts),
    giveBack: (key, parts, { msBeforeNext }) => reward(limiter, key, parts, msBeforeNext > LOCAL_MARGIN),
    refund: (key, parts, { msBeforeNext }, asked) =>
      reward(limiter, key, parts, asked + msBeforeNext - now() > LOCAL_MARGIN),
    look: async (key) => remainderOf(rate, await limiter.get(key)),
    forget: (key) => void limiter.delete(key),
  }
}

/** A connection to Redis; ready while its `status` says so. */
export interface RedisClient {
  readonly status: string
}

/**
 * Counters in Redis, shared by all who use it. While it is away each process counts for itself (`onInsured` is called for each
 * such attempt): the limits then hold per process, and begin anew.
 */
export function redisWindow(rate: Rate, now: Now, storeClient: RedisClient, onInsured: () => void): RateWindow {
  const insurance = memoryLimiter(rate)
  const insured = new WeakSet<Counted>()
  const penalty = insurance.penalty.bind(insurance)
  insurance.penalty = async (...given) => {
    const counted = await penalty(...given)
    insured.add(counted)
    onInsured()
    return counted
  }
  const limiter = new RateLimiterRedis({
    ...limiterOptions(rate),
    keyPrefix: `ankiconnect-gateway:${rate.unit}:${rate.points}:${rate.window}`,
    storeClient,
    rejectIfRedisNotReady: true,
    customIncrTtlLuaScript: TAKE_WHAT_FITS,
    insuranceLimiter: insurance,
  })
  const limit = rate.points * PARTS
  return {
    rate,
    limit,
    take: (key, parts) => limiter.penalty(key, parts),
    giveBack(key, parts, counted) {
      const { consumedPoints, msBeforeNext } = counted
      if (insured.has(counted)) reward(insurance, key, parts, msBeforeNext > LOCAL_MARGIN)
      else reward(limiter, key, parts, consumedPoints <= limit && msBeforeNext > SHARED_MARGIN)
    },
    refund(key, parts, counted, asked) {
      const endsIn = asked + counted.msBeforeNext - now()
      if (insured.has(counted)) reward(insurance, key, parts, endsIn > LOCAL_MARGIN)
      else reward(limiter, key, parts, endsIn > SHARED_MARGIN)
    },
    look: async (key) => remainderOf(rate, await limiter.get(key)),
    forget: (key) => void insurance.delete(key),
  }
}

/**
 * What does not fit is not counted, in one step that no other gateway can come between. KEYS: the counter. ARGV: points to take,
 * not used, points of a window, its length in seconds. Returns the count with the points, and the ms until the window ends.
 */
const TAKE_WHAT_FITS = `
local points = tonumber(ARGV[1])
local consumed = tonumber(redis.call('get', KEYS[1]) or '0')
local ttl = redis.call('pttl', KEYS[1])
if points < 0 then
  if ttl <= 0 then return {0, 0} end
  return {redis.call('incrby', KEYS[1], math.max(points, -consumed)), ttl}
end
local isNew = ttl <= 0
if isNew then
  consumed = 0
  ttl = math.ceil(tonumber(ARGV[4]) * 1000)
end
if consumed + points > tonumber(ARGV[3]) then return {consumed + points, ttl} end
if isNew then
  redis.call('set', KEYS[1], points, 'PX', ttl)
else
  redis.call('incrby', KEYS[1], points)
end
return {consumed + points, ttl}
`

function limiterOptions({ points, window }: Rate): { points: number; duration: number } {
  return { points: points * PARTS, duration: window / 1000 }
}

function memoryLimiter(rate: Rate): RateLimiterMemory {
  return new RateLimiterMemory({ ...limiterOptions(rate), keyPrefix: '' })
}

function reward(limiter: RateLimiterMemory | RateLimiterRedis, key: string, parts: number, isOpen: boolean): void {
  if (isOpen) limiter.reward(key, parts).catch(() => undefined)
}

function remainderOf({ points }: Rate, counted: RateLimiterRes | null): Remainder {
  if (counted === null || counted.msBeforeNext <= 0) return { left: points * PARTS, endsIn: null }
  return { left: Math.max(0, points * PARTS - counted.consumedPoints), endsIn: counted.msBeforeNext }
}
