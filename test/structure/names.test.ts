import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'

const SOURCES = join(import.meta.dirname, '..', '..', 'src')
const DECLARATION = /^export (?:async )?(?:function\*?|const|let|type|interface) (\w+)/gm

/** Files that may declare what others declare too. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'texts.ts': 'each room has a catalogue, and a file imports only that of its own room',
  'errors.ts': 'the catalogue of the protocol',
}

/** The files that export each name; those of the sandbox stand for AnkiConnect, and use its words. */
function declarations(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.startsWith('sandbox') || basename(file) in EXCEPTIONS) continue
    for (const [, name = ''] of readFileSync(join(SOURCES, file), 'utf8').matchAll(DECLARATION))
      if (found.get(name)?.at(-1) !== file) found.set(name, [...(found.get(name) ?? []), file])
  }
  return found
}

t.test('an exported name is one thing: no two files declare it', async (t) => {
  const names = declarations()
  t.same(
    [...names].filter(([, files]) => files.length > 1),
    [],
  )
  t.ok(names.size > 1000, 'the names were found')
})
