import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalogue } from '../../../src/actions/catalogue.ts'
import { createShapes } from '../../../src/checks/shape.ts'
import type { Value } from '../../../src/wire/value.ts'
import { judge } from './measured.ts'

interface Sample {
  readonly action: string
  readonly request: { readonly action: string; readonly params?: Value }
  readonly reply?: { readonly result: Value; readonly error: string | null }
}

const catalogue = loadCatalogue()
const shapes = createShapes()
const samples = JSON.parse(readFileSync(join(import.meta.dirname, 'documented.json'), 'utf8')) as Sample[]

/** Samples that AnkiConnect itself refuses; docs/validation.md lists them. */
const DOCUMENTATION_ERRORS: Readonly<Record<string, string>> = {
  findAndReplaceInModels: "AnkiConnect.findAndReplaceInModels() got an unexpected keyword argument 'model'",
}

t.test("every sample request of AnkiConnect's documentation passes, or is a known error of it", async (t) => {
  for (const { action, request } of samples) {
    t.equal(request.action, action)
    const verdict = judge(catalogue, shapes, action, request.params ?? {})
    t.equal(verdict.ok ? undefined : verdict.error.text, DOCUMENTATION_ERRORS[action], action)
  }
})

t.test('every sample result fits the schema of its action', async (t) => {
  for (const { action, reply } of samples) {
    const known = catalogue.get(action)
    if (known === undefined || reply === undefined || reply.error !== null) continue
    t.same(shapes.checkResult(known, reply.result), { ok: true }, action)
  }
})

t.test('every documented action has a sample, and the catalogue knows which are documented', async (t) => {
  const sampled = [...new Set(samples.map(({ action }) => action))].sort()
  t.same(
    sampled,
    catalogue.all.filter(({ gateway }) => gateway.documented).map(({ name }) => name),
  )
})
