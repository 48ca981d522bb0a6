import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { setup } from '../../src/commands/setup.ts'
import { ADD_ON, newMachine } from './anki.ts'

const metaOf = (home: string) => readFileSync(join(home, ADD_ON, 'meta.json'), 'utf8')
const configOf = (home: string) => (JSON.parse(metaOf(home)) as { config: Readonly<Record<string, unknown>> }).config

/** The clients that need no key, as in AnkiConnect. */
const OF_THIS_MACHINE = `  local-program: { profile: local-program }
  browser-extension: { profile: extension }
  local-page: { profile: card-creator }
`

t.test('AnkiConnect moves behind the gateway, and every other setting stays', async (t) => {
  const { home, tools, said, asked } = newMachine(t, { apiLogPath: '/log', ignoreOriginList: ['a'] })
  const { ok, lines } = await setup({}, tools)
  t.ok(ok)
  t.match(lines, [/^done: start Anki/])
  t.same(configOf(home), {
    apiLogPath: '/log',
    ignoreOriginList: ['a'],
    webBindPort: 18765,
    webBindAddress: '127.0.0.1',
    apiKey: 'the-fresh-key',
    apiPollInterval: 5,
    webBacklog: 128,
  })
  t.match(JSON.parse(metaOf(home)), { name: 'AnkiConnect', mod: 1762717231 })
  t.equal(readFileSync(join(home, 'config', 'anki-key'), 'utf8'), 'the-fresh-key\n')
  for (const name of ['anki-key', 'admin-key', 'gateway.yaml'])
    t.equal(statSync(join(home, 'config', name)).mode & 0o777, 0o600)
  t.match(
    readFileSync(join(home, 'config', 'gateway.yaml'), 'utf8'),
    "upstream: { url: 'http://127.0.0.1:18765', keyFile: anki-key }\n",
  )
  t.ok(asked.some((command) => command.endsWith('restart ankiconnect-gateway.service')))
  const changes =
    /webBindPort: 8765 -> 18765\n {2}apiKey: none -> a fresh key\n {2}apiPollInterval: 25 -> 5\n {2}webBacklog: 5 -> 128/
  t.match(said.join('\n'), changes)
  t.notMatch(said.join('\n'), 'the-fresh-key')
})

t.test('the admin listener asks for a key exactly where a client of this machine has to ask', async (t) => {
  const asking = newMachine(t)
  const { lines } = await setup({ yes: true }, asking.tools)
  t.match(lines, [/^done/, /^the live page asks for a password, with any user name: it is in .*admin-key$/])
  t.match(readFileSync(join(asking.home, 'config', 'gateway.yaml'), 'utf8'), 'admin: { keyFile: admin-key }\n')
  // With a key, AnkiConnect lets in no extension without it, and no other client asks.
  const keyed = newMachine(t, { apiKey: 'old' })
  t.match(await setup({ yes: true }, keyed.tools), { lines: [/^done/] })
  t.notOk(existsSync(join(keyed.home, 'config', 'admin-key')))
  t.notMatch(readFileSync(join(keyed.home, 'config', 'gateway.yaml'), 'utf8'), 'admin')
})

t.test('a dry run, a no, and no terminal change nothing', async (t) => {
  const { home, tools, said } = newMachine(t)
  const before = metaOf(home)
  t.match(await setup({ dryRun: true }, tools), { ok: true, lines: ['nothing is changed, because of --dry-run'] })
  t.match(said.join('\n'), 'setup would have systemd run the gateway')
  t.match(await setup({}, { ...tools, confirm: async () => false }), { ok: true, lines: ['nothing is changed'] })
  t.match(await setup({}, { ...tools, confirm: null }), { ok: false, lines: [/add --yes or --dry-run/] })
  t.equal(metaOf(home), before)
  t.notOk(existsSync(join(home, 'config')))
  t.match(await setup({ yes: true }, { ...tools, confirm: null }), { ok: true })
})

t.test('AnkiConnect stays where it is until the gateway answers', async (t) => {
  const { home, tools, world } = newMachine(t)
  const before = metaOf(home)
  let during = ''
  const gatewayAt = async () => {
    during = metaOf(home)
    return world.taken.has(8765) ? ('expected' as const) : ('none' as const)
  }
  t.match(await setup({ yes: true }, { ...tools, gatewayAt }), { ok: true })
  t.equal(during, before)
  t.not(metaOf(home), before)
})

t.test('a gateway that does not answer leaves everything byte for byte as it was', async (t) => {
  const { home, tools, asked, world } = newMachine(t)
  const before = metaOf(home)
  world.gatewayAnswers = false
  const { ok, lines } = await setup({ yes: true }, tools)
  t.notOk(ok)
  t.match(lines, [
    /^the gateway does not answer at http:\/\/127\.0\.0\.1:18764, so AnkiConnect stays where it is: journalctl/,
  ])
  t.equal(metaOf(home), before)
  for (const path of ['config/gateway.yaml', 'config/anki-key', 'state/setup.json'])
    t.notOk(existsSync(join(home, path)), path)
  t.match(asked.at(-1), /disable --now/, 'the service is gone, too')
})

t.test('setup waits for Anki to be closed, and for its port', async (t) => {
  const { home, tools, said, world } = newMachine(t, {}, { 'Anki2/User 1/collection.anki2-wal': 'x' })
  world.taken.add(8765)
  const before = metaOf(home)
  world.onPause = () => {
    t.equal(metaOf(home), before)
    if (world.pauses === 100) rmSync(join(home, 'Anki2/User 1/collection.anki2-wal'))
    if (world.pauses === 110) world.taken.delete(8765)
  }
  t.match(await setup({ yes: true }, tools), { ok: true })
  t.ok(world.pauses >= 110)
  t.equal(said.filter((line) => line.startsWith('close Anki now')).length, 1)
  t.match(said.join('\n'), 'Anki is closed\nthe gateway answers on port 8765')
})

t.test('another program on the port is named, and nothing is changed', async (t) => {
  const { home, tools, world } = newMachine(t)
  world.taken.add(8765)
  t.match(await setup({ yes: true }, tools), { ok: false, lines: [/^port 8765 is in use by another program/] })
  t.notOk(existsSync(join(home, 'config')))
})

t.test('without a service, setup says how to start the gateway and waits for it', async (t) => {
  const { home, tools, said, asked, world } = newMachine(t)
  world.onPause = () => void (world.pauses === 500 && world.taken.add(8765))
  t.match(await setup({ yes: true, service: false }, tools), { ok: true })
  const file = join(home, 'config', 'gateway.yaml')
  t.match(
    said.join('\n'),
    `start the gateway in another terminal (setup waits for it): ankiconnect-gateway --config ${file}`,
  )
  t.same(asked, [])
})

t.test('a gateway that runs already is not taken for the one that setup starts', async (t) => {
  for (const service of [true, false]) {
    const { home, tools, asked } = newMachine(t)
    const before = metaOf(home)
    t.match(await setup({ yes: true, service }, { ...tools, gatewayAt: async () => 'other' }), {
      ok: false,
      lines: ['a gateway already answers at http://127.0.0.1:18764: end it, and run setup again. Nothing is changed'],
    })
    t.equal(metaOf(home), before)
    t.notOk(existsSync(join(home, 'config')))
    t.same(asked, [])
  }
})

t.test('setup waits on while a gateway with another configuration answers, and says so once', async (t) => {
  const { home, tools, said, world } = newMachine(t)
  const before = metaOf(home)
  let found: 'none' | 'other' | 'expected' = 'none'
  world.onPause = () => {
    if (world.pauses === 2) {
      found = 'other'
      world.taken.add(8765)
    }
    if (world.pauses === 9) {
      t.equal(metaOf(home), before)
      found = 'expected'
    }
  }
  t.match(await setup({ yes: true, service: false }, { ...tools, gatewayAt: async () => found }), { ok: true })
  t.equal(said.filter((line) => /has another configuration: end it, and start the one above$/.test(line)).length, 1)
})

t.test('a service that cannot be installed leaves everything as it was, and names the way without one', async (t) => {
  const { home, tools } = newMachine(t)
  const before = metaOf(home)
  const run: typeof tools.run = async () => ({ ok: false, said: 'Failed to connect to bus' })
  const { ok, lines } = await setup({ yes: true }, { ...tools, run })
  t.notOk(ok)
  t.match(lines, [/Failed to connect to bus: setup put everything back\. .*: ankiconnect-gateway setup --no-service$/])
  t.equal(metaOf(home), before)
  for (const path of ['config/gateway.yaml', 'config/anki-key', 'state/setup.json'])
    t.notOk(existsSync(join(home, path)), path)
})

t.test('Ctrl-C while setup waits puts everything back', async (t) => {
  for (const isAnkiOpen of [true, false]) {
    const { home, tools, world } = newMachine(t, {}, isAnkiOpen ? { 'Anki2/User 1/collection.anki2-wal': 'x' } : {})
    const before = metaOf(home)
    const ending = new AbortController()
    world.onPause = () => void (world.pauses === 30 && ending.abort())
    t.match(await setup({ yes: true, service: false }, { ...tools, signal: ending.signal }), {
      ok: false,
      lines: ['setup was interrupted, and put everything back'],
    })
    t.equal(metaOf(home), before)
    for (const path of ['config/gateway.yaml', 'config/anki-key', 'state/setup.json'])
      t.notOk(existsSync(join(home, path)), path)
  }
})

t.test('undo restores byte for byte what is as setup left it', async (t) => {
  const { home, tools, asked } = newMachine(t, { webBindPort: 8765, apiKey: 'old' })
  const before = metaOf(home)
  await setup({ yes: true }, tools)
  t.not(metaOf(home), before)
  const { ok, lines } = await setup({ undo: true }, tools)
  t.ok(ok)
  t.equal(metaOf(home), before)
  t.match(lines, [
    /meta\.json is restored, byte for byte/,
    /anki-key is removed/,
    /gateway\.yaml is removed/,
    /^done: start Anki/,
  ])
  t.match(asked.at(-1), /disable --now/)
  t.match(await setup({ undo: true }, tools), { ok: false, lines: [/^there is no setup to undo/] })
})

t.test('undo puts back only its own values in settings that were changed since', async (t) => {
  const { home, tools } = newMachine(t, { apiKey: 'old', apiPollInterval: 25 })
  await setup({ yes: true }, tools)
  const file = join(home, ADD_ON, 'meta.json')
  const changed = JSON.parse(metaOf(home)) as { config: object }
  // Anki writes the file anew when it ends, and the owner has changed a setting of setup's and another one.
  const config = { ...changed.config, webBacklog: 64, apiLogPath: '/l' }
  writeFileSync(file, JSON.stringify({ ...changed, mod: 2, config }, null, 2))
  writeFileSync(join(home, 'config', 'gateway.yaml'), '# mine now\n')
  const { lines } = await setup({ undo: true }, tools)
  t.same(JSON.parse(metaOf(home)), {
    name: 'AnkiConnect',
    mod: 2,
    config: { apiKey: 'old', apiPollInterval: 25, webBacklog: 64, apiLogPath: '/l' },
  })
  t.match(lines, [
    /put back: webBindPort, webBindAddress, apiKey, apiPollInterval; left as you changed them: webBacklog/,
    /anki-key is removed/,
    /gateway\.yaml has changed since setup, and stays/,
  ])
})

t.test('what AnkiConnect let everyone do is named, and not carried over', async (t) => {
  const { home, tools, said } = newMachine(t, { webBindAddress: '0.0.0.0', webCorsOriginList: ['*', 'http://a/path'] })
  await setup({ yes: true }, tools)
  const notes = said.filter((line) => line.startsWith('note: '))
  t.match(notes, [
    /every web page/,
    /listens on 0\.0\.0\.0.*clients add NAME --lan/,
    /no browser sends http:\/\/a\/path/,
  ])
  const [, clients] = readFileSync(join(home, 'config', 'gateway.yaml'), 'utf8').split('clients:\n')
  t.equal(clients, OF_THIS_MACHINE)
  t.equal(configOf(home).webBindAddress, '127.0.0.1')
})

t.test('a port of the owner stays where the clients look', async (t) => {
  const { home, tools } = newMachine(t, { webBindPort: 8777 })
  const isThere = () => existsSync(join(home, 'config'))
  const isTaken = async (port: number) => port === 8777 && isThere()
  await setup({ yes: true }, { ...tools, gatewayAt: async () => (isThere() ? 'expected' : 'none'), isTaken })
  t.match(readFileSync(join(home, 'config', 'gateway.yaml'), 'utf8'), "listen: ['127.0.0.1:8777', '[::1]:8777']\n")
})

t.test('each thing that is missing or in the way is named with its remedy', async (t) => {
  const { home, tools } = newMachine(t)
  const said = async (options: object) => (await setup({ yes: true, ...options }, tools)).lines.join('\n')
  t.match(await said({ ankiBase: join(home, 'nowhere') }), /no data folder of Anki at .*nowhere.*--anki-base/)
  t.match(await said({ ankiBase: home }), /AnkiConnect is not installed in .*2055492159/)
  t.match(await said({}), /^done/)
  t.match(await said({}), /gateway\.yaml exists already.*setup --undo/)
})

t.test('several Ankis are named, and none is chosen', async (t) => {
  const other = '.local/share/Anki2/addons21/mine/config.json'
  const { home, tools } = newMachine(t, {}, { [other]: '{"webBindPort": 8765}' })
  const folders = `${join(home, 'Anki2')}, ${join(home, '.local/share/Anki2')}`
  t.match(await setup({ yes: true }, tools), {
    ok: false,
    lines: [`there are several Ankis: ${folders}. Name one with --anki-base FOLDER`],
  })
})
