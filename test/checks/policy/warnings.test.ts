import t from 'tap'
import type { Policy } from '../../../src/checks/policy/policy.ts'
import type { WrittenProfile, WrittenProfiles } from '../../../src/checks/policy/profile.ts'
import { warningsOf } from '../../../src/checks/policy/warnings.ts'
import { catalogue, compile } from '../policies.ts'

const warnings = (profile: WrittenProfile, others: WrittenProfiles = {}) =>
  warningsOf(compile({ ...others, p: profile }).get('p') as Policy, catalogue).map(({ text }) => text)

t.test('a profile whose rules all do something has no warning', async (t) => {
  t.same(warnings({}), [])
  t.same(warnings({ allow: ['@read', '@add'], ask: ['@edit'], deny: ['@destructive'] }), [])
  t.same(warnings({ allow: ['addNote'], where: { addNote: { deck: { deck: 'A' } } }, hazards: { fetch: true } }), [])
})

t.test('a rule that others hide does nothing, and a part of it is enough to do something', async (t) => {
  const idle = (kind: string, rule: string, why: string) => `profile p: ${kind} ${rule} is never reached: ${why}`
  const TAKEN = 'all of it is denied or asked about'
  t.same(warnings({ allow: ['addNote'], deny: ['@add'] }), [idle('allow', 'addNote', TAKEN)])
  t.same(warnings({ allow: ['addNote'], ask: ['@add'] }), [idle('allow', 'addNote', TAKEN)])
  t.same(warnings({ allow: ['addNote'], ask: ['addNotes'], deny: ['deleteNotes'] }), [])
  t.same(warnings({ allow: ['@destructive'], deny: ['deleteNotes'] }), [])
  t.same(warnings({ ask: ['addNote'], deny: ['addNote'] }), [idle('ask', 'addNote', 'all of it is denied')])
  t.same(warnings({ ask: ['@add'], deny: ['addNote'] }), [])
  const where = { addNote: { model: { eq: 'A' } } }
  t.same(warnings({ allow: ['@read'], deny: ['addNote'], where }), [idle('where', 'addNote', 'none of it is allowed')])
  t.same(warnings({ ask: ['addNote'], where }), [])
  t.same(warnings({ allow: ['addNote'], where: { '@add': where.addNote } }), [], 'one action of the group')
})

t.test('a profile is not warned of what it inherits', async (t) => {
  const parent: WrittenProfile = {
    allow: ['addNote'],
    ask: ['suspend'],
    where: { addNotes: { model: { eq: 'A' } } },
    hazards: { end: true },
  }
  t.same(warnings({ extends: 'o', deny: ['@add', 'suspend'] }, { o: parent }), [])
})

t.test('a hazard that no allowed action runs into is named for nothing', async (t) => {
  const idle = (hazard: string) => `profile p: hazard ${hazard} is named, but no allowed action runs into it`
  t.same(warnings({ allow: ['version'], hazards: { end: true, block: true } }), [idle('end'), idle('block')])
  t.same(warnings({ allow: ['@host'], hazards: { end: true } }), [])
  t.same(warnings({ ask: ['@host'], hazards: { end: true } }), [])
  t.same(warnings({ allow: ['@host'], deny: ['guiExitAnki'], hazards: { end: true } }), [idle('end')])
})

t.test('an action that changes the same thing without the condition leads around it', async (t) => {
  const where = { addNote: { deck: { deck: 'A' } } }
  const around = (actions: string, verb: string) =>
    `profile p: deck is restricted for some actions, but ${actions} ${verb} one without a condition`
  t.same(warnings({ allow: ['addNote', 'addNotes'], where }), [around('addNotes', 'names')])
  t.same(warnings({ allow: ['addNote'], ask: ['addNotes', 'createDeck'], where }), [
    around('addNotes, createDeck', 'name'),
  ])
  t.same(warnings({ allow: ['addNote', 'suspend', 'getDeckConfig'], where }), [], 'no deck, or a read')
  const named = ['addNotes', 'createDeck', 'changeDeck', 'deleteDecks', 'setDeckConfigId', 'exportPackage']
  t.same(warnings({ allow: ['addNote', ...named], where }), [around(named.join(', '), 'name')], 'six are named')
  t.same(warnings({ allow: ['addNote', ...named, 'guiDeckOverview'], where }), [
    around(`${named.join(', ')} and 1 more`, 'name'),
  ])
})
