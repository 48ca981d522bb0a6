import { readFileSync } from 'node:fs'
import t from 'tap'
import { profiles } from '../../../src/checks/policy/settings.ts'
import { defaultConfig } from '../../../src/config/defaults.ts'
import { changeLive } from '../../../src/config/live.ts'

const read = (value: unknown) => profiles.kind.read(value)

t.test('a single selector becomes a list, and a word for true becomes true', async (t) => {
  for (const on of ['on', 'yes', 'true', true]) {
    t.same(
      read({
        mine: {
          extends: 'agent',
          allow: 'addNote',
          ask: '@edit',
          deny: '@gui',
          hazards: { end: on, fetch: { host: 'a.org', absent: on, present: on } },
          where: { addNote: { deck: { deck: 'A', absent: on }, model: { present: on, eq: on } } },
          budget: 'yes',
        },
      }),
      {
        ok: true,
        value: {
          mine: {
            extends: 'agent',
            allow: ['addNote'],
            ask: ['@edit'],
            deny: ['@gui'],
            hazards: { end: true, fetch: { host: 'a.org', absent: true, present: true } },
            where: { addNote: { deck: { deck: 'A', absent: true }, model: { present: true, eq: on } } },
            budget: 'yes',
          },
        },
      },
    )
  }
})

t.test('anything else stays as it is, so that its mistake can be named', async (t) => {
  for (const written of [
    {},
    { mine: 'agent' },
    { mine: ['agent'] },
    { mine: null },
    { mine: { allow: ['a', 'b'], ask: 7, extends: ['a'] } },
    { mine: { hazards: 'fetch', where: ['addNote'] } },
    { mine: { hazards: { end: 'off', fetch: ['a'] }, where: { addNote: 'deck', '@add': { deck: null } } } },
    { mine: { where: { addNote: { deck: { absent: 'off', present: 'no' } } } } },
    { mine: { scope: { decks: { A: 'yes' } }, elsewhere: { addNote: { deck: { absent: 'yes' } } } } },
  ]) {
    t.same(read(written), { ok: true, value: written }, JSON.stringify(written))
  }
})

t.test('what is no map is a mistake', async (t) => {
  for (const wrong of ['agent', 7, null, ['agent'], true]) {
    t.match(read(wrong), { ok: false, code: 'config.expected-map', message: /^expected a map of profiles by their/ })
  }
})

t.test('profiles are written as they are', async (t) => {
  const written = { mine: { allow: ['addNote'] } }
  t.equal(profiles.kind.write(written), written)
})

t.test('the schema of the configuration describes them, with an example', async (t) => {
  const file = readFileSync(new URL('../../../schemas/config.json', import.meta.url), 'utf8')
  const { type, ...written } = JSON.parse(file).properties.profiles as Record<string, unknown>
  const { type: own, ...described } = profiles.kind.schema((name) => ({ $ref: `#/$defs/${name}` }))
  const { default: otherwise, examples, text: description } = profiles
  t.same(written, { ...described, default: otherwise, description, examples })
  t.same(type, [own, 'null'])
})

t.test('a change of a profile takes effect while the gateway runs', async (t) => {
  const plain = defaultConfig()
  const next = { ...plain, profiles: { mine: { allow: ['addNote'] } } }
  t.same(changeLive(plain, next), { config: next, waiting: [], isSame: false })
})
