import type { Rate } from './budget.ts'
import { memoryWindow, type Now, type RateWindow, type RedisClient, redisWindow } from './window.ts'

/** Where counts are kept: in this process, or in Redis for all gateways that use it. */
export interface Store {
  readonly makeWindow: (rate: Rate) => RateWindow
  /** Whether counts are shared at this moment; null where they are not meant to be. */
  readonly shared: boolean | null
  close(): void
}

/** What a shared store tells. */
export interface StoreEvents {
  /** Counts are shared from now on, or for the time being not. */
  onShared(shared: boolean): void
  /** One charge was counted here because Redis was away. */
  onInsured(): void
}

export function memoryStore(now: Now): Store {
  return { makeWindow: (rate) => memoryWindow(rate, now), shared: null, close() {} }
}

/** How long Redis may take for one count, in ms. */
const PATIENCE = 250
/** How long after it was lost it is looked for again at the latest, in ms. */
const LONGEST_RETRY = 1000

/**
 * A store in Redis. It need not be there: until it is, and whenever it is away, this process counts for itself.
 *
 * @param url may hold a password, and is never logged
 * @param patience how long it may take for one count, in ms
 * @throws where ioredis, an optional dependency, is not installed
 */
export async function redisStore(
  url: string,
  now: Now,
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
  // The end of the connection says all there is to say; without a listener it would end the process.
  client.on('error', () => {})
  onShared(false)
  return {
    makeWindow: (rate) => redisWindow(rate, now, client as RedisClient, onInsured),
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
