import t from 'tap'
import type { Policy } from '../../../src/checks/policy/policy.ts'
import type { WrittenProfile } from '../../../src/checks/policy/profile.ts'
import { mayDoMore } from '../../../src/checks/policy/width.ts'
import { catalogue, compile } from '../policies.ts'

/** Whether some call passes the first profile and not the second. */
function isWider(one: WrittenProfile, other: WrittenProfile): boolean {
  const policies = compile({ one, other })
  return mayDoMore(policies.get('one') as Policy, policies.get('other') as Policy, catalogue)
}

const DECK = { '@add': { deck: { deck: 'A' } } }

t.test('a profile may do more if an action passes that the other refuses, or asks about', async (t) => {
  t.ok(isWider({ allow: ['version'] }, {}))
  t.ok(isWider({ allow: ['version'] }, { ask: ['version'] }))
  t.ok(isWider({ ask: ['version'] }, {}))
  t.ok(isWider({ ask: ['version'] }, { allow: ['version'], deny: ['version'] }))
  t.notOk(isWider({}, { allow: ['version'] }))
  t.notOk(isWider({ ask: ['version'] }, { allow: ['version'] }))
  t.notOk(isWider({ allow: ['@read'] }, { allow: ['@read'] }))
})

t.test('it may do more if it names a hazard that the other does not', async (t) => {
  t.ok(isWider({ allow: ['@all'], hazards: { end: true } }, { allow: ['@all'] }))
  t.ok(isWider({ hazards: { end: true, block: true } }, { hazards: { end: true } }), 'one of two')
  t.notOk(isWider({ allow: ['@all'] }, { allow: ['@all'], hazards: { end: true } }))
  t.notOk(isWider({ hazards: { end: true } }, { hazards: { end: true } }))
})

t.test('it may do more if the other has a condition that it lacks', async (t) => {
  t.ok(isWider({ allow: ['@add'] }, { allow: ['@add'], where: DECK }))
  t.ok(isWider({ where: DECK }, { where: { '@add': { ...DECK['@add'], model: { eq: 'Basic' } } } }), 'one of two')
  t.ok(isWider({ where: DECK }, { where: { addNote: DECK['@add'] } }), 'the same place of another action')
  t.notOk(isWider({ allow: ['@add'], where: DECK }, { allow: ['@add'] }))
  t.notOk(isWider({ where: DECK }, { where: DECK }))
})
