import { readShipped } from '../../shipped.ts'
import { checkSeed } from './check-seed.ts'
import type { GivenSeed, Seed } from './seed.ts'

/** Returns what a seed is, which may be given by its name. */
export async function resolveSeed(given: GivenSeed): Promise<'fresh' | 'demo' | Seed> {
  if (given === 'japanese' || given === 'general') return parseSeed(readShipped(`seeds/${given}.yaml`))
  return typeof given === 'object' ? checkSeed(given) : given
}

/**
 * Reads a seed of YAML or JSON.
 *
 * @throws SeedError where it is not a seed, and the error of the parser where it is not YAML
 */
export async function parseSeed(text: string): Promise<Seed> {
  // The parser is loaded here, because a sandbox without a file starts faster without it.
  const { parse } = await import('yaml')
  return checkSeed(parse(text))
}
