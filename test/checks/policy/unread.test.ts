import t from 'tap'
import type { Action } from '../../../src/actions/action.ts'
import type { ActionFacts } from '../../../src/actions/facts.ts'
import { compilePolicy, type Policy } from '../../../src/checks/policy/policy.ts'
import { resolveProfiles, type WrittenProfile } from '../../../src/checks/policy/profile.ts'
import type { Value } from '../../../src/wire/value.ts'
import { actionOf, catalogue, compile } from '../policies.ts'

const policyOf = (profile: WrittenProfile) => compile({ p: profile }).get('p') as Policy

/** The decision without parameters on a call of an action, as `effect rule`; null if the parameters matter. */
function unread(profile: WrittenProfile, action: string | Action): string | null {
  const decision = policyOf(profile).decideUnread(typeof action === 'string' ? actionOf(action) : action)
  return decision === null ? null : `${decision.effect} ${decision.rule}`
}

/** An action of an owner's own file. */
function own(facts: Partial<ActionFacts>): Action {
  const action = actionOf('suspend')
  return { ...action, name: 'mine', gateway: { ...action.gateway, actsAs: [], groups: ['read'], ...facts } }
}

t.test('parameters do not matter where no rule reads them', async (t) => {
  t.equal(unread({ allow: ['@read'] }, 'deckNames'), 'allow allow @read')
  t.equal(unread({ ask: ['deckNames'] }, 'deckNames'), 'ask ask deckNames')
  t.equal(unread({}, 'deckNames'), 'refuse allow')
  t.equal(unread({}, 'storeMediaFile'), 'refuse allow', 'whatever its hazards')
  t.equal(unread({ deny: ['storeMediaFile'] }, 'storeMediaFile'), 'refuse deny storeMediaFile')
})

t.test('parameters matter to hazards and conditions, to groups, and to what the call does besides', async (t) => {
  const where = { storeMediaFile: { filename: { glob: '*' }, data: { glob: '*' } } }
  t.equal(unread({ allow: ['@media'] }, 'storeMediaFile'), null)
  t.equal(unread({ allow: ['@media'], where }, 'storeMediaFile'), null)
  t.equal(
    unread({ allow: ['deckNames'], where: { deckNames: { '*': { absent: true, glob: '*' } } } }, 'deckNames'),
    null,
  )
  t.equal(unread({ allow: ['@read'] }, 'canAddNote'), null)
  t.equal(unread({ allow: ['addTags'] }, 'addTags'), null)
  t.equal(unread({}, 'addTags'), null)
})

t.test('verdicts last unless a rule of the call looks at the file system', async (t) => {
  const lasts = (profile: WrittenProfile, action: string) => policyOf(profile).isLasting(actionOf(action))
  const under = { under: '/media', glob: '*' } as const
  t.equal(lasts({ allow: ['@all'] }, 'deckNames'), true)
  t.equal(lasts({ allow: ['@all'] }, 'storeMediaFile'), true)
  t.equal(lasts({ allow: ['@all'], where: { addNote: { deck: { deck: 'A' } } } }, 'addNote'), true)
  t.equal(lasts({ allow: ['@all'], hazards: { 'host-file': under } }, 'storeMediaFile'), false)
  t.equal(lasts({ allow: ['@all'], hazards: { fetch: true, 'host-file': under } }, 'storeMediaFile'), false)
  t.equal(
    lasts({ allow: ['@all'], where: { '@media': { path: { absent: true, ...under } } } }, 'storeMediaFile'),
    false,
  )
  t.equal(lasts({ allow: ['@all'], hazards: { 'host-file': under } }, 'deckNames'), true, 'no rule reads the call')
  t.equal(lasts({ allow: ['@all'] }, 'addTags'), false, 'the rules of another action may count')
})

t.test('a read whose parameters may make it write is no read before they are known', async (t) => {
  const action = own({ kind: 'read', writesWhen: [{ path: 'save', is: 'truthy' }] })
  const policy = policyOf({ allow: ['@read'] })
  t.equal(policy.decideUnread(action), null)
  t.equal(policy.decide(action, {}, null).effect, 'allow')
  t.equal(policy.decide(action, { save: true }, null).effect, 'refuse')
  const written = own({ kind: 'write', groups: ['write'], writesWhen: [{ path: 'save', is: 'truthy' }] })
  t.equal(policyOf({ allow: ['@write'] }).decideUnread(written)?.effect, 'allow', 'it writes in any case')
})

t.test('groups that several parameters add are told apart', async (t) => {
  const fact = (path: string, group: 'media' | 'host' | 'gui') => ({ path, is: 'truthy', groups: [group] }) as const
  const action = own({ groupsWhen: [fact('a', 'media'), fact('b', 'host'), fact('c', 'gui')] })
  const members = ['a', 'b', 'c'] as const
  for (const [group, needed] of [
    ['@media', 'a'],
    ['@host', 'b'],
    ['@gui', 'c'],
  ] as const) {
    const policy = policyOf({ allow: [group] })
    for (let held = 0; held < 8; held++) {
      const params = Object.fromEntries(members.map((name, at) => [name, ((held >> at) & 1) === 1]))
      const expected = params[needed] ? 'allow' : 'refuse'
      t.equal(policy.decide(action, params, null).effect, expected, `${group} ${JSON.stringify(params)}`)
    }
  }
})

t.test('a hazard is found by what runs into it, also where hazards differ in that', async (t) => {
  const action = own({
    hazards: [
      { hazard: 'host-file', path: 'path', is: 'truthy' },
      { hazard: 'card-attributes', path: 'check', is: 'not-false' },
    ],
  })
  const policy = policyOf({ allow: ['@read'] })
  const rule = (params: Value) => policy.decide(action, params, null).rule
  t.equal(rule({}), 'allow @read')
  t.equal(rule({ path: '', check: false }), 'allow @read')
  t.equal(rule({ path: '/x' }), 'hazard host-file')
  t.equal(rule({ check: 0 }), 'hazard card-attributes')
  t.equal(rule({ path: '/x', check: 0 }), 'hazard host-file')
})

t.test('a refusal by a condition names the rule and where it comes from', async (t) => {
  const parent: WrittenProfile = { allow: ['addNote'], where: { addNote: { deck: { deck: 'A' } } } }
  const policy = compile({ parent, p: { extends: 'parent' } }).get('p') as Policy
  t.match(policy.decide(actionOf('addNote'), {}, null), {
    profile: 'p',
    rule: 'where addNote deck (from parent)',
    reason: 'addNote: deck must be "A" or a deck below it',
    kind: 'where',
  })
})

t.test('a profile makes its rules and its decisions once', async (t) => {
  const policy = policyOf({ allow: ['@read', 'addNote'] })
  const action = actionOf('canAddNote')
  t.equal(policy.rules(action), policy.rules(action))
  t.equal(policy.decide(action, {}, null), policy.decide(action, { note: {} }, null))
  const media = { note: { audio: [{}] } }
  t.equal(policy.decide(action, media, null), policy.decide(action, media, null))
  t.equal(policy.decideUnread(actionOf('version')), policy.decideUnread(actionOf('version')))
})

t.test('an action that an action of the owner acts as need not exist', async (t) => {
  const profiles = resolveProfiles({ p: { allow: ['@all'] } })
  const [, profile] = [...profiles.values()]
  const action = own({ actsAs: [{ path: '', is: 'always', action: 'gone' }] })
  t.equal(profile && compilePolicy(profile, catalogue).decide(action, {}, null).effect, 'allow')
})
