import { rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { lanAddresses } from '../../src/commands/lan.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { runProgram } from './program.ts'

const [lan] = lanAddresses(networkInterfaces())
const why = lan === undefined ? ' (this machine is on no network)' : ''
const options = { skip: lan === undefined }
const EXTENSION = 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn'

/** A configuration without a running gateway, and a command with it. */
async function alone(t: Test, yaml = '') {
  const admin = await freePort()
  const folder = newFolder(t, { 'gateway.yaml': `admin: { address: "127.0.0.1:${admin}", notify: false }\n${yaml}` })
  const file = join(folder, 'gateway.yaml')
  const run = (...words: string[]) => runProgram(t, [...words, '--config', file], { XDG_STATE_HOME: folder }).ended
  return { folder, file, run }
}

t.test('a program of this machine gets address, key, header and the environment of an MCP server', async (t) => {
  const { run } = await alone(t, 'listen: ["127.0.0.1:8799"]\n')
  const { status, stdout } = await run('clients', 'add', 'claude', '--profile', 'agent')
  t.equal(status, 0)
  const [, key = '?'] = /^ {4}Authorization: Bearer (\S+)$/m.exec(stdout) ?? []
  t.match(key, /^[a-z2-9-]{29}$/)
  t.match(stdout, `    http://127.0.0.1:8799\n    ${key}\n`)
  t.match(stdout, `    http://127.0.0.1:8799/k/${key}\n`)
  t.match(stdout, `    "env": { "ANKI_CONNECT_URL": "http://127.0.0.1:8799/k/${key}" }\n`)
})

t.test('a key that limits nothing is told so, with what changes it in the present configuration', async (t) => {
  const { folder, run } = await alone(t)
  const { stdout } = await run('clients', 'add', 'claude', '--profile', 'agent')
  t.match(stdout, 'warning: this key limits nothing yet. A program on this machine that sends no key is local-program,')
  const own = join(folder, 'clients.d', 'local-program.yaml')
  t.ok(stdout.endsWith(` Write this line into a new file ${own}:\n\n    profile: none\n`), stdout)
  writeFileSync(own, 'profile: none\n')
  t.match(await run('check'), { status: 0, stdout: /local-program +none / }, 'the file does what the warning promised')
  t.notMatch((await run('clients', 'add', 'closed', '--profile', 'agent')).stdout, 'warning')
  rmSync(own)
  t.notMatch((await run('clients', 'add', 'mine', '--profile', 'admin')).stdout, 'warning', 'it may do all anyway')
  const listed = await alone(t, 'clients:\n  local-program: { profile: agent, mode: report }\n')
  const present = (await listed.run('clients', 'add', 'narrow', '--profile', 'observe')).stdout
  t.ok(present.endsWith(` give it profile: none in ${listed.file}, line 3.\n`), present)
  const closed = await alone(t, 'clients: { local-program: { profile: none } }\n')
  t.notMatch((await closed.run('clients', 'add', 'claude', '--profile', 'agent')).stdout, 'warning')
})

t.test(`an extension on another machine gets its origin, and no lines for an e-reader${why}`, options, async (t) => {
  const host = lan?.host ?? ''
  const { run } = await alone(t, `listen: [{ address: "${host}:8799", transport: plain }]\n`)
  const plain = await run('clients', 'add', 'kobo', '--lan', '--no-wait')
  t.match(
    plain.stdout,
    `Extensions of a browser also send their origin, and are refused without it: add one with --lan --origin`,
  )
  t.match(plain.stdout, `    url = "http://${host}:8799",`)
  const { stdout } = await run('clients', 'add', 'yomitan', '--lan', '--no-wait', '--origin', EXTENSION)
  t.match(stdout, `In the settings of ${EXTENSION}, its address of AnkiConnect and its key:`)
  t.match(stdout, new RegExp(`^ {4}http://${host.replaceAll('.', '\\.')}:8799\n {4}[a-z2-9-]{29}$`, 'm'))
  t.notMatch(stdout, 'KOReader')
})

t.test(
  `a TLS listener is handed over with its certificate, and not to devices that speak only http${why}`,
  options,
  async (t) => {
    const host = lan?.host ?? ''
    const yaml = `listen: [{ address: "${host}:PORT", transport: tls, certificate: self-signed }]\n`
    const { run } = await alone(t, yaml.replace('PORT', '8443'))
    const { stdout } = await run('clients', 'add', 'phone', '--lan', '--no-wait')
    t.match(stdout, 'KOReader and other devices that speak only http cannot use this listener')
    t.notMatch(stdout, 'url = "')
    t.match(stdout, `    https://${host}:8443\n`)
    t.match(stdout, 'The device has to trust the certificate of this listener:')
    t.match(stdout, /tls\/certificate\.pem\n.*The gateway makes it at its next start/)
    t.match(stdout, 'General > About > Certificate Trust Settings')
    t.match(stdout, 'Install a certificate > CA certificate')

    const running = await alone(t, yaml.replace('PORT', '0'))
    const gateway = runProgram(t, ['start', '--sandbox', '--config', running.file], { XDG_STATE_HOME: running.folder })
    const [, fingerprint = '?'] = /fingerprint is ([0-9A-F:]+)/.exec(await gateway.line(/shows a certificate/)) ?? []
    t.match((await running.run('clients', 'add', 'phone', '--lan', '--no-wait')).stdout, `      ${fingerprint}\n`)
  },
)

t.test('the terminal shows the end of the key that the page for a phone asks for', options, async (t) => {
  const { run } = await alone(t, `listen: [{ address: "${lan?.host}:8799", transport: plain }]\n`)
  const { stdout } = await run('clients', 'add', 'kobo', '--lan', '--no-wait')
  const [, key = '?'] = /api_key = "(.*)"/.exec(stdout) ?? []
  t.match(stdout, `It asks for the end of the key, ${key.slice(-9)}, so that no history holds the whole key:`)
})

t.test('a gateway that runs by the owner’s own file needs no --config at its restart', options, async (t) => {
  const yaml = `admin: { address: "127.0.0.1:${await freePort()}" }\n`
  const home = newFolder(t, { 'ankiconnect-gateway/gateway.yaml': yaml })
  const add = ['clients', 'add', 'kobo', '--lan', '--no-wait']
  const { stdout } = await runProgram(t, add, { XDG_CONFIG_HOME: home }).ended
  const file = join(home, 'ankiconnect-gateway', 'gateway.yaml')
  t.match(stdout, ` yet. Add this to ${file}, and restart the gateway (as a service: `)
  t.notMatch(stdout, '--config')
})

const VARIABLES = `upstream: { keyFile: anki-key }
clients: { reader: { key: '\${READER_KEY}', profile: observe } }
`

t.test('a variable that only the gateway’s environment has stops no command of the owner', async (t) => {
  const { folder, file, run } = await alone(t, VARIABLES.replace('upstream: { keyFile: anki-key }\n', ''))
  const gateway = runProgram(t, ['start', '--sandbox', '--listen', '127.0.0.1:0', '--config', file], {
    READER_KEY: 'a key for the reader alone',
    XDG_STATE_HOME: folder,
  })
  await gateway.line(/listening on/)
  t.match(await run('approvals'), { status: 0, stdout: 'No call waits for your decision.\n', stderr: '' })
  t.match(await run('clients', 'approve'), { status: 0, stdout: 'Nobody waits to be let in.\n' })
  t.match(await run('clients', 'list'), { status: 0, stdout: /reader +key +observe/ })
  t.match(await run('clients', 'add', 'kobo'), { status: 0, stdout: /The running gateway knows it\./ })
  t.match(await run('clients', 'revoke', 'reader'), { status: 0, stdout: /The running gateway refuses it\./ })
  t.match(await run('clients', 'revoke', 'kobo', '--remove'), {
    status: 0,
    stdout: /The running gateway no longer knows it\./,
  })
  t.match(await run('check'), { status: 1, stderr: /READER_KEY/ }, 'what starts a gateway still needs it')
})

t.test('approvals need the section admin alone: mistakes elsewhere do not stop them, and those in it do', async (t) => {
  const { run } = await alone(t, `${VARIABLES}unknown: 1\n`)
  t.match(await run('approvals'), { status: 1, stderr: /^no gateway answers at http:\/\/127\.0\.0\.1:\d+ / })
  const folder = newFolder(t, { 'gateway.yaml': 'admin: { address: "127.0.0.1:1", keyFile: missing }\n' })
  const broken = await runProgram(t, ['approvals', '--config', join(folder, 'gateway.yaml')]).ended
  t.match(broken, { status: 1, stderr: /admin\.keyFile/ })
})
