import { hash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { onHangUp } from '../../src/commands/signals.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

const anyPort = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--sandbox']
const WRONG = { result: null, error: 'valid api key must be provided' }

async function version(address: string, key: string): Promise<unknown> {
  const body = JSON.stringify({ action: 'version', version: 6, key })
  return (await fetch(`http://${address}`, { method: 'POST', body })).json()
}

const withKey = (key: string) => `clients: { script: { key: ${key} } }\n`
const one = 'key-number-one-of-this-test'
const two = 'key-number-two-of-this-test'

t.test('a saved file and SIGHUP take effect in a running gateway; a bad file is told in log and metric', async (t) => {
  const folder = newFolder(t, { 'gateway.yaml': withKey(one) })
  const file = join(folder, 'gateway.yaml')
  const program = runProgram(t, [...anyPort, '--config', file])
  const [, gateway = '', admin = ''] =
    /listening on (127\.0\.0\.1:\d+).* at http:\/\/(127\.0\.0\.1:\d+)/.exec(await program.line(/listening on/)) ?? []
  t.match(await version(gateway, one), { result: 6 })
  t.match(await version(gateway, two), WRONG)

  writeFileSync(join(folder, 'new'), withKey(two), { mode: 0o600 })
  renameSync(join(folder, 'new'), file)
  await program.line(/has changed and is in force/)
  t.match(await version(gateway, two), { result: 6 })
  t.match(await version(gateway, one), WRONG)

  writeFileSync(file, 'clients: { script: {} }')
  program.child.kill('SIGHUP')
  await program.line(/stays in force/)
  t.match(await version(gateway, two), { result: 6 })
  const metrics = await (await fetch(`http://${admin}/metrics`)).text()
  t.match(metrics, 'ankiconnect_gateway_config_good 0')
  t.match(metrics, 'ankiconnect_gateway_config_reloads_total{outcome="applied"} 1')

  program.child.kill('SIGTERM')
  const { status, stdout, stderr } = await program.ended
  t.equal(status, 0)
  t.equal(stderr, '')
  t.notMatch(stdout, /key-number/, 'no key is logged')
  t.match(stdout, /"client":"script".*"msg":"request"/)
  t.match(stdout, /"remedy":"its key, sent from 127\.0\.0\.1, belongs to no client/)
})

t.test('without a file, SIGHUP changes nothing and ends nothing', async (t) => {
  const program = runProgram(t, anyPort)
  await program.line(/listening on/)
  program.child.kill('SIGHUP')
  await program.line(/was read again/)
  program.child.kill('SIGTERM')
  t.equal((await program.ended).status, 0)
})

t.test('--print-config prints what would be run, of a key its hash, and ends', async (t) => {
  const file = join(newFolder(t, { 'gateway.yaml': withKey(one) }), 'gateway.yaml')
  const { status, stdout, stderr } = await runProgram(t, ['--config', file, '--print-config', '--admin', '127.0.0.1:1'])
    .ended
  t.equal(status, 0)
  t.equal(stderr, '')
  t.match(stdout, `keyHash: sha256:${hash('sha256', one)}`)
  t.match(stdout, /address: 127\.0\.0\.1:1\n/)
  t.notMatch(stdout, one)
  chmodSync(file, 0o644)
  t.match(await runProgram(t, ['--config', file, '--print-config']).ended, { status: 1, stderr: /chmod 600/ })
})

t.test('the example starts as it is', async (t) => {
  const file = new URL('../../gateway.example.yaml', import.meta.url).pathname
  const program = runProgram(t, [...anyPort, '--config', file])
  const [, gateway = ''] = /listening on (127\.0\.0\.1:\d+)/.exec(await program.line(/listening on/)) ?? []
  const body = JSON.stringify({ action: 'version', version: 6 })
  const headers = { Origin: 'chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn' }
  t.match(await (await fetch(`http://${gateway}`, { method: 'POST', body, headers })).json(), { result: 6 })
  await program.line(/"client":"browser-extension"/)
})

t.test('a SIGHUP during the start is heard when there is something to read again', async (t) => {
  const source = new EventEmitter()
  const follow = onHangUp(source)
  source.emit('SIGHUP')
  source.emit('SIGHUP')
  let reloads = 0
  follow(async () => {
    reloads += 1
  })
  t.equal(reloads, 1)
  source.emit('SIGHUP')
  t.equal(reloads, 2)
})
