import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { readProfiles } from '../../src/checks/policy/read.ts'
import { type LearnOptions, learn, learnFile } from '../../src/commands/learn.ts'
import { catalogue, decider } from '../checks/policies.ts'
import { newFolder } from '../support/folder.ts'

const line = (more: object) =>
  JSON.stringify({
    v: 2,
    time: '',
    client: 'yomitan',
    address: null,
    kind: 'write',
    outcome: 'result',
    profile: 'card-creator',
    rule: 'allow @add',
    ms: 1,
    action: 'addNote',
    ...more,
  })

/** The lines of the report that are comments, and the profiles, which can be used as they are. */
function learned(lines: readonly (string | object)[], options: LearnOptions = {}) {
  const text = lines.map((one) => (typeof one === 'string' ? one : line(one))).join('\n')
  const { ok, lines: report } = learn(text, options)
  if (!ok) throw new Error(report.join('\n'))
  const { profiles } = parse(report.join('\n')) as { profiles: Record<string, object> }
  const reading = readProfiles(profiles, {}, catalogue)
  t.same(reading.ok ? [] : reading.mistakes, [], 'the proposal can be used')
  return {
    comments: report.filter((one) => one.startsWith('#')),
    profiles,
    decide: decider(Object.values(profiles)[0] as object),
  }
}

const note = (deckName: string, more = {}) => ({ note: { deckName, modelName: 'Mining', ...more } })

t.test('learn proposes the smallest profile that allows what was used, and it does', (t) => {
  const { profiles, decide } = learned(
    [
      { deck: ['Japanese'], model: ['Mining'], created: ['1'] },
      { deck: ['Japanese::a'], model: ['Mining'] },
      { action: 'deckNames', kind: 'read' },
      { action: 'canAddNote', kind: 'read', model: ['Mining'] },
      { action: 'canAddNote', kind: 'read', deck: ['Japanese'], model: ['Mining'] },
      { action: 'storeMediaFile', hazards: { fetch: ['localhost'], 'host-file': ['/home/me/audio'] } },
      { action: 'sync', kind: 'host', hazards: { block: [''] } },
      { action: 'deleteNotes', outcome: 'refused', by: 'policy' },
      { action: 'createDeck', client: 'other', deck: ['x'] },
      'not json',
      '',
    ],
    { client: 'yomitan' },
  )
  t.match(profiles, {
    yomitan: {
      allow: ['addNote', 'canAddNote', 'deckNames', 'storeMediaFile', 'sync'],
      where: {
        addNote: { deck: { in: ['Japanese', 'Japanese::a'] }, model: { in: ['Mining'] } },
        canAddNote: { deck: { absent: true, in: ['Japanese'] }, model: { in: ['Mining'] } },
      },
      hazards: { 'host-file': { under: ['/home/me/audio'] }, fetch: { host: ['localhost'] }, block: true },
    },
  })
  t.equal(decide('addNote', note('japanese::A')).effect, 'allow', 'as Anki compares names')
  t.equal(decide('addNote', note('Other')).effect, 'refuse')
  t.equal(decide('createDeck', { deck: 'a' }).effect, 'refuse')
  t.end()
})

t.test('a deck below a deck that was seen is not allowed', (t) => {
  const { decide } = learned([{ deck: ['Japanese'], model: ['Mining'] }])
  t.equal(decide('addNote', note('Japanese')).effect, 'allow')
  t.equal(decide('addNote', note('Japanese::private')).effect, 'refuse')
  t.end()
})

t.test('what waited for the owner goes on waiting, whether the owner allowed it or not', (t) => {
  const { profiles, comments, decide } = learned([
    { action: 'deleteNotes', rule: 'ask @destructive', profile: 'agent' },
    { action: 'suspend', rule: 'ask @edit', outcome: 'refused', by: 'ask', count: 3 },
    { action: 'deckNames', kind: 'read', rule: 'allow @read' },
  ])
  t.match(profiles.yomitan, { allow: ['deckNames'], ask: ['deleteNotes', 'suspend'] })
  t.equal(decide('deleteNotes', { notes: [1] }).effect, 'ask')
  t.ok(comments.includes('# 4 calls waited for your decision. Their actions stay under ask.'), comments.join('\n'))
  t.end()
})

t.test('an action that was allowed and also waited waits, or only the part that waited does', (t) => {
  const { profiles, decide } = learned([
    { action: 'addTags', rule: 'allow @edit' },
    { action: 'addTags', rule: 'ask removeTags' },
    { action: 'findAndReplaceInModels', rule: 'allow @edit', model: ['A'] },
    { action: 'findAndReplaceInModels', rule: 'ask @destructive', model: ['A'] },
  ])
  t.match(profiles.yomitan, { allow: ['addTags'], ask: ['findAndReplaceInModels', 'removeTags'] })
  t.equal(decide('addTags', { notes: [1], tags: 'a' }).effect, 'allow')
  t.equal(decide('addTags', { notes: [1], tags: 'a', add: false }).effect, 'ask')
  t.end()
})

t.test('what only report mode let pass is learned when it is asked for, except what the profile denies', (t) => {
  const lines = [
    { deck: ['A'], model: ['M'] },
    { action: 'createDeck', deck: ['A'], reported: true, rule: 'not listed' },
    { action: 'deleteNotes', reported: true, rule: 'deny @destructive' },
    { action: 'suspend', reported: true, rule: 'ask @edit' },
  ]
  const strict = learned(lines)
  t.match(strict.profiles.yomitan, { allow: ['addNote'], ask: undefined })
  t.match(strict.comments.join('\n'), /# 3 calls are left out that only mode: report let pass\. --reported/)
  const wide = learned(lines, { reported: true })
  t.match(wide.profiles.yomitan, { allow: ['addNote', 'createDeck'], ask: ['suspend'] })
  t.match(wide.comments.join('\n'), /# 1 calls are left out that only mode: report let pass/)
  t.end()
})

t.test('many names, and names that the log leaves out, never open an action for every name', (t) => {
  const decks = Array.from({ length: 60 }, (_, index) => `deck ${index}`)
  const many = learned([{ deck: decks, model: ['Mining'], more: { deck: 7 } }])
  t.equal(many.decide('addNote', note('deck 59')).effect, 'allow')
  t.equal(many.decide('addNote', note('another')).effect, 'refuse')
  t.match(many.comments.join('\n'), '# addNote: the log does not show 7 of its deck names in full.')
  const hidden = learned([
    { deck: [`${'x'.repeat(1000)}…`], model: ['M'] },
    { action: 'version', kind: 'read' },
  ])
  t.match(hidden.profiles.yomitan, { allow: ['version'] })
  t.match(hidden.comments.join('\n'), '# addNote is left out: the log does not show its deck names in full')
  const none = learned([{ action: 'canAddNote', kind: 'read', model: ['Mining'] }])
  t.equal(none.decide('canAddNote', note('A')).effect, 'refuse', 'no call named a deck')
  t.end()
})

t.test('hosts and folders are never widened: not by words, roots, or values that the log does not show', (t) => {
  const { profiles, comments, decide } = learned([
    {
      action: 'storeMediaFile',
      hazards: { fetch: ['public', '*.org', '?', 'a.org'], 'host-file': ['', '/', 'audio'] },
    },
  ])
  t.match(profiles.yomitan, { hazards: { fetch: { host: ['a.org'] }, 'host-file': undefined } })
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'http://a.org/x' }).effect, 'allow')
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'http://b.org/x' }).effect, 'refuse')
  t.equal(decide('storeMediaFile', { filename: 'a', path: '/etc/passwd' }).effect, 'refuse')
  t.match(comments.join('\n'), '# storeMediaFile: the log does not show every host or folder of host-file')
  t.end()
})

t.test('a hazard of one action is not allowed for another, nor the hosts of one for another', (t) => {
  const { decide } = learned([
    { deck: ['A'], model: ['Mining'] },
    { action: 'storeMediaFile', hazards: { fetch: ['a.org'] } },
    { action: 'guiAddCards', kind: 'gui', deck: ['A'], model: ['Mining'], hazards: { fetch: ['b.org'] } },
  ])
  const audio = (host: string) => ({ audio: [{ filename: 'a.mp3', url: `https://${host}/a`, fields: ['Front'] }] })
  t.equal(decide('addNote', note('A')).effect, 'allow')
  t.equal(decide('addNote', note('A', { audio: [{ filename: 'a.mp3', data: 'AA', url: '' }] })).effect, 'allow')
  t.equal(decide('addNote', note('A', audio('a.org'))).effect, 'refuse')
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'https://a.org/a' }).effect, 'allow')
  t.equal(decide('storeMediaFile', { filename: 'a', url: 'https://b.org/a' }).effect, 'refuse')
  t.equal(decide('guiAddCards', note('A', audio('b.org'))).effect, 'allow')
  t.equal(decide('guiAddCards', note('A', audio('a.org'))).effect, 'refuse')
  t.end()
})

t.test('an action that only read does not get to write', (t) => {
  const reads = { action: 'canAddNote', kind: 'read', deck: ['A'], model: ['Mining'] }
  const media = { audio: [{ filename: 'a.mp3', data: 'AA', fields: ['Front'] }] }
  const { decide } = learned([reads])
  t.equal(decide('canAddNote', note('A')).effect, 'allow')
  t.equal(decide('canAddNote', note('A', { audio: [] })).effect, 'allow')
  t.equal(decide('canAddNote', note('A', media)).effect, 'refuse')
  t.equal(learned([reads, { ...reads, kind: 'write' }]).decide('canAddNote', note('A', media)).effect, 'allow')
  t.end()
})

t.test('each client gets a profile of its own, and none replaces a shipped one', (t) => {
  const { profiles } = learned([
    { deck: ['A'], model: ['M'] },
    { client: 'agent', action: 'version', kind: 'read' },
  ])
  t.same(Object.keys(profiles), ['yomitan', 'agent-learned'])
  t.match(profiles['agent-learned'], { allow: ['version'] })
  t.match(learn([line({}), line({ client: 'b' })].join('\n'), { name: 'both' }), {
    ok: false,
    lines: [
      '--name is for one profile, and each of these clients gets its own: yomitan, b. Choose one with --client NAME',
    ],
  })
  t.end()
})

t.test('it counts calls, not lines, says of each one that it leaves out why, and the counts add up', (t) => {
  const { comments } = learned(
    [
      { outcome: 'sent' },
      { deck: ['A'], model: ['M'], profile: 'mine' },
      { action: 'version', kind: 'read', count: 5, rule: 'allow @read' },
      { action: 'deleteNotes', outcome: 'refused', by: 'policy', count: 2 },
      { action: 'unknown' },
      { client: 'other', count: 4 },
      { client: null, outcome: 'refused' },
      { via: 'console' },
      { via: 'undo', client: '(undo)' },
      '{',
      '',
    ],
    { client: 'yomitan' },
  )
  t.same(comments, [
    '# The log has 16 calls. Learned from 6 of them, which were allowed, of yomitan.',
    '# 2 refused calls are left out.',
    '# 1 calls are left out, because the gateway does not know their actions.',
    '# 4 calls of other clients are left out.',
    '# 1 calls of callers that are no client are left out.',
    '# 2 calls that you made in the console or by an undo are left out.',
    "# Lines that are not the gateway's: 1.",
    '# The log does not show the conditions (where) of mine: if there are any, copy them.',
  ])
  t.match(learned([{}]).comments.join('\n'), 'holds no reads')
  const [all = 0, ...parts] = comments.slice(0, 6).flatMap((one) => (one.match(/\d+/g) ?? []).map(Number))
  t.equal(
    parts.reduce((sum, part) => sum + part, 0),
    all,
    'every call of the log is in one of the counts',
  )
  t.end()
})

t.test('a file without a line of the audit log is called so, with the number of its lines', (t) => {
  const error = (text: string) => learn(text, { client: 'x' }, 'file.log')
  t.same(error('{"level":30,"msg":"listening"}\n{}\ntext\n'), {
    ok: false,
    lines: [
      "file.log is no audit log: none of its lines (3) is the gateway's. The audit log is the file of the setting audit",
    ],
  })
  t.end()
})

t.test('an unknown client or file is named, with what there is', (t) => {
  const folder = newFolder(t, { 'audit.jsonl': `${line({})}\n${line({ client: 'claude' })}\n`, 'empty.jsonl': '' })
  const file = join(folder, 'audit.jsonl')
  t.same(learnFile(file, { client: 'yomitn' }).lines, [`${file} has no call of a client yomitn; did you mean yomitan?`])
  t.same(learnFile(file, { client: 'phone' }).lines, [
    `${file} has no call of a client phone; there are yomitan, claude`,
  ])
  const none = join(folder, 'none.jsonl')
  t.same(learnFile(none, {}).lines, [
    `there is no file ${none}: name the audit log, which is the file of the setting audit`,
  ])
  t.match(learnFile(folder, {}).lines, [`${folder} cannot be read (EISDIR)`])
  t.match(learnFile(join(folder, 'empty.jsonl'), { client: 'x' }).lines, [/has no call of a client x; it has no call/])
  t.equal(
    learn(line({ outcome: 'refused', by: 'policy' })).lines.at(-1),
    'no call in the log was allowed, so there is nothing to learn',
  )
  t.end()
})
