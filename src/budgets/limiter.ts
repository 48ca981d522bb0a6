import { createRequire } from 'node:module'

type Library = typeof import('rate-limiter-flexible')

// The library's front door loads its stores for a dozen databases, which takes as long as the rest of the start.
const require = createRequire(import.meta.url)

/** rate-limiter-flexible's counters in memory. */
export const RateLimiterMemory: Library['RateLimiterMemory'] = require('rate-limiter-flexible/lib/RateLimiterMemory.js')
export type RateLimiterMemory = import('rate-limiter-flexible').RateLimiterMemory

/** Its counters in Redis. */
export const RateLimiterRedis: Library['RateLimiterRedis'] = require('rate-limiter-flexible/lib/RateLimiterRedis.js')
export type RateLimiterRedis = import('rate-limiter-flexible').RateLimiterRedis
