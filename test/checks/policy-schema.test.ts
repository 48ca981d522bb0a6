import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { parse } from 'yaml'
import { HAZARD_NAMES } from '../../src/actions/hazards.ts'
import { MATCHERS } from '../../src/checks/policy/matchers/list.ts'
import { readProfiles } from '../../src/checks/policy/read.ts'
import { shippedProfiles } from '../../src/checks/policy/shipped.ts'
import { catalogue } from './policies.ts'

interface Schema {
  readonly properties: Record<string, Schema>
  readonly $defs: Record<string, Schema>
  readonly title?: string
  readonly description?: string
}

const json = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Schema
const policy = json('schemas/policy.json')
const config = json('schemas/config.json')

t.test('the grammar of a profile is the same alone and inside the configuration', async (t) => {
  t.same(policy.properties, config.$defs.profile?.properties)
  for (const [name, definition] of Object.entries(policy.$defs)) t.same(definition, config.$defs[name], name)
})

t.test('it names every matcher and every hazard there is', async (t) => {
  t.same(Object.keys(policy.$defs.match?.properties ?? {}).sort(), Object.keys(MATCHERS).sort())
  t.same(Object.keys(policy.properties.hazards?.properties ?? {}).sort(), [...HAZARD_NAMES].sort())
})

t.test('it describes each matcher as the matcher does', async (t) => {
  const written = policy.$defs.match?.properties ?? {}
  for (const [name, { schema }] of Object.entries(MATCHERS)) t.same(written[name], schema, name)
})

t.test('every profile in the documentation is one', async (t) => {
  const text = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8')
  const recipes = [...text.matchAll(/`(\{ (?:extends|allow): .*?\})`/g)].map(
    ([, profile]) => parse(profile as string) as object,
  )
  t.ok(recipes.length >= 6, String(recipes.length))
  const [, example] = /```yaml\n(profiles:[\s\S]*?)```/.exec(text) ?? []
  const { profiles } = parse(example as string) as { profiles: object }
  const own = { ...profiles, ...Object.fromEntries(recipes.map((profile, index) => [`recipe${index}`, profile])) }
  t.match(readProfiles(own, shippedProfiles(), catalogue), { ok: true })
})

t.test('the shipped profiles are of this grammar, and without a mistake', async (t) => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(policy)
  const folder = new URL('../../policies/', import.meta.url)
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    t.ok(validate(parse(text)), `${file} ${JSON.stringify(validate.errors)}`)
    t.match(
      text,
      /^# [a-z-]+: for [\s\S]*\n# At worst: [\s\S]*\n# Tests: /,
      `${file} says for whom, what at worst, and its tests`,
    )
    for (const [name] of text.matchAll(/test\/[a-z/]+\.(?:test\.ts|txt)/g)) {
      t.doesNotThrow(() => readFileSync(new URL(`../../${name}`, import.meta.url)), `${file}: ${name}`)
    }
  }
  t.ok(readProfiles(json('policies/profiles.json'), {}, catalogue).ok)
})
