import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createOriginNotice, unnamedOrigins } from '../../src/assembly/unnamed-origins.ts'
import { builtInClient } from '../../src/clients/built-in.ts'
import type { ClientConfig } from '../../src/clients/client.ts'
import { createClients } from '../../src/clients/clients.ts'
import { completeClients } from '../../src/clients/settings.ts'
import { newFolder } from '../support/folder.ts'

const EXTENSION = `chrome-extension://${'a'.repeat(32)}`

function clientsWith(...clients: (Partial<ClientConfig> & { readonly name: string })[]) {
  return createClients(completeClients(clients.map((client) => ({ ...builtInClient('local-program'), ...client }))))
}

/** Anki's data folder as it lies on disk; returns the folder of the profile. */
function ankiFolder(t: Test, meta: string): string {
  const base = newFolder(t)
  const addOn = join(base, 'addons21', '2055492159')
  const profile = join(base, 'User 1')
  for (const folder of [addOn, profile]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(addOn, 'config.json'), '{"webBindPort": 8765}')
  writeFileSync(join(addOn, 'meta.json'), meta)
  return profile
}

t.test('each origin that no client names is mentioned, with the setting', async (t) => {
  const listed = ['http://localhost', 'app://obsidian.md', 'https://reader.example', 'http://localhost:5173']
  t.match(
    unnamedOrigins(listed, clientsWith())?.text,
    /: app:\/\/obsidian\.md, https:\/\/reader\.example, http:\/\/localhost:5173\. .*clients\.NAME\.origin/,
  )
  const named = clientsWith({ name: 'obsidian', origins: ['app://obsidian.md'], profile: 'none' })
  t.match(unnamedOrigins(listed, named)?.text, /: https:\/\/reader\.example, http:\/\/localhost:5173\. /)
  const nobody = clientsWith({ name: 'local-page', profile: 'none' }, { name: 'browser-extension', profile: 'none' })
  t.equal(unnamedOrigins(['http://localhost'], nobody), null)
  t.match(
    unnamedOrigins([EXTENSION, 'http://127.0.0.1:4000'], nobody)?.text,
    new RegExp(`: ${EXTENSION}, http://127.0.0.1:4000\\. `),
  )
  t.equal(unnamedOrigins([EXTENSION, 'http://127.0.0.1:4000'], clientsWith()), null)
})

t.test('a key that any page could show names no page', async (t) => {
  const keyed = clientsWith({ name: 'phone', keyHashes: ['00'.repeat(32)] })
  t.match(unnamedOrigins(['app://obsidian.md'], keyed)?.text, /: app:\/\/obsidian\.md\. /)
})

t.test('"*" is every page, and what no browser sends is left out', async (t) => {
  t.match(
    unnamedOrigins(['*', 'app://obsidian.md'], clientsWith())?.text,
    /: every page \("\*"\), app:\/\/obsidian\.md\. /,
  )
  t.equal(unnamedOrigins(['', 'null', 'any-extension', 'https://a.example/path', 'two\nlines'], clientsWith()), null)
})

t.test('a collection that is found again is mentioned once, and its key never', async (t) => {
  const meta = (origin: string) => JSON.stringify({ config: { apiKey: 'the secret', webCorsOriginList: [origin] } })
  const profile = ankiFolder(t, meta('app://obsidian.md'))
  const lines: unknown[] = []
  const notice = createOriginNotice(() => clientsWith(), { warn: (...line: unknown[]) => void lines.push(line) })
  notice(profile)
  notice(profile)
  t.match(lines, [[{ code: 'origin.unnamed' }, /app:\/\/obsidian\.md/]])
  writeFileSync(join(profile, '..', 'addons21', '2055492159', 'meta.json'), meta('https://other.example'))
  notice(profile)
  t.match(lines, [
    [{}, /app:\/\/obsidian\.md/],
    [{}, /https:\/\/other\.example/],
  ])
  t.notOk(JSON.stringify(lines).includes('the secret'))
})

t.test('settings that cannot be read name no page, and stop nothing', async (t) => {
  const profile = ankiFolder(t, '{}')
  const meta = join(profile, '..', 'addons21', '2055492159', 'meta.json')
  rmSync(meta)
  mkdirSync(meta)
  const lines: unknown[] = []
  createOriginNotice(() => clientsWith(), { warn: (...line: unknown[]) => void lines.push(line) })(profile)
  t.same(lines, [])
})
