import t from 'tap'
import { difference } from '../../src/rules/difference.ts'
import { changeProfile } from '../../src/rules/edit.ts'
import { flowText } from '../../src/rules/flow-text.ts'
import { masked } from '../../src/rules/masked.ts'

const suspend = { extends: 'agent', allow: 'suspend' }

t.test('a change touches only the profile of its client: comments, quotes and blank lines stay', async (t) => {
  const text = `# mine, by hand
clients:
  # the agent
  claude: { keyHash: 'sha256:x', profile: agent }   # for now
  phone:
    from:   "192.168.1.0/24"   # the kitchen

profiles: {a: {allow: [addNote]}}
`
  t.equal(
    changeProfile(text, ['clients', 'claude'], suspend),
    text.replace('profile: agent', 'profile: { extends: agent, allow: [suspend] }'),
  )
  t.equal(
    changeProfile(text, ['clients', 'phone'], { ...suspend, extends: 'card-creator' }),
    text.replace('    from:', '    profile: { extends: card-creator, allow: [suspend] }\n    from:'),
  )
  t.equal(changeProfile(text.replaceAll('\n', '\r\n'), ['clients', 'claude'], suspend)?.split('\r\n').length, 9)
  t.equal(
    changeProfile('c: {from: 10.0.0.1} # here\n', ['c'], suspend),
    'c: {profile: { extends: agent, allow: [suspend] }, from: 10.0.0.1} # here\n',
  )
})

t.test('later changes add to the profile that the client holds, and take each other back', async (t) => {
  let text = changeProfile('', [], suspend) ?? ''
  t.equal(text, 'profile: { extends: agent, allow: [suspend] }\n')
  text = changeProfile(text, [], { extends: 'claude.own', allow: 'sync' }) ?? ''
  t.equal(text, 'profile: { extends: agent, allow: [suspend, sync] }\n')
  text = changeProfile(text, [], { extends: 'claude.own', deny: 'suspend' }) ?? ''
  t.equal(text, 'profile: { extends: agent, allow: [sync], deny: [suspend] }\n')
  text = changeProfile(text, [], { extends: 'claude.own', allow: 'suspend' }) ?? ''
  t.equal(text, 'profile: { extends: agent, allow: [sync, suspend] }\n')
  const hazard = (...values: string[]) => ({ name: 'fetch', match: { matcher: 'host', values } }) as const
  text = changeProfile(text, [], { extends: 'claude.own', hazard: hazard('forvo.com') }) ?? ''
  text = changeProfile(text, [], { extends: 'claude.own', hazard: hazard('forvo.com', '10.0.0.1') }) ?? ''
  t.match(text, 'hazards: { fetch: { host: [forvo.com, "10.0.0.1"] } }')
  text = changeProfile(text, [], { extends: 'claude.own', hazard: { name: 'fetch', match: true } }) ?? ''
  t.match(text, 'hazards: { fetch: "true" }'.replace('"true"', 'true'))
})

t.test('a profile in several lines keeps its comments', async (t) => {
  const text = `profile:
  extends: agent
  # only what it needs
  allow:
    - suspend # it must
keyHash: sha256:x
`
  t.equal(changeProfile(text, [], { extends: 'x', allow: 'sync' }), text.replace('it must\n', 'it must\n    - sync\n'))
  t.match(changeProfile(text, [], { extends: 'x', deny: 'guiUndo' }), /it must\n {2}deny: \[ guiUndo \]\nkeyHash/)
})

t.test('a file of another form is left to its owner', async (t) => {
  for (const text of ['- a\n', 'a: [\n', 'just a text\n'])
    t.equal(changeProfile(text, [], suspend), null, JSON.stringify(text))
  t.equal(changeProfile('clients: { claude: 5 }\n', ['clients', 'claude'], suspend), null)
  t.equal(changeProfile('clients: {}\n', ['clients', 'claude'], suspend), null)
})

t.test('no value of a client can end the text that it is written into', async (t) => {
  for (const value of ['a, b', 'x } ]', '"', "'", '# c', ': ', '\n', 'true', 'null', '-', '', '&a', '*a', '!t', '1'])
    t.equal(
      JSON.stringify([value]),
      flowText([value]).replace(/^\[([a-z]+)\]$/, '["$1"]'),
      `value ${[...value].map((one) => one.codePointAt(0))}`,
    )
  t.equal(flowText('forvo.com'), 'forvo.com')
  t.equal(flowText('yes'), '"yes"')
})

t.test('the difference shows what goes and what comes, with two lines around it', async (t) => {
  t.same(difference('a\nb\nc\nd\ne\n', 'a\nb\nc\nX\ne\n'), ['  b', '  c', '- d', '+ X', '  e'])
  t.same(difference('', 'a\nb\n'), ['+ a', '+ b'])
  t.same(difference('a\n', 'a\nb\n'), ['  a', '+ b'])
  t.same(difference('a\na\na\n', 'a\na\n'), ['  a', '  a', '- a'])
})

t.test('no secret of a file is shown, however it is written', async (t) => {
  const text = `redis: redis://:hunter2@host
clients:
  a: { key: "hunter2", profile: agent }
  b:
    key: >-
      hunter2
      hunter2
    "key": 'hunter2'
    keyHash: sha256:abc
`
  t.notMatch(masked(text), 'hunter2')
  t.match(masked(text), 'sha256:abc')
})
