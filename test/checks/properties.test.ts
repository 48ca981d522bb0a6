import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { SCHEMAS } from '../../scripts/schemas.ts'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { checkCall } from '../../src/checks/call.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { bindingError } from '../../src/checks/signature.ts'
import { readValue, type Value } from '../../src/wire/value.ts'
import { anything, valuesOf } from './arbitrary.ts'

const catalogue = loadCatalogue()
const shapes = createShapes()
const shapeFiles = new Map(
  readdirSync(join(SCHEMAS, 'shapes')).map((file) => [
    file.replace(/\.json$/, ''),
    JSON.parse(readFileSync(join(SCHEMAS, 'shapes', file), 'utf8')) as object,
  ]),
)

/** Schemas that say more than types and bounds, so that not every value of the types fits. */
const CONDITIONAL = new Set(
  catalogue.all
    .filter(({ params }) =>
      /"(if|anyOf|not)":|new-note|changed-note|media|look-up-id|note-options/.test(JSON.stringify(params)),
    )
    .map(({ name }) => name),
)

t.test('values made from a schema are accepted by it', async (t) => {
  for (const action of catalogue.all) {
    if (CONDITIONAL.has(action.name)) continue
    const values = valuesOf(action.params as never, shapeFiles)
    fc.assert(
      fc.property(values, (params) => shapes.check(action, readValue(JSON.stringify(params))).ok),
      { numRuns: 20 },
    )
  }
  t.ok(CONDITIONAL.size < 40, `${CONDITIONAL.size} schemas with conditions are left to the measured calls`)
})

/** What upstream refuses with a TypeError wherever a place takes only this. */
const WRONG: Readonly<Record<string, readonly Value[]>> = {
  string: [5, true, ['x'], { x: 1 }, 1.5],
  array: [5, true, 1.5],
  boolean: [5, 'x', ['x']],
}

t.test('a call whose parameter has a type upstream cannot use is refused', async (t) => {
  let refused = 0
  for (const action of catalogue.all) {
    const properties = (action.params as { properties: Record<string, { type?: unknown; $ref?: string }> }).properties
    for (const [name, schema] of Object.entries(properties)) {
      const resolved = (schema.$ref === undefined ? schema : shapeFiles.get(shapeOf(schema.$ref))) as {
        type?: string | string[]
      }
      const types = [resolved.type ?? []].flat().filter((type) => type !== 'null' && type !== 'object')
      if (types.length === 0 || types.length > 2 || (types.length === 2 && !types.includes('array'))) continue
      const kind = types.includes('array') ? 'array' : (types[0] as string)
      for (const wrong of WRONG[kind] ?? []) {
        const [example] = action.examples
        const params = { ...(example?.params as { [name: string]: Value }), [name]: wrong }
        const verdict = checkCall(shapes, 'enforce', action, params)
        t.notOk(verdict.ok, `${action.name} ${JSON.stringify(params).slice(0, 120)}`)
        refused++
      }
    }
  }
  t.ok(refused > 200, `${refused} calls`)
})

function shapeOf(reference: string): string {
  return reference.replace(/^.*\//, '').replace(/\.json$/, '')
}

t.test('whatever is sent, a check answers, in one line that repeats no text of the caller', async () => {
  const marked = anything.map(
    (value) => JSON.parse(JSON.stringify(value).replaceAll(/"([^"\\]*)":/g, '"$1":')) as Value,
  )
  fc.assert(
    fc.property(fc.constantFrom(...catalogue.all), marked, (action: Action, value) => {
      const params = Object.fromEntries(action.parameters.map(({ name }) => [name, value]))
      const verdict = checkCall(shapes, 'enforce', action, params)
      if (verdict.ok) return true
      const { text } = verdict.error
      return !text.includes('\n') && text.startsWith(`${action.name}: params`)
    }),
    { numRuns: 1000 },
  )
})

t.test('no input makes a check take over 10 ms for each 100 kB', async (t) => {
  const long = 300_000
  const digits = '7'.repeat(long)
  const inputs: [string, string][] = [
    ['setDeckConfigId', `{"decks":[],"configId":"${digits}x"}`],
    ['setDeckConfigId', `{"decks":[],"configId":"${'7_'.repeat(long / 2)}"}`],
    ['setDeckConfigId', `{"decks":[],"configId":"${' '.repeat(long)}x"}`],
    ['deckNameFromId', `{"deckId":"${digits} ${' '.repeat(9)}x"}`],
    ['createDeck', `{"deck":"${'\\ud83d\\ude00'.repeat(long / 12)}\\ud83d"}`],
    ['deleteMediaFile', `{"filename":"${'../'.repeat(long / 3)}x"}`],
    ['getMediaFilesNames', `{"pattern":"${'.'.repeat(long)}"}`],
    ['cardsToNotes', `{"cards":[${'"-1",'.repeat(long / 5)}"x"]}`],
    ['cardsToNotes', `{"cards":"${digits}"}`],
    ['insertReviews', `{"reviews":[${'["1"],'.repeat(long / 6)}[]]}`],
    ['deleteNotes', `{"notes":[${'5.0,'.repeat(long / 4)}5]}`],
    ['deleteNotes', `{"notes":[${'5,'.repeat(long / 2)}5]}`],
    ['deleteNotes', `{"notes":[${'9223372036854775807,'.repeat(long / 20)}5]}`],
    [
      'addNotes',
      `{"notes":[${'{"deckName":"","modelName":"","fields":{},"audio":[{"fields":[]}]},'.repeat(long / 67)}{}]}`,
    ],
    ['canAddNotes', `{"notes":[${'[],'.repeat(long / 3)}{}]}`],
    ['addNote', `{"note":{"tags":${'['.repeat(100)}${']'.repeat(100)},"x":"${digits}"}}`],
    ['deckNames', `{${Array.from({ length: long / 10 }, (_, index) => `"a${index}":1`).join(',')}}`],
    ['apiReflect', `{"scopes":[${'"x",'.repeat(long / 4)}1]}`],
    ['storeMediaFile', `{"filename":"a","data":[${'[],'.repeat(long / 3)}1]}`],
  ]
  for (const [name, text] of inputs) {
    const params = readValue(text) as { readonly [name: string]: Value }
    const action = catalogue.get(name) as Action
    const names = Object.keys(params)
    const most = (10 * text.length) / 100_000
    let best = Number.POSITIVE_INFINITY
    // What is too slow is so every time; a machine that is busy with other tests is now and then quick.
    for (let round = 0; round < 100 && best >= most; round++) {
      // Processor time of this thread: other tests run beside this one.
      const { user, system } = process.threadCpuUsage()
      bindingError(action, names)
      checkCall(shapes, 'enforce', action, params)
      const after = process.threadCpuUsage()
      best = Math.min(best, (after.user + after.system - user - system) / 1000)
    }
    t.ok(best < most, `${name}: ${best.toFixed(1)} ms for ${text.length} bytes`)
  }
})
