import t from 'tap'
import type { Policy } from '../../../src/checks/policy/policy.ts'
import type { WrittenProfile } from '../../../src/checks/policy/profile.ts'
import { plainEffect, rightsOf } from '../../../src/checks/policy/rights.ts'
import { actionOf, catalogue, compile } from '../policies.ts'

const policyOf = (profile: WrittenProfile) => compile({ p: profile }).get('p') as Policy
const rights = (profile: WrittenProfile) => rightsOf(policyOf(profile), catalogue)
const kind = (profile: WrittenProfile, name: string) => rights(profile).kinds.find((one) => one.kind === name)

t.test('every action stands in exactly one kind and one list', async (t) => {
  const all = catalogue.all.map(({ name }) => name).sort()
  for (const profile of [{}, { allow: ['@all'] }, { allow: ['@read'], ask: ['@edit'], deny: ['@gui'] }]) {
    const listed = rights(profile).kinds.flatMap(({ allowed, asks, refused }) => [...allowed, ...asks, ...refused])
    t.same(listed.sort(), all, JSON.stringify(profile))
  }
})

t.test('an action stands under what says most about it', async (t) => {
  for (const [action, group] of [
    ['deleteNotes', 'destructive'],
    ['updateNoteModel', 'destructive'],
    ['addNote', 'add'],
    ['canAddNote', 'add'],
    ['suspend', 'edit'],
    ['storeMediaFile', 'media'],
    ['retrieveMediaFile', 'media'],
    ['sync', 'host'],
    ['saveDeckConfig', 'write'],
    ['deckNames', 'read'],
  ] as const) {
    t.ok(kind({}, group)?.refused.includes(action), `${action} under ${group}`)
  }
  t.same(
    rights({}).kinds.map(({ kind }) => kind),
    ['read', 'write', 'add', 'edit', 'destructive', 'media', 'host', 'gui', 'full-sync'],
  )
})

t.test('the lists say what passes, what asks and what is refused', async (t) => {
  const profile = { allow: ['@all'], ask: ['suspend'], deny: ['@add'] }
  t.ok(kind(profile, 'read')?.allowed.includes('deckNames'))
  t.same(kind(profile, 'edit')?.asks, ['suspend'])
  t.same([kind(profile, 'add')?.allowed, kind(profile, 'add')?.asks], [[], []])
  t.notOk(kind(profile, 'edit')?.allowed.includes('suspend'))
  t.notOk(kind(profile, 'edit')?.refused.includes('suspend'))
})

t.test('an action that always runs into a hazard is refused unless the profile names the hazard', async (t) => {
  const effect = (profile: WrittenProfile, action: string) => plainEffect(policyOf(profile), actionOf(action))
  t.equal(effect({ allow: ['@all'] }, 'sync'), 'refuse')
  t.equal(effect({ allow: ['@all'], hazards: { block: true } }, 'sync'), 'allow')
  t.equal(effect({ ask: ['sync'], hazards: { block: true } }, 'sync'), 'ask')
  t.equal(effect({ hazards: { block: true } }, 'sync'), 'refuse')
  t.equal(effect({ allow: ['@all'] }, 'storeMediaFile'), 'allow', 'a call can do without')
})

t.test('conditions and hazards are listed in words', async (t) => {
  const profile: WrittenProfile = {
    allow: ['@all'],
    where: { '@add': { deck: { deck: 'Japanese' } } },
    hazards: { end: true, fetch: { host: ['a.org', 'b.org'] } },
  }
  t.match(rights(profile), {
    profile: 'p',
    conditions: ['@add: deck must be "Japanese" or a deck below it'],
    hazards: [
      { means: 'ends Anki', must: null },
      { means: 'takes a medium from a URL', must: 'have the host one of "a.org", "b.org"' },
    ],
  })
  t.match(rights({}), { conditions: [], hazards: [] })
})
