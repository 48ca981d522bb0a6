import t from 'tap'
import {
  budgetOf,
  parentsOf,
  profileScope,
  profileSoftDelete,
  resolveProfiles,
  type WrittenProfiles,
} from '../../../src/checks/policy/profile.ts'

const FAMILY: WrittenProfiles = {
  grandparent: { allow: ['a'], budget: 'far', softDelete: 'off', scope: { decks: ['Far'], shared: 'tag', whole: [] } },
  left: { extends: 'grandparent', ask: ['b'], deny: ['c'], hazards: { end: true } },
  right: {
    extends: ['grandparent'],
    allow: ['d'],
    where: { '@add': { deck: { deck: 'A' }, model: { eq: 'B' } }, e: { notes: { maxItems: 1 } } },
    hazards: { fetch: { host: 'a.org' } },
  },
  child: { extends: ['left', 'right'], allow: ['f', 'g'] },
  alone: {},
}

t.test('a profile has what it and all its ancestors say, each ancestor once and the nearest first', async (t) => {
  const resolved = resolveProfiles(FAMILY)
  t.same(resolved.get('child'), {
    name: 'child',
    allow: [
      { text: 'f', from: 'child' },
      { text: 'g', from: 'child' },
      { text: 'a', from: 'grandparent' },
      { text: 'd', from: 'right' },
    ],
    ask: [{ text: 'b', from: 'left' }],
    deny: [{ text: 'c', from: 'left' }],
    where: [
      { text: '@add', from: 'right', what: 'deck', match: { deck: 'A' } },
      { text: '@add', from: 'right', what: 'model', match: { eq: 'B' } },
      { text: 'e', from: 'right', what: 'notes', match: { maxItems: 1 } },
    ],
    grants: [
      { hazard: 'end', match: null, from: 'left' },
      { hazard: 'fetch', match: { host: 'a.org' }, from: 'right' },
    ],
  })
  t.same([...resolved.keys()], ['none', ...Object.keys(FAMILY)])
})

const NOTHING = { allow: [], ask: [], deny: [], where: [], grants: [] }

t.test('there is always a profile that allows nothing, and an empty one is like it', async (t) => {
  t.same([...resolveProfiles({})], [['none', { name: 'none', ...NOTHING }]])
  t.same(resolveProfiles(FAMILY).get('alone'), { name: 'alone', ...NOTHING })
})

t.test('an ancestor that does not exist, or a circle, adds nothing', async (t) => {
  const resolved = resolveProfiles({ a: { extends: ['b', 'gone'], allow: ['x'] }, b: { extends: 'a', allow: ['y'] } })
  t.same(
    resolved.get('a')?.allow.map(({ text }) => text),
    ['x', 'y'],
  )
})

t.test('budget, scope and the treatment of deleted notes come from the nearest that names one', async (t) => {
  const family = {
    ...FAMILY,
    near: {
      extends: 'child',
      budget: 'near',
      softDelete: { tag: 'gone' },
      scope: { decks: ['Near'], shared: 'tag', whole: [] },
    },
  } as const
  t.equal(budgetOf('child', family), 'far')
  t.equal(budgetOf('near', family), 'near')
  t.match(profileScope('child', family), { decks: ['Far'] })
  t.match(profileScope('near', family), { decks: ['Near'] })
  t.equal(profileSoftDelete('child', family), 'off')
  t.same(profileSoftDelete('near', family), { tag: 'gone' })
  for (const name of ['alone', 'unknown']) {
    t.equal(budgetOf(name, family), null)
    t.equal(profileScope(name, family), null)
    t.equal(profileSoftDelete(name, family), null)
  }
})

t.test('a mistake in a scope opens nothing, and one in softDelete deletes nothing', async (t) => {
  const wrong = { p: { scope: 7, softDelete: 7 } } as unknown as WrittenProfiles
  t.same(profileScope('p', wrong), { decks: [], shared: 'tag', whole: [] })
  t.same(profileSoftDelete('p', wrong), { tag: null })
})

t.test('one parent can stand without a list', async (t) => {
  t.same(parentsOf({ extends: 'a' }), ['a'])
  t.same(parentsOf({ extends: ['a', 'b'] }), ['a', 'b'])
  t.same(parentsOf({}), [])
})
