import type { Clock } from '../clock.ts'
import type { Rate } from './budget.ts'
import { memoryWindow, type RateWindow, type RedisClient, redisWindow } from './window.ts'

/** The store of the counts: this process, or Redis for all gateways that use it. */
export interface Store {
  readonly makeWindow: (rate: Rate) => RateWindow
  /** Whether the counts are shared now. Null if they should not be. */
  readonly shared: boolean | null
  close(): void
}

/** The wall clock, which rate-limiter-flexible uses too. */
type Wall = Pick<Clock, 'wall'>

/** The events of a shared store. */
export interface StoreEvents {
  /** Reports whether the counts are shared from now on. */
  onShared(shared: boolean): void
  /** Reports a charge that this process counted alone because Redis was away. */
  onInsured(): void
}

export function memoryStore(clock: Wall): Store {
  return { makeWindow: (rate) => memoryWindow(rate, clock), shared: null, close() {} }
}

/** The time that Redis may take for one count, in ms. */
const PATIENCE = 250
/** The longest time between two attempts to reconnect, in ms. */
const LONGEST_RETRY = 1000

/**
 * Creates a store in Redis. Whenever Redis is away, this process counts alone.
 *
 * @param url may contain a password and is never logged
 * @param patience the time for one count, in ms
 * @throws if ioredis, an optional dependency, is not installed
 */
export async function redisStore(
  url: string,
  clock: Wall,
  { onShared, onInsured }: StoreEvents,
  patience = PATIENCE,
): Promise<Store> {
  const { Redis } = await loadRedis()
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: LONGEST_RETRY,
    commandTimeout: patience,
    retryStrategy: (times) => Math.min(LONGEST_RETRY, times * 50),
  })
  client.on('ready', () => onShared(true))
  client.on('close', () => onShared(false))
  // The end of the connection is enough information. Without a listener the error would end the process.
  client.on('error', () => {})
  return {
    makeWindow: (rate) => redisWindow(rate, clock, client as RedisClient, onInsured),
    get shared() {
      return client.status === 'ready'
    },
    close: () => client.disconnect(),
  }
}

async function loadRedis() {
  try {
    return await import('ioredis')
  } catch (cause) {
    throw new Error('redis is configured, and the package ioredis is not installed: npm install ioredis', { cause })
  }
}
