import type { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Clock } from '../clock.ts'
import type { Rate } from './budget.ts'
import { limiters } from './limiter.ts'

/** Budgets count in thousandths of a point, so that a cached reply can cost a part of one. */
export const PARTS = 1000

/**
 * The state of a counter after an attempt to take parts: all parts that were requested in its window, and the time in ms until the window
 * ends.
 */
export interface Counted {
  readonly consumedPoints: number
  readonly msBeforeNext: number
}

/** The remainder of a rate in parts, and the time in ms until its window ends. The time is null before a window begins. */
export interface Remainder {
  readonly left: number
  readonly endsIn: number | null
}

/** The counters of one rate, one for each key. */
export interface RateWindow {
  readonly rate: Rate
  /** The size of a window in parts. */
  readonly limit: number
  /** Counts parts. A caller that exceeds the limit has to give them back at once. */
  take(key: string, parts: number): Promise<Counted>
  /** Undoes an attempt as far as it counted. */
  giveBack(key: string, parts: number, counted: Counted): void
  /** Refunds parts that were requested at the time `asked`, if their window still lasts. A later window does not get them. */
  refund(key: string, parts: number, counted: Counted, asked: number): void
  look(key: string): Promise<Remainder>
  /** Removes the counter that this process has for a key. */
  forget(key: string): void
}

/** The wall clock, which rate-limiter-flexible uses too. */
type Wall = Pick<Clock, 'wall'>

/** The time before the end of a window, in ms, in which the gateway refunds nothing. The next window could get the parts. */
const LOCAL_MARGIN = 2
const SHARED_MARGIN = 500

/** Creates counters in this process. */
export function memoryWindow(rate: Rate, { wall }: Wall): RateWindow {
  const limiter = memoryLimiter(rate)
  return {
    rate,
    limit: rate.points * PARTS,
    // A penalty counts as consumption does. It returns the result where consumption would throw it.
    take: (key, parts) => limiter.penalty(key, parts),
    giveBack: (key, parts, { msBeforeNext }) => reward(limiter, key, parts, msBeforeNext > LOCAL_MARGIN),
    refund: (key, parts, { msBeforeNext }, asked) =>
      reward(limiter, key, parts, asked + msBeforeNext - wall() > LOCAL_MARGIN),
    look: async (key) => remainderOf(rate, await limiter.get(key)),
    forget: (key) => void limiter.delete(key),
  }
}

/** A connection to Redis. It is ready while `status` is `ready`. */
export interface RedisClient {
  readonly status: string
}

/**
 * Creates counters in Redis, which all its users share.
 * While Redis is away each process counts alone and calls `onInsured` for each attempt.
 * The limits then apply to each process, and start with full windows.
 */
export function redisWindow(rate: Rate, { wall }: Wall, storeClient: RedisClient, onInsured: () => void): RateWindow {
  const insurance = memoryLimiter(rate)
  const insured = new WeakSet<Counted>()
  const penalty = insurance.penalty.bind(insurance)
  insurance.penalty = async (...given) => {
    const counted = await penalty(...given)
    insured.add(counted)
    onInsured()
    return counted
  }
  const { RateLimiterRedis } = limiters()
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
      const endsIn = asked + counted.msBeforeNext - wall()
      if (insured.has(counted)) reward(insurance, key, parts, endsIn > LOCAL_MARGIN)
      else reward(limiter, key, parts, endsIn > SHARED_MARGIN)
    },
    look: async (key) => remainderOf(rate, await limiter.get(key)),
    forget: (key) => void insurance.delete(key),
  }
}

/**
 * Counts parts only if they fit, in one atomic step. KEYS: the counter.
 * ARGV: points to take, unused, points of a window, its length in seconds.
 * Returns the count with the points, and the time in ms until the window ends.
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
  const { RateLimiterMemory } = limiters()
  return new RateLimiterMemory({ ...limiterOptions(rate), keyPrefix: '' })
}

function reward(limiter: RateLimiterMemory | RateLimiterRedis, key: string, parts: number, isOpen: boolean): void {
  if (isOpen) limiter.reward(key, parts).catch(() => undefined)
}

function remainderOf({ points }: Rate, counted: RateLimiterRes | null): Remainder {
  if (counted === null || counted.msBeforeNext <= 0) return { left: points * PARTS, endsIn: null }
  return { left: Math.max(0, points * PARTS - counted.consumedPoints), endsIn: counted.msBeforeNext }
}
