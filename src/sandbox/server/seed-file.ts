import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkSeed } from './check-seed.ts'
import { type Seed, SeedError } from './seed.ts'

/**
 * Reads a seed from a file of YAML or JSON. A media file of it may name a file, from the folder of the seed.
 *
 * @throws SeedError where it is not a seed, and the error of the system or the parser where it cannot be read
 */
export async function readSeedFile(path: string): Promise<Seed> {
  const { parse } = await import('yaml')
  const value: unknown = parse(await readFile(path, 'utf8'))
  const media = (value as { media?: unknown } | null)?.media
  if (typeof media !== 'object' || media === null) return checkSeed(value)
  const read = await Promise.all(
    Object.entries(media).map(async ([name, content]): Promise<[string, unknown]> => {
      const file = (content as { file?: unknown } | null)?.file
      if (typeof file !== 'string') return [name, content]
      try {
        return [name, { base64: await readFile(join(dirname(path), file), 'base64') }]
      } catch {
        throw new SeedError(`media.${name}.file: cannot be read`)
      }
    }),
  )
  return checkSeed({ ...(value as object), media: Object.fromEntries(read) })
}
