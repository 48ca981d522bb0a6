import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse, stringify } from 'yaml'
import { formatConfigError } from '../../src/config/error.ts'
import { changeLive } from '../../src/config/live.ts'
import { loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { newFolder } from '../support/folder.ts'

const PHONE = 'clients: { phone: { from: 192.168.1.7 } }\n'

async function load(t: Test, text: string) {
  const folder = newFolder(t, { 'gateway.yaml': PHONE + text })
  return loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
}

async function complaints(t: Test, text: string): Promise<string[]> {
  const loaded = await load(t, text)
  return loaded.ok ? [] : loaded.errors.map(formatConfigError).map((line) => line.replace(/^.*gateway\.yaml:/, ''))
}

async function routes(t: Test, text: string) {
  const loaded = await load(t, text)
  if (!loaded.ok) throw new Error(loaded.errors.map(formatConfigError).join('\n'))
  return loaded.config.routes
}

const MiB = 1024 * 1024

t.test('a route is read with its defaults', async (t) => {
  t.same(await routes(t, 'routes: { /localaudio/: { target: "http://127.0.0.1:5050", clients: [phone] } }'), [
    {
      path: '/localaudio/',
      target: 'http://127.0.0.1:5050/',
      clients: ['phone'],
      rewrite: false,
      limit: {
        request: 16 * MiB,
        response: 1024 * MiB,
        answer: 30_000,
        idle: 120_000,
        time: 1_800_000,
        connections: 32,
      },
    },
  ])
})

t.test('everything about a route can be set, and is printed as it is read', async (t) => {
  const text =
    'routes:\n  /a/b: { target: ws://localhost:81/x, clients: phone, rewrite: true, limit: { request: 1KiB, response: 2MiB, ' +
    'answer: 1s, idle: 2s, time: 3min, connections: 4 } }\n  /c/: { target: "https://[::1]/", clients: [phone, local-program, phone] }\n'
  const loaded = await load(t, text)
  if (!loaded.ok) return t.fail()
  const [one, other] = loaded.config.routes
  t.match(one, { path: '/a/b/', target: 'http://127.0.0.1:81/x/', clients: ['phone'], rewrite: true })
  t.same(one?.limit, { request: 1024, response: 2 * MiB, answer: 1000, idle: 2000, time: 180_000, connections: 4 })
  t.match(other, { path: '/c/', target: 'https://[::1]/', clients: ['phone', 'local-program'] })
  const { routes: printed } = parse(printConfig(loaded))
  t.same(await routes(t, stringify({ routes: printed })), loaded.config.routes)
})

t.test('what cannot be a route stops the start, with its place and the remedy', async (t) => {
  const rows: [string, RegExp][] = [
    ['/: { target: "http://127.0.0.1:1", clients: phone }', /^2:\d+: routes\.\/: this path is the API itself/],
    ['/k/: { target: "http://127.0.0.1:1", clients: phone }', /^2:\d+: routes\.\/k\/: \/k\/ is where a key stands/],
    ['/k/x: { target: "http://127.0.0.1:1", clients: phone }', /\/k\/ is where a key stands/],
    ['audio: { target: "http://127.0.0.1:1", clients: phone }', /expected a path such as \/localaudio\//],
    ['/a%20b/: { target: "http://127.0.0.1:1", clients: phone }', /expected a path such as/],
    ['/a//b/: { target: "http://127.0.0.1:1", clients: phone }', /expected a path such as/],
    ['/a/../b/: { target: "http://127.0.0.1:1", clients: phone }', /expected a path such as/],
    [
      '/a/: { target: "http://127.0.0.1:1" }',
      /^2:\d+: routes\.\/a\/: expected a map with target and clients, such as .* \[config\.expected-map\]$/,
    ],
    ['/a/: { clients: phone }', /expected a map with target and clients/],
    ['/a/: { target: "http://127.0.0.1:1", clients: [] }', /routes\.\/a\/\.clients: expected the name of a client/],
    [
      '/a/: { target: "http://127.0.0.1:1", clients: [phon] }',
      /^2:\d+: routes\.\/a\/\.clients: .*did you mean phone\? \[config\.unknown-name\]$/,
    ],
    ['/a/: { target: "http://127.0.0.1:1", clients: [x] }', /there are phone, local-program, /],
    ['/a/: { target: "http://nas.lan:1", clients: phone }', /routes\.\/a\/\.target: .*other names are not looked up/],
    ['/a/: { target: "ftp://127.0.0.1:1", clients: phone }', /with http or https/],
    ['/a/: { target: "127.0.0.1:1", clients: phone }', /with http or https/],
    ['/a/: { target: "http://u:p@127.0.0.1:1", clients: phone }', /without user and password/],
    ['/a/: { target: "http://127.0.0.1:1/?x", clients: phone }', /without \? and #/],
    ['/a/: { target: "http://127.0.0.1:0", clients: phone }', /nothing can listen on port 0/],
    [
      '/a/: { target: "http://localhost:8765", clients: phone }',
      /127\.0\.0\.1:8765 is an address of the gateway itself/,
    ],
    ['/a/: { target: "http://[::1]:8765", clients: phone }', /an address of the gateway itself/],
    ['/a/: { target: "http://127.0.0.1:18764", clients: phone }', /own admin listener/],
    [
      '/a/: { target: "http://127.0.0.1:18765", clients: phone }',
      /AnkiConnect itself: calls would go past every check/,
    ],
    [
      '/a/: { target: "http://127.0.0.1:1", clients: phone, limit: { idle: 5 } }',
      /routes\.\/a\/\.limit\.idle: expected a duration/,
    ],
    [
      '/a/: { target: "http://127.0.0.1:1", clients: phone, limit: { connections: 0 } }',
      /limit\.connections: expected/,
    ],
    [
      '/a/: { target: "http://127.0.0.1:1", clients: phone, limit: { reply: 1MiB } }',
      /limit\.reply: there is no such setting/,
    ],
  ]
  for (const [text, expected] of rows) {
    const [line = '', ...others] = await complaints(t, `routes: { ${text} }\n`)
    t.match(line, expected, text)
    t.same(others, [])
  }
  const twice =
    'routes: { /a: { target: "http://127.0.0.1:1", clients: phone }, /a/: { target: "http://127.0.0.1:1", clients: phone } }'
  t.match((await complaints(t, twice))[0], /routes\.\/a\/: this path is here twice/)
})

t.test('routes are in force at once where they change', async (t) => {
  const running = await load(t, '')
  const next = await load(t, 'routes: { /a/: { target: "http://127.0.0.1:1", clients: phone } }')
  if (!running.ok || !next.ok) return t.fail()
  const { config, waiting, isSame } = changeLive(running.config, next.config)
  t.same([waiting, isSame], [[], false])
  t.equal(config.routes, next.config.routes)
})
