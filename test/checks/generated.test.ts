import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import t from 'tap'
import { outputs } from '../../scripts/generate/outputs.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import type { AnkiConnectActions } from '../../src/actions/types.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const require = createRequire(import.meta.url)

/** What the OpenRPC meta-schema refers to for the schemas inside a document: JSON Schema, draft 7. */
const JSON_SCHEMA = {
  $ref: 'http://json-schema.org/draft-07/schema#',
  definitions: { JSONSchemaObject: { properties: { $ref: { type: 'string' } } } },
}

t.test('what is generated from the catalogue is current: run `npm run generate`', async (t) => {
  for (const [name, content] of outputs()) {
    t.equal(readFileSync(join(ROOT, name), 'utf8') === content, true, name)
  }
})

t.test('schemas/openrpc.json is valid against the OpenRPC meta-schema and names every action', async (t) => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  for (const id of ['https://meta.json-schema.tools', 'https://meta.json-schema.tools/']) ajv.addSchema(JSON_SCHEMA, id)
  const { $schema: _dialect, ...metaSchema } = openRpcMetaSchema()
  const validate = ajv.compile(metaSchema)
  const document = JSON.parse(readFileSync(join(ROOT, 'schemas', 'openrpc.json'), 'utf8')) as {
    methods: { name: string }[]
  }
  t.ok(validate(document), ajv.errorsText(validate.errors))
  t.same(
    document.methods.map(({ name }) => name),
    loadCatalogue().all.map(({ name }) => name),
  )
  t.notOk(validate({ ...document, methods: [{ name: 'x' }] }), 'the meta-schema does look')
})

t.test('every reference in it leads somewhere', async (t) => {
  const document = JSON.parse(readFileSync(join(ROOT, 'schemas', 'openrpc.json'), 'utf8')) as {
    components: { schemas: Record<string, unknown> }
  }
  const references = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? []
  t.ok(references.length > 50)
  for (const reference of new Set(references)) {
    const name = /#\/components\/schemas\/([\w-]+)"$/.exec(reference)?.[1]
    t.ok(name !== undefined && name in document.components.schemas, reference)
  }
})

t.test('the types say what the schemas say', async (t) => {
  const params: AnkiConnectActions['addNote']['params'] = {
    note: {
      deckName: 'Default',
      modelName: 'Basic',
      fields: { Front: 'a' },
      tags: ['x'],
      audio: [{ filename: 'a.mp3' }],
    },
  }
  // @ts-expect-error a note is required
  const missing: AnkiConnectActions['addNote']['params'] = {}
  // @ts-expect-error a deck name is a text
  const wrong: AnkiConnectActions['createDeck']['params'] = { deck: 5 }
  const names: AnkiConnectActions['deckNames']['result'] = ['Default']
  t.ok([params, missing, wrong, names].every((value) => typeof value === 'object'))
})

function openRpcMetaSchema(): { [name: string]: unknown } {
  const loaded = require('@open-rpc/meta-schema') as { default?: object }
  return (loaded.default ?? loaded) as { [name: string]: unknown }
}
