import t from 'tap'
import type { WrittenProfile } from '../../src/checks/policy/profile.ts'
import { readProfiles } from '../../src/checks/policy/read.ts'
import { shippedProfiles } from '../../src/checks/policy/shipped.ts'
import { catalogue, decider } from './policies.ts'

const note = (deckName: unknown, more: object = {}) => ({ deckName, modelName: 'Basic', fields: {}, ...more })

t.test('deny wins over ask, ask over allow, and what is nowhere is refused; the order never matters', async (t) => {
  const members: [keyof WrittenProfile, string[]][] = [
    ['allow', ['@write', '@read']],
    ['ask', ['@edit', 'deleteNotes']],
    ['deny', ['suspend', 'deleteDecks']],
  ]
  for (const order of [members, members.toReversed()]) {
    const decide = decider(Object.fromEntries(order))
    t.match(decide('deckNames'), { effect: 'allow', rule: 'allow @read', kind: null })
    t.match(decide('addNote'), { effect: 'allow', rule: 'allow @write' })
    t.match(decide('changeDeck'), { effect: 'ask', rule: 'ask @edit', kind: 'ask' })
    t.match(decide('deleteNotes'), { effect: 'ask', rule: 'ask deleteNotes' })
    t.match(decide('suspend'), { effect: 'refuse', rule: 'deny suspend', reason: 'suspend is denied' })
    t.match(decide('guiBrowse'), { effect: 'refuse', rule: 'allow', reason: 'guiBrowse is not allowed' })
  }
})

t.test('what is refused is refused for the first reason: denied, not allowed, hazard, condition', async (t) => {
  const params = { note: note('Other', { audio: { url: 'http://a.org' } }) }
  const where = { addNote: { deck: { deck: 'Japanese' } } }
  t.equal(decider({ deny: ['addNote'], where })('addNote', params).kind, 'denied')
  t.equal(decider({ where })('addNote', params).kind, 'not-allowed')
  t.equal(decider({ allow: ['addNote'], where })('addNote', params).kind, 'hazard')
  t.equal(decider({ allow: ['addNote'], where, hazards: { fetch: true } })('addNote', params).kind, 'where')
  t.equal(decider({ ask: ['addNote'], hazards: { fetch: true } })('addNote', params).kind, 'ask')
})

t.test('a read that writes is a write to the policy', async (t) => {
  const decide = decider({ allow: ['@read'] })
  const medium = { filename: 'a', data: 'AA==' }
  t.equal(decide('canAddNote', { note: note('A') }).effect, 'allow')
  t.equal(decide('canAddNote', { note: note('A', { picture: [] }) }).effect, 'allow')
  t.equal(decide('canAddNote', { note: note('A', { picture: [medium] }) }).effect, 'refuse')
  t.equal(decide('canAddNotes', { notes: [note('A'), note('A', { audio: medium })] }).effect, 'refuse')
  for (const [action, params] of [
    ['getDeckStats', { decks: ['A'] }],
    ['cardReviews', { deck: 'A', startID: 1 }],
    ['getLatestReviewID', { deck: 'A' }],
  ] as const) {
    t.equal(decide(action, params).effect, 'refuse', action)
  }
  const open = decider({ allow: ['@all'], deny: ['@media'] })
  t.equal(open('canAddNote', { note: note('A') }).effect, 'allow')
  t.equal(open('canAddNote', { note: note('A', { picture: [medium] }) }).effect, 'refuse')
  t.equal(
    decider({ allow: ['@all'], deny: ['@read'] })('canAddNote', { note: note('A', { audio: medium }) }).effect,
    'refuse',
  )
})

t.test('a call that does what another action does is judged as both', async (t) => {
  const add = decider({ allow: ['addTags', 'suspend'] })
  t.equal(add('addTags', { notes: [1], tags: 'a' }).effect, 'allow')
  t.equal(add('addTags', { notes: [1], tags: 'a', add: true }).effect, 'allow')
  for (const falsy of [false, null, 0, '', [], {}]) {
    t.match(add('addTags', { notes: [1], tags: 'a', add: falsy }), { reason: 'removeTags is not allowed' })
    t.match(add('suspend', { cards: [1], suspend: falsy }), { reason: 'unsuspend is not allowed' })
  }
  const params = { notes: [1], tags: 'a', add: false }
  t.match(decider({ allow: ['removeTags'] })('addTags', params), { reason: 'addTags is not allowed' })
  t.match(decider({ deny: ['@edit'] })('addTags', params), { reason: 'addTags is denied' }, 'the first of two refusals')
  t.match(decider({ ask: ['addTags', 'removeTags'] })('addTags', params), { rule: 'ask addTags' })
  t.match(decider({ allow: ['addTags'], ask: ['removeTags'] })('addTags', { notes: [1], tags: '', add: false }), {
    effect: 'ask',
    rule: 'ask removeTags',
  })
})

t.test('an empty model name, which means all of them, is destructive', async (t) => {
  const decide = decider({ allow: ['@write'], ask: ['@destructive'], hazards: { 'template-script': true } })
  const params = (modelName: unknown) => ({ modelName, findText: 'a', replaceText: 'b' })
  t.equal(decide('findAndReplaceInModels', params('Basic')).effect, 'allow')
  for (const name of ['', null, false, 0]) t.equal(decide('findAndReplaceInModels', params(name)).effect, 'ask')
})

t.test('a condition holds for every note of a list, and fails where nothing is found', async (t) => {
  const decide = decider({ allow: ['@add'], where: { '@add': { deck: { deck: 'Japanese' } } } })
  t.equal(decide('addNote', { note: note('japanese::Mining') }).effect, 'allow')
  for (const deckName of ['Other', null, undefined, 7, ['Japanese'], {}])
    t.match(decide('addNote', { note: note(deckName) }), { effect: 'refuse', kind: 'where' }, JSON.stringify(deckName))
  t.equal(decide('addNote', { note: [note('Japanese')] }).effect, 'refuse')
  t.equal(decide('addNote', {}).effect, 'refuse')
  t.equal(decide('addNotes', { notes: [note('Japanese'), note('Japanese::a')] }).effect, 'allow')
  t.equal(decide('addNotes', { notes: [] }).effect, 'allow', 'an empty list')
  for (const second of [note('Other'), note(null), {}, null, 7, [note('Japanese')]])
    t.equal(decide('addNotes', { notes: [note('Japanese'), second] }).effect, 'refuse', JSON.stringify(second))
  t.equal(decide('addNotes', { notes: note('Japanese') }).effect, 'allow', 'one object counts as its own item')
  t.equal(decide('addNotes', '{"notes":[{"deckName":"Japanese","deckName":"Other"}]}').effect, 'refuse')
  t.equal(decide('addNotes', '{"notes":[{"deckName":"Other","deck\\u004eame":"Japanese"}]}').effect, 'allow')
})

t.test('absent lets a call pass that has nothing there, alone it asks for nothing to be there', async (t) => {
  const decide = decider({
    allow: ['storeMediaFile', 'addNote'],
    where: { storeMediaFile: { data: { absent: true, maxBytes: '4B' } }, addNote: { 'note.tags': { absent: true } } },
  })
  t.equal(decide('storeMediaFile', { filename: 'a' }).effect, 'allow')
  t.equal(decide('storeMediaFile', { filename: 'a', data: null }).effect, 'allow')
  t.equal(decide('storeMediaFile', { filename: 'a', data: 'AA==' }).effect, 'allow')
  t.match(decide('storeMediaFile', { filename: 'a', data: 'AAAA=' }), {
    reason: 'storeMediaFile: data must be absent or take at most 4B',
  })
  t.equal(decide('addNote', { note: {} }).effect, 'allow')
  t.equal(decide('addNote', { note: { tags: null } }).effect, 'allow')
  t.equal(decide('addNote', { note: { tags: [] } }).effect, 'refuse')
})

t.test(
  'what an action does not name cannot be matched, so that restricting a group by deck closes calls by id',
  async (t) => {
    const decide = decider({ allow: ['@write'], where: { '@write': { deck: { deck: 'A' } } } })
    t.equal(decide('createDeck', { deck: 'A::b' }).effect, 'allow')
    t.equal(decide('deleteNotes', { notes: [1] }).effect, 'refuse')
  },
)

t.test('a text where AnkiConnect takes a list is read letter by letter, as it does', async (t) => {
  const decide = decider({
    allow: ['deleteDecks'],
    where: { deleteDecks: { deck: { deck: 'AB' }, decks: { maxItems: 1 } } },
  })
  t.equal(decide('deleteDecks', { decks: ['AB'] }).effect, 'allow')
  t.equal(decide('deleteDecks', { decks: 'AB' }).effect, 'refuse')
  t.equal(decide('deleteDecks', { decks: { AB: 1 } }).effect, 'allow', 'the names of an object')
  t.equal(decide('deleteDecks', { decks: { AB: 1, CD: 1 } }).effect, 'refuse')
  t.equal(decide('deleteDecks', { decks: ['AB', 'AB'] }).effect, 'refuse')
})

t.test('ids are restricted by their digits, in lists and alone', async (t) => {
  const decide = decider({
    allow: ['@all'],
    where: { notesInfo: { notes: { in: ['12345678901234567890', 5] } }, guiSelectCard: { cards: { eq: 5 } } },
  })
  t.equal(decide('notesInfo', '{"notes":[12345678901234567890,5,"5"]}').effect, 'allow')
  t.equal(decide('notesInfo', '{"notes":[12345678901234567891]}').effect, 'refuse')
  t.equal(decide('notesInfo', '{"notes":[5.0]}').effect, 'refuse')
  t.equal(decide('notesInfo', '{"notes":"5"}').effect, 'allow')
  t.equal(decide('notesInfo', '{"notes":"55"}').effect, 'allow', 'twice the id 5')
  t.equal(decide('notesInfo', '{"notes":"56"}').effect, 'refuse')
  t.equal(decide('guiSelectCard', '{"card":"5"}').effect, 'allow')
})

t.test('a star is every member, and no name is anything but a name', async (t) => {
  const decide = decider({ allow: ['addNote'], where: { addNote: { 'note.fields.*': { maxBytes: '3B' } } } })
  t.equal(decide('addNote', { note: { fields: { a: 'abc', b: '' } } }).effect, 'allow')
  t.equal(decide('addNote', { note: { fields: {} } }).effect, 'allow')
  t.equal(decide('addNote', { note: { fields: { a: 'abc', b: 'abcd' } } }).effect, 'refuse')
  t.equal(decide('addNote', '{"note":{"fields":{"__proto__":"abcd"}}}').effect, 'refuse')
  t.equal(decide('addNote', '{"note":{"__proto__":{"fields":{"a":"a"}}}}').effect, 'refuse')
})

t.test('a hazard that is named with matchers is allowed where they hold, at every place', async (t) => {
  const decide = decider({ allow: ['@all'], hazards: { fetch: { host: ['a.org', 'localhost'] } } })
  const at = (...urls: unknown[]) => ({ note: note('A', { audio: urls.map((url) => ({ filename: 'a', url })) }) })
  t.equal(decide('addNote', at('http://a.org/1', 'http://localhost:5050/2', '', null)).effect, 'allow')
  t.match(decide('addNote', at('http://a.org/1', 'http://b.org/2')), {
    kind: 'hazard',
    rule: 'hazard fetch',
    reason: 'addNote: note.audio[].url must have the host one of "a.org", "localhost"',
  })
  t.equal(decide('addNote', at('http://a.org/1', ['http://a.org/'])).effect, 'refuse')
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'http://127.0.0.1/' }).effect, 'refuse')
  const plain = decider({ allow: ['@all'], hazards: { fetch: true } })
  t.equal(plain('storeMediaFile', { filename: 'a', url: 'https://b.org/' }).effect, 'allow')
  t.equal(plain('storeMediaFile', { filename: 'a', url: 'http://169.254.169.254/' }).effect, 'refuse', 'true is public')
})

t.test('a profile that extends others has the rules of all of them, and every condition', async (t) => {
  const others = {
    reader: { allow: ['@read'], where: { findNotes: { query: { glob: 'deck:A*' } } } },
    adder: { extends: 'reader', allow: ['@add'], hazards: { fetch: { host: 'a.org' } } },
    media: { allow: ['storeMediaFile'], deny: ['retrieveMediaFile'], hazards: { fetch: { host: 'b.org' } } },
  }
  const decide = decider({ extends: ['adder', 'media'], where: { findNotes: { query: { maxBytes: '9B' } } } }, others)
  t.match(decide('deckNames'), { effect: 'allow', profile: 'p', rule: 'allow @read (from reader)' })
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'http://a.org' }).effect, 'allow')
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'http://b.org' }).effect, 'allow')
  t.match(decide('retrieveMediaFile'), { rule: 'deny retrieveMediaFile (from media)' })
  t.equal(decide('findNotes', { query: 'deck:A' }).effect, 'allow')
  t.equal(decide('findNotes', { query: 'deck:B' }).effect, 'refuse')
  t.equal(decide('findNotes', { query: 'deck:A and more' }).effect, 'refuse')
})

t.test('a profile of a shipped name takes its place whole', async (t) => {
  const decide = decider({ extends: 'card-creator' }, { 'card-creator': { allow: ['version'] } })
  t.equal(decide('version').effect, 'allow')
  t.equal(decide('addNote').effect, 'refuse')
})

t.test('what a profile names that there is not is a mistake, with its place and what was meant', async (t) => {
  const mistakes = (profile: object, name = 'p') => {
    const reading = readProfiles({ [name]: profile }, shippedProfiles(), catalogue)
    return reading.ok ? [] : reading.mistakes
  }
  for (const [profile, at, suggestion] of [
    [{ alow: [] }, ['p', 'alow'], 'allow'],
    [{ allow: ['addNot'] }, ['p', 'allow', 0], 'addNote'],
    [{ deny: ['version', '@raed'] }, ['p', 'deny', 1], '@read'],
    [{ extends: 'card-creater' }, ['p', 'extends'], 'card-creator'],
    [{ where: { '@ad': {} } }, ['p', 'where', '@ad'], '@add'],
    [{ where: { addNote: { dek: { deck: 'A' } } } }, ['p', 'where', 'addNote', 'dek'], 'deck'],
    [{ where: { addNote: { deck: { dekc: 'A' } } } }, ['p', 'where', 'addNote', 'deck', 'dekc'], 'deck'],
    [{ where: { storeMediaFile: { dat: { absent: true } } } }, ['p', 'where', 'storeMediaFile', 'dat'], 'data'],
    [{ hazards: { fech: true } }, ['p', 'hazards', 'fech'], 'fetch'],
  ] as const) {
    t.match(mistakes(profile), [{ at, suggestion }], JSON.stringify(profile))
  }
  for (const profile of [
    { allow: 'addNote' },
    { allow: ['multi'] },
    { allow: [7] },
    { where: { addNote: { 'note..a': { eq: 1 } } } },
    { where: { deleteNotes: { deck: { deck: 'A' } } } },
    { where: { addNote: { deck: {} } } },
    { hazards: { end: { eq: 'a' } } },
    { hazards: { fetch: false } },
    { extends: 'p' },
    'read-only',
  ]) {
    t.equal(mistakes(profile as object).length, 1, JSON.stringify(profile))
  }
  t.equal(mistakes({}, 'none').length, 1, 'none is there already')
  const circle = readProfiles({ a: { extends: 'b' }, b: { extends: 'a' } }, {}, catalogue)
  t.equal(circle.ok, false)
})
