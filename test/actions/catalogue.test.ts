import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { SCHEMAS } from '../../scripts/schemas.ts'
import type { Action } from '../../src/actions/action.ts'
import { loadCatalogue } from '../../src/actions/catalogue.ts'
import { type Area, KEPT, type Kept } from '../../src/actions/facts.ts'
import { actionFileCheck } from '../../src/actions/file.ts'
import { createCompiler } from '../../src/checks/ajv.ts'
import { checkCall } from '../../src/checks/call.ts'
import { createShapes } from '../../src/checks/shape.ts'
import { bindingError } from '../../src/checks/signature.ts'
import type { Value } from '../../src/wire/value.ts'
import { newFolder } from '../support/folder.ts'

const catalogue = loadCatalogue()
const folder = join(SCHEMAS, 'actions')

t.test('the catalogue holds 114 documented actions and eight others', async (t) => {
  t.equal(catalogue.all.length, 122)
  t.same(
    catalogue.all.filter(({ gateway }) => !gateway.documented).map(({ name }) => name),
    [
      'canAddNote',
      'canAddNoteWithErrorDetail',
      'deckNameFromId',
      'guiAddNoteSetData',
      'guiPlayAudio',
      'guiReviewActive',
      'guiSelectNote',
      'modelNameFromId',
    ],
  )
  t.same(
    catalogue.all.filter(({ gateway }) => !gateway.measured).map(({ name }) => name),
    ['guiAddNoteSetData'],
  )
  t.same(
    catalogue.all.map(({ name }) => name),
    catalogue.all.map(({ name }) => name).sort(),
  )
})

t.test('every file is in the format of schemas/action.schema.json and named after its action', async (t) => {
  const problemWith = actionFileCheck()
  for (const file of readdirSync(folder)) {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { action: string }
    t.equal(problemWith(content), null, file)
    t.equal(`${content.action}.json`, file)
  }
})

t.test('every file says how its action stays inside the decks of a client with a scope', async (t) => {
  for (const file of readdirSync(folder)) {
    const { gateway } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      gateway: { scope?: { kind?: string } }
    }
    t.type(gateway.scope?.kind, 'string', file)
  }
})

t.test('every shape is a JSON Schema', async (t) => {
  const ajv = new Ajv2020()
  for (const file of readdirSync(join(SCHEMAS, 'shapes'))) {
    const shape = JSON.parse(readFileSync(join(SCHEMAS, 'shapes', file), 'utf8')) as object
    t.ok(ajv.validateSchema(shape), `${file}: ${ajv.errorsText()}`)
  }
})

t.test('every schema compiles in strict mode, and every example fits', async (t) => {
  const shapes = createShapes()
  const compiler = createCompiler()
  for (const action of catalogue.all) {
    compiler.compile(`${action.name}.params`, action.params)
    compiler.compile(`${action.name}.result`, action.result)
    t.ok(action.examples.length > 0, `${action.name} has an example`)
    for (const { params, result } of action.examples) {
      t.equal(bindingError(action, Object.keys(params)), null)
      t.match(checkCall(shapes, 'enforce', action, params as Value), { ok: true, reported: null })
      t.same(shapes.checkResult(action, result as Value), { ok: true }, action.name)
    }
  }
})

t.test('an action knows its name as JSON text and its parameters in the order of the signature', async (t) => {
  const action = catalogue.get('storeMediaFile')
  t.equal(action?.nameText.toString(), '"storeMediaFile"')
  t.same(action?.parameters, [
    { name: 'filename', required: true },
    { name: 'data', required: false },
    { name: 'path', required: false },
    { name: 'url', required: false },
    { name: 'skipHash', required: false },
    { name: 'deleteExisting', required: false },
  ])
  t.equal(catalogue.get('noSuchAction'), undefined)
  t.equal(catalogue.get('constructor'), undefined)
})

t.test('nothing in the catalogue can be changed', async (t) => {
  const action = catalogue.get('addNote') as Action
  t.throws(() => Object.assign(action.gateway, { kind: 'read' }), TypeError)
  t.throws(() => (action.gateway.groups as string[]).push('read'), TypeError)
  t.throws(() => (catalogue.all as unknown[]).pop(), TypeError)
})

t.test('the facts of an action agree with each other', async (t) => {
  for (const { name, gateway, parameters } of catalogue.all) {
    const names = new Set(['', ...parameters.map((parameter) => parameter.name)])
    const places = [
      ...gateway.hazards,
      ...gateway.restrictions,
      ...gateway.writesWhen,
      ...gateway.actsAs,
      ...gateway.groupsWhen,
      ...Object.values(gateway.subjects).flatMap((paths) => paths.map((path) => ({ path }))),
      ...KEPT.flatMap((kind) => (gateway.keeps?.[kind] ?? []).map((path) => ({ path }))),
    ]
    for (const { path } of places) t.ok(names.has(path.split(/[.[]/)[0] as string), `${name}: ${path} is a parameter`)
    if (gateway.kind === 'read') {
      t.equal(gateway.changes.length > 0, gateway.writesWhen.length > 0, `${name}: a read changes only when it writes`)
    } else {
      t.same(gateway.writesWhen, [], `${name}: writes in any case`)
      t.equal(gateway.cache, 'never', `${name}: is not cached`)
      t.equal(gateway.inStepWith, null, `${name}: is not merged`)
    }
    if (gateway.kind === 'write') t.ok(gateway.groups.includes('write'), `${name}: is in the group write`)
    if (gateway.cache !== 'never' && gateway.cache !== 'process')
      t.ok(gateway.reads.length > 0, `${name}: reads something`)
    const namesNotes = gateway.kind === 'write' && gateway.subjects.notes !== undefined
    const touchesNotes = namesNotes && gateway.changes.includes('notes')
    t.equal(gateway.notesBecome !== null, touchesNotes, `${name}: says what becomes of the notes it names`)
    if (gateway.notesBecome === 'deleted') t.ok(gateway.groups.includes('destructive'), `${name}: destroys notes`)
    const changes = gateway.kind === 'write' || gateway.changes.length > 0
    t.equal(gateway.keeps !== null, changes, `${name}: says how to read what it changes, or why nothing can be read`)
    if (gateway.inStepWith !== null) t.ok(names.has(gateway.inStepWith), `${name}: in step with a parameter`)
    for (const { action } of gateway.actsAs) t.ok(catalogue.get(action), `${name}: acts as an action`)
  }
})

t.test('the fact about what to read before a call fits what the call changes and names', async (t) => {
  const areas: Readonly<Record<Kept, readonly Area[]>> = {
    notes: ['notes'],
    wholeNotes: ['notes'],
    cards: ['cards'],
    deckContents: ['decks'],
    deckOptions: ['decks', 'deck-options'],
    newDecks: ['decks'],
    tagged: ['notes'],
    media: ['media'],
    models: ['models'],
    modelNotes: ['models'],
    options: ['deck-options'],
  }
  for (const { name, gateway } of catalogue.all) {
    const { keeps, changes, subjects, groups } = gateway
    if (keeps === null) continue
    for (const kind of KEPT) {
      if (keeps[kind] === undefined) continue
      t.ok(
        areas[kind].some((area) => changes.includes(area)),
        `${name}: changes ${areas[kind].join(' or ')}`,
      )
    }
    if (keeps.nothing !== undefined) continue
    const deletesNotes =
      gateway.notesBecome === 'deleted' || (groups.includes('destructive') && changes.includes('notes'))
    const keepsWhole = ['wholeNotes', 'deckContents', 'modelNotes'].some((kind) => Object.hasOwn(keeps, kind))
    t.equal(keepsWhole, deletesNotes, `${name}: keeps whole notes if it deletes notes`)
    for (const kind of ['notes', 'cards', 'media'] as const) {
      const places = subjects[kind] ?? []
      if (!changes.includes(kind) || places.length === 0) continue
      const kept = [...(keeps[kind] ?? []), ...(kind === 'notes' ? (keeps.wholeNotes ?? []) : [])]
      t.same([...kept].sort(), [...places].sort(), `${name}: keeps the ${kind} that it names`)
    }
  }
})

t.test("an owner's file adds an action, or stands in the place of a shipped one", async (t) => {
  const folder = newFolder(t)
  const file = (name: string, content: unknown) => {
    const path = join(folder, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const made = {
    action: 'brandNew',
    title: 'New',
    description: 'Does something new.',
    params: {
      type: 'object',
      properties: { what: { type: 'string' } },
      required: ['what'],
      additionalProperties: false,
    },
    result: { type: 'null' },
    gateway: { kind: 'write', groups: ['write'], changes: ['notes'], reads: [], cache: 'never' },
  }
  const wider = loadCatalogue([file('new.json', made), file('version.json', { ...made, action: 'version' })])
  t.equal(wider.all.length, 123)
  t.same(wider.get('brandNew')?.parameters, [{ name: 'what', required: true }])
  t.match(wider.get('brandNew')?.gateway, { kind: 'write', hazards: [], alone: false, cost: null })
  t.equal(wider.get('version')?.gateway.kind, 'write')
  t.match(createShapes().check(wider.get('brandNew') as never, { what: 5 }), {
    ok: false,
    error: { text: 'brandNew: params.what must be a string, got an integer' },
  })

  const wrong = file('wrong.json', { ...made, gateway: { ...made.gateway, kind: 'sometimes' } })
  t.throws(() => loadCatalogue([wrong]), { message: /wrong\.json: .*gateway\/kind/ })
  const noSchema = file('no-schema.json', { ...made, result: { type: 'text' } })
  t.throws(() => loadCatalogue([noSchema]), { message: /no-schema\.json: file\/result\/type/ })
  t.throws(() => loadCatalogue([file('broken.json', '{')]), { message: /broken\.json: / })
  t.throws(() => loadCatalogue([join(folder, 'missing.json')]), { message: /missing\.json/ })
})
