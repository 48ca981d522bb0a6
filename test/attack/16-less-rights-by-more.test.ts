import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startOwned } from '../admission/service.ts'
import { runProgram } from '../commands/program.ts'
import { ask } from '../support/ask.ts'

const EXTENSION = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'
const HASH = `sha256:${'0'.repeat(64)}`

t.test('the page says who a revoked extension is without its key', async (t) => {
  const { admin } = await startOwned(
    t,
    `clients:
  reader: { keyHash: '${HASH}', origin: '${EXTENSION}', profile: read-only }
  any: { keyHash: '${HASH.replaceAll('0', '1')}', origin: any-extension, profile: read-only }
  site: { keyHash: '${HASH.replaceAll('0', '2')}', origin: 'https://a.example', profile: read-only }
`,
  )
  const withoutKey = async (name: string) =>
    ((await (await fetch(`${admin}/clients/${name}`)).json()) as { withoutKey: string | null }).withoutKey
  t.equal(await withoutKey('reader'), 'browser-extension')
  t.equal(await withoutKey('any'), 'browser-extension')
  t.equal(await withoutKey('site'), null)
})

t.test('the command that removes a client warns that its callers are let in with the rights of another', async (t) => {
  const service = await startOwned(t)
  const call = () =>
    ask(service.port, { action: 'createDeck', version: 6, params: { deck: 'A' } }, `Origin: ${EXTENSION}`)
  const place = ['--config', join(service.folder, 'gateway.yaml'), '--admin', '127.0.0.1:1']
  const run = (...words: string[]) => runProgram(t, [...words, ...place], { XDG_STATE_HOME: service.folder }).ended
  const added = await run('clients', 'add', 'reader', '--origin', EXTENSION, '--profile', 'read-only')
  t.equal(added.status, 0, added.stderr)
  t.ok(existsSync(join(service.folder, 'clients.d', 'reader.yaml')))
  await service.reload()
  t.match(await call(), { text: /not allowed/ })
  const { status, stdout } = await run('clients', 'revoke', 'reader', '--remove')
  t.equal(status, 0)
  t.match(stdout, /Warning: .* is now browser-extension, with the profile extension/)
  await service.reload()
  t.match(await call(), { text: /"error": null/ }, 'as the warning says')
})
