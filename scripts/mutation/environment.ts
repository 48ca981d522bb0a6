import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Test } from 'tap'
import { type Collected, takeCollected } from './collect.ts'

/** A test that can run again and again, by an id that stays the same. */
export interface Repeatable extends Collected {
  readonly id: string
  readonly file: string
}

/** The tests of some files, loaded so that they can be loaded again with a change in what runs while a module loads. */
export interface Environment {
  load(): Promise<readonly Repeatable[]>
}

/** Creates the environment of the tests below a folder. Only there does `tap` mean what collects tests. */
export function createEnvironment(folder: string, files: readonly string[]): Environment {
  const own = pathToFileURL(`${folder}/`).href
  const collector = new URL('collect.ts', import.meta.url).href
  let generation = 0
  registerHooks({
    resolve(specifier, context, next) {
      const isOfTests = context.parentURL?.startsWith(`${own}test/`) === true
      if (specifier === 'tap' && isOfTests) return { url: collector, shortCircuit: true }
      const found = next(specifier, context)
      // Another query makes it another module, which Node evaluates again.
      const isOwn = found.url.startsWith(own) && !found.url.includes('/node_modules/') && /\.ts$/.test(found.url)
      return isOwn && found.url !== collector ? { ...found, url: `${found.url}?${generation}` } : found
    },
  })
  return {
    async load() {
      generation += 1
      const tests: Repeatable[] = []
      for (const file of files) {
        await import(pathToFileURL(`${folder}/${file}`).href)
        const names = new Map<string, number>()
        for (const one of takeCollected()) {
          const count = (names.get(one.name) ?? 0) + 1
          names.set(one.name, count)
          const id = `${basename(file, '.test.ts')}: ${one.name}${count > 1 ? ` (${count})` : ''}`
          tests.push({ ...one, id, file })
        }
      }
      return tests
    },
  }
}

/** Runs one test, and returns why it failed, or null. */
export async function runTest(Root: typeof Test, { name, options, body }: Collected): Promise<string | null> {
  if (options.skip) return null
  const root = new Root({ name: 'root', timeout: 60_000 })
  root.resume()
  const results = await root.test(name, body as never)
  root.end()
  if (results?.ok === true) return null
  return String(results?.failures[0]?.name ?? 'failed')
}
