import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..', '..')
const IMPORT = /\bfrom '([^'.][^']*)'|\b(?:import|require|createRequire\(import\.meta\.url\))\('([^'.][^']*)'\)/g
/** Entries that a package without `exports` documents: https://ajv.js.org/json-schema.html */
const DOCUMENTED: ReadonlySet<string> = new Set(['ajv/dist/2020.js'])

/** A package and what is asked of it: `.`, or `./` and the path of one of its files. */
function entryOf(name: string): { readonly holder: string; readonly entry: string } {
  const parts = name.split('/')
  const length = name.startsWith('@') ? 2 : 1
  const rest = parts.slice(length).join('/')
  return { holder: parts.slice(0, length).join('/'), entry: rest === '' ? '.' : `./${rest}` }
}

/** Whether a package offers this entry to others; a file that it only holds may be gone with its next release. */
function isOffered(name: string): boolean {
  const { holder, entry } = entryOf(name)
  if (entry === '.' || isBuiltin(name) || DOCUMENTED.has(name)) return true
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'node_modules', holder, 'package.json'), 'utf8'))
  return typeof exports === 'object' && exports !== null && entry in exports
}

t.test('a package is imported by an entry that it offers, never by a file inside it', async (t) => {
  let found = 0
  for (const folder of ['src', 'scripts', 'test', 'bench']) {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      for (const [, still, called] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(IMPORT)) {
        const name = still ?? called ?? ''
        if (!/^(?:@[\w.-]+\/)?[\w.-]+(?::|\/|$)/.test(name)) continue
        found += 1
        if (!isOffered(name)) t.fail(`${folder}/${file} imports ${name}, which is a private file`)
      }
    }
  }
  t.ok(found > 500, 'imports were found')
})

t.test('a private file is told from an entry', async (t) => {
  t.notOk(isOffered('undici/lib/dispatcher/pool.js'))
  t.notOk(isOffered('rate-limiter-flexible/lib/RateLimiterMemory.js'))
  t.ok(isOffered('undici'))
  t.ok(isOffered('qr/decode.js'))
  t.ok(isOffered('@peculiar/x509'))
  t.ok(isOffered('node:fs/promises'))
})
