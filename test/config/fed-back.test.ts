import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { rows } from '../../src/config/settings.ts'
import type { Row, Rows } from '../../src/settings/setting.ts'
import { newFolder } from '../support/folder.ts'
import { comesBack } from './comes-back.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const FILES = {
  key: 'the-key-of-anki\n',
  other: 'another-key-of-anki',
  'anki-key': 'the-key-of-anki',
  'admin-key': 'the-key-of-the-owner',
  'phone-key': 'the-key-of-the-phone',
}
const ENV = { PHONE_KEY: 'the-key-in-a-variable', YOMITAN_KEY: 'the-key-of-yomitan' }

type Words = fc.Arbitrary<unknown>

/** Values of a setting in the words of the file, from what its row says of it. */
function wordsOf(row: Row): Words {
  const { kind, examples = [], default: value } = row
  if (kind.rows !== undefined) return mapOf(kind.rows)
  const known = fc.constantFrom(...(value === undefined ? examples : [value, ...examples]))
  const [, most] = /^1 to (\d+)$/.exec(kind.unit) ?? []
  if (most !== undefined) return fc.integer({ min: 1, max: Number(most) })
  const quantity = (units: readonly string[]) =>
    fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.constantFrom(...units)).map(([amount, unit]) => `${amount}${unit}`)
  if (kind.unit === 'duration') return fc.oneof(known, quantity(['ms', 's', 'min']))
  if (kind.unit === 'size') return fc.oneof(known, quantity(['B', 'KiB', 'MiB']))
  if (kind.unit === 'true or false') return fc.boolean()
  const choices = [...kind.unit.matchAll(/`([\w-]+)`/g)].map(([, word]) => word)
  if (choices.length > 1 && kind.inside === undefined) return fc.constantFrom(...choices)
  if (kind.inside?.step === '') return fc.oneof(known, mapOf(kind.inside.rows))
  if (kind.inside !== undefined && kind.inside.step !== '[]') {
    const names = Object.keys(Object.assign({}, ...examples))
    const entry = fc.tuple(fc.constantFrom(...names, 'other', 'third'), mapOf(kind.inside.rows))
    return fc.array(entry, { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
  }
  return known
}

function mapOf(rows: Rows): Words {
  const required = Object.keys(rows).filter((name) => rows[name]?.required)
  const members = Object.entries(rows).map(([name, row]) => [name, wordsOf(row)] as const)
  return fc.record(Object.fromEntries(members), { requiredKeys: required })
}

t.test('whatever configuration it is, what is printed of it loads as the same', async (t) => {
  const { sandbox: _, actions: __, ...inFile } = rows
  const arbitrary = fc.tuple(...Object.entries(inFile).map(([name, row]) => wordsOf(row).map((words) => [name, words])))
  const some = fc.tuple(arbitrary, fc.infiniteStream(fc.nat(3))).map(([entries, stream]) => {
    const chosen = entries.filter(() => stream.next().value === 0)
    return Object.fromEntries(chosen) as Readonly<Record<string, unknown>>
  })
  let count = 0
  await fc.assert(
    fc.asyncProperty(some, async (words) => {
      const file = join(newFolder(t, { ...FILES, 'gateway.yaml': JSON.stringify(words) }), 'gateway.yaml')
      const loaded = await loadConfig({ file, env: ENV, options: {} })
      // A contradiction, such as two listeners on one port or two clients that one request could match, is not printed.
      if (!loaded.ok) return
      count += 1
      await comesBack(t, loaded, ENV)
    }),
    { numRuns: 150 },
  )
  t.ok(count > 25, `${count} of them could be used`)
})

t.test('every configuration that a test or a page shows comes back as the same', async (t) => {
  const literals = globSync('test/**/*.ts', { cwd: ROOT }).flatMap((name) =>
    literalsIn(readFileSync(join(ROOT, name), 'utf8')),
  )
  const blocks = globSync('docs/*.md', { cwd: ROOT }).flatMap((name) =>
    [...readFileSync(join(ROOT, name), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text),
  )
  let count = 0
  for (const text of new Set([...literals, ...blocks].filter(isConfiguration))) {
    const file = join(newFolder(t, { ...FILES, 'gateway.yaml': text }), 'gateway.yaml')
    const loaded = await loadConfig({ file, env: ENV, options: {} })
    if (!loaded.ok) continue
    count += 1
    await comesBack(t, loaded, ENV, text)
  }
  t.ok(count > 25, `${count} were found`)
})

/** The texts between quotes or backquotes in a source, without those that something is put into. */
function literalsIn(source: string): string[] {
  const found = source.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\$]|\\.|\$(?!\{))*)`/g)
  return [...found].map(([, one, other]) => (one ?? other ?? '').replaceAll('\\n', '\n').replaceAll(/\\(.)/g, '$1'))
}

function isConfiguration(text: string): boolean {
  if (!text.includes(':')) return false
  try {
    const names = Object.keys(parse(text, { logLevel: 'silent' }) as object)
    return names.length > 0 && names.every((name) => Object.hasOwn(rows, name))
  } catch {
    return false
  }
}
