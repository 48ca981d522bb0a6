import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Rate } from './budget.ts'

/** Budgets count in whole thousandths of a point, so that a cached answer can cost a part of one. */
export const PARTS = 1000

/** What became of an attempt to take parts: as many as `before` had been taken in the window, which ends at `end` or later (ms). */
export interface Taken {
  readonly before: number
  readonly end: number
  /** Until the window's end, in ms. */
  readonly endsIn: number
  /** Undoes the attempt as far as it counted. */
  giveBack(): void
}

/** What is left of a rate, in parts, and in how many ms its window ends; a window that has not begun has no end. */
export interface Remainder {
  readonly left: number
  readonly endsIn: number | null
}

/** The counters of one rate, one for each key. */
export interface RateWindow {
  readonly rate: Rate
  /** Takes parts where they are there; where they are not, `before` says so, and nothing is taken once it was given back. */
  take(key: string, parts: number): Promise<Taken>
  /** Returns parts taken in a window that ends at `end`; after that there is nothing to return them to. */
  refund(key: string, parts: number, end: number): void
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
    async take(key, parts) {
      // A penalty is counted as consumption is, and comes back as a value where that would be thrown.
      const counted = await limiter.penalty(key, parts)
      return takenFrom(limiter, key, parts, counted, now())
    },
    refund: (key, parts, end) => reward(limiter, key, parts, end - now() > LOCAL_MARGIN),
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
  const insured = new WeakSet<RateLimiterRes>()
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
  return {
    rate,
    async take(key, parts) {
      const asked = now()
      const counted = await limiter.penalty(key, parts)
      if (insured.has(counted)) return takenFrom(insurance, key, parts, counted, now())
      const before = counted.consumedPoints - parts
      const end = asked + counted.msBeforeNext
      const fits = counted.consumedPoints <= rate.points * PARTS
      return {
        before,
        end,
        endsIn: counted.msBeforeNext,
        giveBack: () => reward(limiter, key, parts, fits && end - now() > SHARED_MARGIN),
      }
    },
    refund: (key, parts, end) => reward(limiter, key, parts, end - now() > SHARED_MARGIN),
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

function takenFrom(
  limiter: RateLimiterMemory,
  key: string,
  parts: number,
  { consumedPoints, msBeforeNext }: RateLimiterRes,
  now: number,
): Taken {
  return {
    before: consumedPoints - parts,
    end: now + msBeforeNext,
    endsIn: msBeforeNext,
    giveBack: () => reward(limiter, key, parts, msBeforeNext > LOCAL_MARGIN),
  }
}

function reward(limiter: RateLimiterMemory | RateLimiterRedis, key: string, parts: number, isOpen: boolean): void {
  if (isOpen) limiter.reward(key, parts).catch(() => undefined)
}

function remainderOf({ points }: Rate, counted: RateLimiterRes | null): Remainder {
  if (counted === null || counted.msBeforeNext <= 0) return { left: points * PARTS, endsIn: null }
  return { left: Math.max(0, points * PARTS - counted.consumedPoints), endsIn: counted.msBeforeNext }
}
