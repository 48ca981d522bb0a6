import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { type LoadResult, loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { newFolder } from '../support/folder.ts'

const CLAUDE = 'clients: { claude: { from: 10.0.0.1, profile: { extends: agent, allow: [suspend] } } }\n'

function load(t: Test, files: Record<string, string>, imagined?: Record<string, string>): Promise<LoadResult> {
  const folder = newFolder(t, files)
  const texts = Object.entries(imagined ?? {}).map(([name, text]) => [join(folder, name), text] as const)
  return loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {}, imagined: new Map(texts) })
}

const errorsOf = (result: LoadResult) => (result.ok ? [] : result.errors.map(formatConfigError))

t.test('a client holds a profile of its own, in the configuration or in its file', async (t) => {
  const file = 'from: 10.0.0.1\nprofile: { extends: agent, allow: [suspend] }\n'
  for (const files of [{ 'gateway.yaml': CLAUDE }, { 'gateway.yaml': '{}\n', 'clients.d/claude.yaml': file }]) {
    const loaded = await load(t, files)
    if (!loaded.ok) throw new Error(errorsOf(loaded).join())
    t.equal(loaded.config.clients.find(({ name }) => name === 'claude')?.profile, 'claude.own')
    t.match(loaded.config.profiles['claude.own'], { extends: 'agent', allow: ['suspend'] })
    const again = await load(t, { ...files, 'gateway.yaml': printConfig(loaded) })
    t.same(errorsOf(again), [], 'the printed configuration can be used, next to the files too')
  }
})

t.test('a mistake in such a profile is named where it is', async (t) => {
  const wrong = CLAUDE.replace('suspend', 'suspnd')
  t.match(errorsOf(await load(t, { 'gateway.yaml': wrong })), [
    /gateway\.yaml:1:\d+: clients\.claude\.profile\.allow\[0\]: there is no such action; did you mean suspend/,
  ])
  const file = stringify({ from: '10.0.0.1', profile: { extends: 'agnt' } })
  t.match(errorsOf(await load(t, { 'gateway.yaml': '{}\n', 'clients.d/claude.yaml': file })), [
    /claude\.yaml: profile\.extends: there is no such profile/,
  ])
  t.match(errorsOf(await load(t, { 'gateway.yaml': CLAUDE.replace('extends', 'extnds') })), [
    /clients\.claude\.profile\.extnds/,
  ])
  t.match(errorsOf(await load(t, { 'gateway.yaml': `${CLAUDE}profiles: { claude.own: { allow: [] } }\n` })), [
    /clients\.claude\.profile: this profile of its own is called claude\.own, and profiles has another one/,
  ])
  t.match(errorsOf(await load(t, { 'gateway.yaml': 'clients: { a: { from: 10.0.0.1, profile: 5 } }\n' })), [
    /clients\.a\.profile: expected the name of a profile/,
  ])
})

t.test('a configuration can be read as it would be with other files, and nothing is written', async (t) => {
  const files = { 'gateway.yaml': '{}\n' }
  const then = await load(t, files, { 'clients.d/phone.yaml': 'from: 10.0.0.1\n', 'gateway.yaml': 'hosts: [nas]\n' })
  t.ok(then.ok && then.config.clients.some(({ name }) => name === 'phone'))
  t.same(then.ok && then.config.hosts, ['nas'])
  t.match(errorsOf(await load(t, files, { 'clients.d/phone.yaml': 'form: 10.0.0.1\n' })), [
    /form: there is no such setting/,
  ])
})
