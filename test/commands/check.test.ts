import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../../src/commands/check.ts'
import { newFolder } from '../support/folder.ts'

t.test('a good configuration is summed up, its key not shown', async (t) => {
  const folder = newFolder(t, { key: 'topsecret', 'gateway.yaml': 'upstream: { keyFile: key, whenDown: explain }' })
  const { ok, lines } = await check({ config: join(folder, 'gateway.yaml') }, {})
  t.ok(ok)
  t.match(
    lines.join('\n'),
    /valid\.\n.*127\.0\.0\.1:8765, \[::1\]:8765\n.*18765, with a key; while it is down: explain\n.*18764/,
  )
  t.notMatch(lines.join('\n'), 'topsecret')
})

t.test('a bad one is told error by error', async (t) => {
  const file = join(newFolder(t, {}), 'gateway.yaml')
  writeFileSync(file, 'listn: []\nlog: { level: loud }')
  const { ok, lines } = await check({ config: file }, {})
  t.notOk(ok)
  t.same(lines.length, 2)
  t.match(lines[0], /gateway\.yaml:1:1: listn: there is no such setting; did you mean listen\?/)
})

t.test('it shows budgets with their clients and limits, and the Redis that shares their counts', async (t) => {
  const yaml = `
clients: { claude: { from: 127.0.0.1, budget: agent }, pupil: { from: 127.0.0.2, profile: school } }
profiles: { school: { extends: read-only, budget: small } }
budgets: { small: { calls: [20 per second, 5000/d], concurrent: 2 } }
`
  const folder = newFolder(t, {
    'gateway.yaml': yaml,
    'shared.yaml': `${yaml}redis: "redis://user:hunter2@cache.lan:6379"`,
  })
  const text = (await check({ config: join(folder, 'gateway.yaml') }, {})).lines.join('\n')
  t.match(text, '  budget    small, of pupil: calls 20/s and 5000/d, concurrent 2\n')
  t.match(text, / {2}budget {4}agent, of claude: calls 10\/s, writes 120\/min, .*concurrent 4\n/)
  t.match(text, '  redis     none: this gateway counts for itself\n')
  const shared = (await check({ config: join(folder, 'shared.yaml') }, {})).lines.join('\n')
  t.match(shared, '  redis     cache.lan:6379: the gateways that use it share the counts of budgets')
  t.notMatch(shared, 'hunter2')
  t.match((await check({}, {})).lines.join('\n'), '  budgets   none: no client has a limit\n')
})

t.test('a missing certificate is shown with its line, and so is its key', async (t) => {
  const folder = newFolder(t, {
    'gateway.yaml':
      'listen:\n  - 8765\n  - address: 127.0.0.1:8443\n    transport: tls\n    cert: cert.pem\n    key: key.pem\n',
  })
  const file = join(folder, 'gateway.yaml')
  const there = (name: string) =>
    `there is no file ${join(folder, name)}; certificate: self-signed, in place of cert and key,`
  const { ok, lines } = await check({ config: file }, {})
  t.notOk(ok)
  t.match(lines, [
    `${file}:5:11: listen[1].cert: ${there('cert.pem')}`,
    `${file}:6:10: listen[1].key: ${there('key.pem')}`,
  ])
  t.match(lines[0], /\[certificate\.absent\]$/)
})

t.test('every note ends in its code', async (t) => {
  const folder = newFolder(t, { 'gateway.yaml': 'clients: { a: { key: "${KEY}" } }' })
  const { lines } = await check({ config: join(folder, 'gateway.yaml') }, { KEY: 'short', ANKICONNECT_GATEWAY_X: '1' })
  const notes = lines.filter((line) => line.startsWith('note: '))
  t.equal(notes.length, 2)
  for (const note of notes) t.match(note, /\[config\.[a-z-]+\]$/)
})

t.test('notes are shown, and stop nothing', async (t) => {
  const { ok, lines } = await check({}, { ANKICONNECT_GATEWAY_UPSTREM: 'x' })
  t.ok(ok)
  t.match(lines.at(-1), /^note: .*did you mean ANKICONNECT_GATEWAY_UPSTREAM\?/)
})
