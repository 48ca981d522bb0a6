import { join } from 'node:path'
import t, { type Test } from 'tap'
import { check } from '../../src/commands/check.ts'
import { startOwned } from '../admission/service.ts'
import { newFolder } from '../support/folder.ts'

/** Clients that have to ask, by where they can be, and some that never ask. */
const YAML = `profiles: { careful: { extends: admin, ask: [deleteNotes] }, free: { extends: admin } }
clients:
  keyed: { key: one, profile: careful }
  loopback: { key: two, from: 127.0.0.0/8, profile: careful }
  everywhere: { key: three, from: 0.0.0.0/0, profile: careful }
  elsewhere: { key: four, from: 192.168.1.0/24, profile: careful }
  never-asks: { key: five, profile: free }
  browser-extension: { profile: free }
`
const COULD = ['everywhere', 'keyed', 'loopback']
const REMEDY =
  /^client [a-z]+ has to ask before some calls and could answer in your place: it can run on this machine, where the admin listener \(127\.0\.0\.1:[0-9]+\) asks for no key\. Give the listener one \(admin: \{ keyFile: FILE \}, docs\/approvals\.md, "The right to answer"\)/

/** Returns the warnings of `check` about such clients, by client. */
async function warned(t: Test, more = '') {
  const folder = newFolder(t, { 'owner-key': 'a-long-secret-of-the-owner', 'gateway.yaml': `${YAML}${more}` })
  const { lines } = await check({ config: join(folder, 'gateway.yaml') }, {})
  const own = lines
    .join('\n')
    .split('\n')
    .filter((line) => line.endsWith('[config.answers-for-owner]'))
  return Object.fromEntries(own.map((line) => [/client (\S+)/.exec(line)?.[1], line.replace(/^warning: /, '')]))
}

t.test('check names each client on this machine that could answer its own questions, with the remedy', async (t) => {
  const found = await warned(t)
  t.same(Object.keys(found).sort(), COULD)
  for (const text of Object.values(found)) t.match(text, REMEDY)
})

t.test('check names none if the admin listener asks for a key', async (t) => {
  t.same(await warned(t, 'admin: { keyFile: owner-key }\n'), {})
  t.same(await warned(t, `admin: { keyHash: "sha256:${'0'.repeat(64)}" }\n`), {})
})

t.test('the page shows the same warnings', async (t) => {
  const { answerers } = await (await startOwned(t, YAML)).state()
  t.same(Object.keys(answerers).sort(), COULD)
  for (const text of Object.values(answerers)) t.match(text, REMEDY)
})
