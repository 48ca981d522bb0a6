import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
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
    for (const word of ['start', 'check', 'sandbox', 'ANKICONNECT_GATEWAY_']) t.match(stdout, word)
  },
)

t.test('a misspelt option or command ends with status 1 and a suggestion', async (t) => {
  t.match(await runProgram(t, ['start', '--upsteam', 'x']).ended, { status: 1, stderr: /Did you mean --upstream\?/ })
  t.match(await runProgram(t, ['chek']).ended, { status: 1 })
})

t.test('start --sandbox serves the demo collection, is ready, and ends in order at a signal', async (t) => {
  const program = runProgram(t, [...anyPort, '--sandbox'])
  const { gateway, admin } = addressesIn(await program.line(/listening on/))
  t.match(await call(gateway, 'deckNames'), { error: null, result: ['Default'] })
  t.equal((await fetch(`http://${admin}/ready`)).status, 200)
  t.match(await program.line(/answers are kept/), 'for 1000 ms: there is no collection in', 'by what, and why')
  t.match(await (await fetch(`http://${admin}/metrics`)).text(), 'ankiconnect_gateway_upstream_up{upstream="anki"} 1')
  await program.line(/"msg":"request"/)
  program.child.kill('SIGTERM')
  const { status, stdout, stderr } = await program.ended
  t.equal(status, 0)
  t.match(stdout, /"msg":"stopped"/)
  t.equal(stderr, '')
})

t.test('the second signal ends it at once, although a request is still under way', async (t) => {
  const sandbox = await startSandbox({ faults: [{ kind: 'hang', when: (body) => body.includes('deckNames') }] })
  t.teardown(() => sandbox.close())
  const program = runProgram(t, [...anyPort, '--upstream', sandbox.url])
  const { gateway } = addressesIn(await program.line(/listening on/))
  await program.line(/Anki answers/)
  const before = sandbox.exchanges.length
  call(gateway, 'deckNames').catch(() => {})
  await sandbox.exchanged(before + 1)
  program.child.kill('SIGINT')
  await program.line(/"msg":"stopping/)
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

t.test('sandbox runs the embedded AnkiConnect on its own', async (t) => {
  const program = runProgram(t, ['sandbox', '--port', '0', '--seed', 'fresh'])
  const [, address = ''] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(await program.line(/answers at/)) ?? []
  t.same(await call(address, 'deckNames'), { result: ['Default'], error: null })
  program.child.kill('SIGTERM')
  t.equal((await program.ended).status, 0)
  t.match(await runProgram(t, ['sandbox', '--port', '99999']).ended, { status: 1, stderr: /0 to 65535/ })
})
