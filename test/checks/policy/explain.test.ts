import t from 'tap'
import { explainCall } from '../../../src/checks/policy/explain.ts'
import type { Policy } from '../../../src/checks/policy/policy.ts'
import type { WrittenProfile } from '../../../src/checks/policy/profile.ts'
import { readOutline } from '../../../src/wire/outline.ts'
import { actionOf, catalogue, compile } from '../policies.ts'

/** The lines about a call, as `rule: verdict`. */
function explain(profile: WrittenProfile, action: string, params: object | null = null, others = {}): string[] {
  const policy = compile({ ...others, p: profile }).get('p') as Policy
  const text = params === null ? null : Buffer.from(JSON.stringify(params))
  const value = text === null ? {} : readOutline(text)
  const lines = explainCall(policy, catalogue, actionOf(action), value, text)
  return lines.map(({ rule, verdict }) => `${rule}: ${verdict}`)
}

const NOT_DENIED = 'deny: no rule denies this action'
const PASSES = 'the call passes, unless another rule refuses it'

t.test('an allowed call shows its groups, that nothing denies it, and the rule that allows it', async (t) => {
  t.same(explain({ allow: ['@read'] }, 'deckNames'), ['groups: read', NOT_DENIED, `allow @read: ${PASSES}`])
})

t.test('a call that no rule names shows that, and one in deny, ask and allow shows all three', async (t) => {
  t.same(explain({}, 'suspend', { cards: [] }), [
    'groups: write, edit',
    NOT_DENIED,
    'allow: no rule allows this action, so the profile refuses it',
  ])
  t.same(explain({ allow: ['@all'], ask: ['@edit'], extends: 'o' }, 'suspend', {}, { o: { deny: ['suspend'] } }), [
    'groups: write, edit',
    'deny suspend (from o): suspend is denied',
    'ask @edit: the call waits for your decision, unless another rule refuses it',
    `allow @all: ${PASSES}`,
  ])
  t.same(explain({ ask: ['suspend'] }, 'suspend', {}), [
    'groups: write, edit',
    NOT_DENIED,
    'ask suspend: the call waits for your decision, unless another rule refuses it',
  ])
})

t.test('every hazard and every condition has its line, with its verdict on this call', async (t) => {
  const profile: WrittenProfile = {
    allow: ['storeMediaFile'],
    where: { storeMediaFile: { filename: { glob: '*.png' }, data: { absent: true, maxBytes: '4B' } } },
  }
  const refused = explain(profile, 'storeMediaFile', { filename: 'a.gif', url: 'http://a.org/', data: 'AAAAA' })
  t.same(refused.slice(3), [
    'hazard host-file at path: the call does not use it, or the profile allows it',
    'hazard fetch at url: refuses: storeMediaFile needs hazard fetch',
    'where storeMediaFile filename: refuses: storeMediaFile: filename must match "*.png"',
    'where storeMediaFile data: refuses: storeMediaFile: data must be absent or take at most 4B',
  ])
  const allowed = explain(profile, 'storeMediaFile', { filename: 'a.png', data: 'AAAA' })
  t.same(allowed.slice(4), [
    'hazard fetch at url: the call does not use it, or the profile allows it',
    'where storeMediaFile filename: holds',
    'where storeMediaFile data: holds',
  ])
})

t.test('a condition on a subject that the action does not name says why nothing can fulfil it', async (t) => {
  const where = { '@edit': { deck: { deck: 'A' } } }
  const [, , , line] = explain({ allow: ['@all'], where }, 'suspend', { cards: [1] })
  t.equal(line, 'where @edit deck: refuses: suspend: deck must be "A" or a deck below it (suspend names no deck)')
  const [, , , other] = explain({ allow: ['@all'], where }, 'changeDeck', { cards: [1], deck: 'B' })
  t.equal(other, 'where @edit deck: refuses: changeDeck: deck must be "A" or a deck below it')
  const field = explain({ allow: ['@all'], where: { suspend: { suspend: { eq: true } } } }, 'suspend', {})
  t.equal(field[3], 'where suspend suspend: refuses: suspend: suspend must be true')
  const path = { addNote: { 'note.deckName': { eq: 'A' } } }
  t.same(explain({ allow: ['addNote'], where: path }, 'addNote', { note: {} }).slice(-1), [
    'where addNote note.deckName: refuses: addNote: note.deckName must be "A"',
  ])
})

t.test('a call that does what another action does is explained as both', async (t) => {
  const profile = { allow: ['addTags'] }
  t.same(explain(profile, 'addTags', { notes: [], tags: 'a', add: false }).slice(2), [
    `allow addTags: ${PASSES}`,
    'does what another action does: removeTags',
    NOT_DENIED,
    'allow: no rule allows this action, so the profile refuses it',
  ])
  t.equal(explain(profile, 'addTags', { notes: [], tags: 'a' }).length, 3)
})

t.test('a hazard of the whole call has no place', async (t) => {
  const line = explain({ allow: ['sync'] }, 'sync').at(-1)
  t.equal(line, 'hazard block: refuses: sync needs hazard block')
})

t.test('the groups are those of this call', async (t) => {
  const note = { picture: [{ filename: 'a', data: '' }] }
  t.equal(explain({}, 'canAddNote', { note: {} })[0], 'groups: read, add')
  t.equal(explain({}, 'canAddNote', { note })[0], 'groups: add, write, media')
})
