import t from 'tap'
import { profiles } from '../../../src/checks/policy/settings.ts'

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
