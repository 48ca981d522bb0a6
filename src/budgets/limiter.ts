import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Returns rate-limiter-flexible, and loads it on first use.
 * It contains stores for a dozen databases and takes as long to load as the rest of the program. Most gateways have no budget.
 */
export function limiters(): typeof import('rate-limiter-flexible') {
  return require('rate-limiter-flexible')
}
