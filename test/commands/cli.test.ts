import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { connect } from '../../src/client/connect.ts'
import { leaves } from '../../src/config/settings.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

const anyPort = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']

/** The first address and the admin address of the line that says the gateway listens. */
function addressesIn(line: string): { gateway: string; admin: string } {
  const [, gateway = '', admin = ''] =
    /listening on (127\.0\.0\.1:\d+).* at http:\/\/(127\.0\.0\.1:\d+)/.exec(line) ?? []
  return { gateway, admin }
}

async function call(address: string, action: string): Promise<unknown> {
  const body = JSON.stringify({ action, version: 6 })
  return (await fetch(`http://${address}`, { method: 'POST', body })).json()
}

t.test(
  '--version is the version of the package, and --help names the commands and how options are found',
  async (t) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    t.match(await runProgram(t, ['--version']).ended, { status: 0, stdout: `${version}\n` })
    const { status, stdout } = await runProgram(t, ['--help']).ended
    t.equal(status, 0)
    for (const word of ['start', 'check', 'sandbox', 'ANKICONNECT_GATEWAY_', 'Exit status: 0 after success, 1 if'])
      t.match(stdout, word)
  },
)

t.test('start --help has the option of every setting that has one, and what holds without it', async (t) => {
  const { stdout } = await runProgram(t, ['start', '--help']).ended
  const options = leaves.flatMap(({ row }) => row.option ?? [])
  t.ok(options.length >= 10)
  for (const option of options) t.match(stdout, option)
  t.match(stdout.replaceAll(/\s+/g, ' '), /--when-down <what> [^-]*: drop, explain or refuse \(default: drop\) --admin/)
})

t.test('a misspelt option or command ends with status 2 and a suggestion', async (t) => {
  const rows: [string[], RegExp][] = [
    [['start', '--upsteam', 'x'], /Did you mean --upstream\?/],
    [['chek'], /^there is no command "chek"; did you mean check\?\n/],
    [['--sandbox', 'chek'], /^there is no command "chek"; did you mean check\?\n/],
    [['clients', 'lst'], /^there is no command "clients lst"; did you mean clients list\?\n/],
    [['approve', 'c1'], /^there is no command "approve"; did you mean clients approve\?\n/],
    [['help', 'clients', 'ad'], /^there is no command "clients ad"; did you mean clients add\?\n/],
    [['nonsense'], /^there is no command "nonsense"; there are start, .*clients, /],
    [['start', 'clients', 'list'], /^start takes no other words\. .*first: npm .*start -- clients list\n/],
    [['clients', 'approve', 'c1', 'c2'], /too many arguments/],
    [['completion', 'tcsh'], /bash, zsh, fish, powershell/],
  ]
  for (const [words, stderr] of rows)
    t.match(await runProgram(t, words).ended, { status: 2, stdout: '', stderr }, words.join(' '))
})

t.test('a value that an option or argument cannot have is a mistake in the command line, too', async (t) => {
  const rows: [string[], RegExp][] = [
    [['--listen', 'nas'], /command line: --listen: expected HOST:PORT/],
    [['check', '--listen', 'nas'], /command line: --listen: expected HOST:PORT/],
    [['clients', 'add', 'a/b'], /the name of a client has/],
    [['clients', 'add', 'kobo', '--from', 'home'], /--from: expected an IP address/],
    [['clients', 'add', 'kobo', '--origin', 'home'], /--origin: /],
  ]
  for (const [words, stderr] of rows)
    t.match(await runProgram(t, words).ended, { status: 2, stdout: '', stderr }, words.join(' '))
})

t.test('help shows the help of the command after it, and version the version', async (t) => {
  t.match(await runProgram(t, ['help', 'clients', 'add']).ended, { status: 0, stdout: /^Usage: .* clients add / })
  t.match(await runProgram(t, ['help']).ended, { status: 0, stdout: /^Usage: npm .*start -- \[options\]/ })
  const { stdout } = await runProgram(t, ['--version']).ended
  t.match(await runProgram(t, ['version']).ended, { status: 0, stdout })
})

t.test('npm start passes on another command', async (t) => {
  const { stdout } = await promisify(execFile)('npm', ['start', '--silent', '--', 'help', 'clients', 'add'])
  t.match(stdout, /^Usage: npm .*start -- clients add /)
})

t.test('start --sandbox serves the demo collection, is ready, and ends in order at a signal', async (t) => {
  const program = runProgram(t, [...anyPort, '--sandbox'])
  const { gateway, admin } = addressesIn(await program.line(/listening on/))
  t.match(await call(gateway, 'deckNames'), { error: null, result: ['Default'] })
  t.equal((await fetch(`http://${admin}/ready`)).status, 200)
  t.match(
    await program.line(/replies are cached/),
    'for 1000 ms: the collection of a sandbox is in memory',
    'by what, and why',
  )
  t.match(await (await fetch(`http://${admin}/metrics`)).text(), 'ankiconnect_gateway_upstream_up{upstream="anki"} 1')
  await program.line(/"msg":"request"/)
  program.child.kill('SIGTERM')
  const { status, stdout, stderr } = await program.ended
  t.equal(status, 0)
  t.match(stdout, /"msg":"stopped"/)
  t.equal(stderr, '')
})

t.test(
  'npm run demo ends the gateway too when npm gets a signal',
  { skip: process.platform === 'win32' },
  async (t) => {
    const env = { ...process.env, XDG_STATE_HOME: newFolder(t, {}) }
    const npm = spawn('npm', ['run', 'demo', '--', ...anyPort], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    t.teardown(() => npm.kill('SIGKILL'))
    let said = ''
    for await (const text of npm.stdout.setEncoding('utf8')) {
      const wasThere = said.includes('listening on')
      said += text
      if (!wasThere && said.includes('listening on')) npm.kill('SIGTERM')
    }
    t.match(said, /"msg":"stopped"\}\n$/, 'its output ends with it')
  },
)

t.test('the sandbox ends too when npx gets a signal', { skip: process.platform === 'win32' }, async (t) => {
  const cwd = join(import.meta.dirname, '..', '..')
  const npx = spawn('npx', ['-c', 'node src/cli.ts sandbox --port 0'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => npx.kill('SIGKILL'))
  let said = ''
  // The sandbox holds this pipe, so that its end is the end of the sandbox.
  for await (const text of npx.stdout.setEncoding('utf8')) {
    said += text
    if (said.includes('\n')) npx.kill('SIGTERM')
  }
  const { url } = JSON.parse(said)
  await t.rejects(call(new URL(url).host, 'version'), 'nothing answers any more')
})

t.test('the second signal ends it at once, although a request is still under way', async (t) => {
  const hangs = Promise.withResolvers<void>()
  const isCall = (body: string) => {
    if (!body.includes('deckNames')) return false
    hangs.resolve()
    return true
  }
  const sandbox = await startSandbox({ faults: [{ kind: 'hang', when: isCall }] })
  t.teardown(() => sandbox.close())
  const program = runProgram(t, [...anyPort, '--upstream', sandbox.url])
  const { gateway } = addressesIn(await program.line(/listening on/))
  await program.line(/Anki answers/)
  call(gateway, 'deckNames').catch(() => {})
  await hangs.promise
  program.child.kill('SIGINT')
  await program.line(/"msg":"shutting down/)
  program.child.kill('SIGINT')
  t.equal((await program.ended).status, 130)
})

t.test('where nothing answers it says what to do, goes on trying, and says when Anki comes and goes', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  await sandbox.stop()
  const program = runProgram(t, [...anyPort, '--upstream', sandbox.url])
  const { admin } = addressesIn(await program.line(/listening on/))
  const advice = await program.line(/nothing answers at/)
  t.match(advice, `set \\"webBindPort\\" to ${sandbox.port}`)
  t.equal((await fetch(`http://${admin}/ready`)).status, 503)
  t.equal((await fetch(`http://${admin}/health`)).status, 200)
  await sandbox.restart()
  await program.line(/Anki answers at/)
  await sandbox.stop()
  await program.line(/Anki no longer answers/)
  await sandbox.restart()
  await program.line(/Anki answers at .* again/)
  program.child.kill('SIGTERM')
  t.equal((await program.ended).status, 0)
})

t.test('a port in use is explained, with status 1, and nothing stays open', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  t.teardown(() => other.close())
  const address = other.address()
  const place = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const clients = await runProgram(t, ['--sandbox', '--admin', '127.0.0.1:0', '--listen', place]).ended
  t.match(clients, { status: 1, stdout: '', stderr: /in use, probably by AnkiConnect itself .*webBindPort/ })
  const admin = await runProgram(t, ['--sandbox', '--admin', place, '--listen', '127.0.0.1:0']).ended
  t.match(admin, { status: 1, stdout: '', stderr: /in use by another program.*--admin names another/ })
})

t.test('a configuration that cannot be used stops the start with all its errors', async (t) => {
  const env = { ANKICONNECT_GATEWAY_LOG_LEVEL: 'loud' }
  const { status, stdout, stderr } = await runProgram(t, ['--listen', '0.0.0.0:8765', '--upstream', 'nas'], env).ended
  t.equal(status, 1)
  t.equal(stdout, '')
  t.match(stderr, /command line: --listen: 0\.0\.0\.0 is not a loopback address/)
  t.match(stderr, /command line: --upstream: expected a URL/)
  t.match(stderr, /environment: ANKICONNECT_GATEWAY_LOG_LEVEL: expected one of/)
})

t.test('sandbox takes a file as its seed, a key and a year, and names the mistake in a file', async (t) => {
  const files = newFolder(t, {
    'good.yaml': 'notes: [{ deck: Mine, fields: [a, b] }]\nmedia: { a.txt: { file: good.yaml } }\n',
    'bad.yaml': 'notes: [{ deck: Mine, type: Nope, fields: [] }]\n',
  })
  const args = ['sandbox', '--port', '0', '--seed', join(files, 'good.yaml'), '--key', 'k3y', '--generation', '2023']
  const { url } = JSON.parse(await runProgram(t, args).line(/^\{/)) as { url: string }
  const anki = connect({ url, key: 'k3y' })
  t.strictSame(await anki.deckNames(), ['Default', 'Mine'])
  t.strictSame(await anki.getMediaFilesNames(), ['a.txt'])
  t.strictSame(await anki.addNotes({ notes: [{}] as never }), [null], 'as an AnkiConnect of 2023')
  t.match(await runProgram(t, ['sandbox', '--port', '0', '--seed', 'japanes']).ended, {
    status: 1,
    stderr: /cannot use the seed japanes: there is no such file, and the seeds with a name are demo, /,
  })
  t.match(await runProgram(t, ['sandbox', '--port', '0', '--seed', join(files, 'bad.yaml')]).ended, {
    status: 1,
    stderr: /bad\.yaml: notes\[0\]\.type: there is no note type "Nope"/,
  })
})

t.test('sandbox runs the embedded AnkiConnect on its own', async (t) => {
  const program = runProgram(t, ['sandbox', '--port', '0', '--seed', 'fresh'])
  const ready = JSON.parse(await program.line(/^\{/)) as { url: string; control: string }
  t.same(await call(new URL(ready.url).host, 'deckNames'), { result: ['Default'], error: null })
  t.match(await (await fetch(`${ready.control}/requests`)).json(), { requests: [{ json: { action: 'deckNames' } }] })
  program.child.kill('SIGTERM')
  t.equal((await program.ended).status, 0)
  t.match(await program.ended, { stdout: /^\{.*\}\n$/, stderr: /^a sandbox of AnkiConnect answers at .*\n$/ })
  t.match(await runProgram(t, ['sandbox', '--port', '99999']).ended, { status: 2, stderr: /0 to 65535/ })
})

t.test('explain without a client, or with a request as words, shows an example of its use', async (t) => {
  for (const words of [['claude', 'suspend'], [], ['--client', 'claude', 'suspend']]) {
    const { status, stderr } = await runProgram(t, ['explain', ...words]).ended
    t.equal(status, 2)
    t.match(stderr, /as --client NAME and the request on standard input/)
    t.match(
      stderr,
      /\n {2}echo '\{"action": "deckNames", "version": 6\}' \| ankiconnect-gateway explain --client claude\n/,
    )
  }
})
