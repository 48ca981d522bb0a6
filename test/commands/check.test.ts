import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../../src/commands/check.ts'
import { newFolder } from '../config/folder.ts'

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

t.test('notes are shown, and stop nothing', async (t) => {
  const { ok, lines } = await check({}, { ANKICONNECT_GATEWAY_UPSTREM: 'x' })
  t.ok(ok)
  t.match(lines.at(-1), /^note: .*did you mean ANKICONNECT_GATEWAY_UPSTREAM\?/)
})
