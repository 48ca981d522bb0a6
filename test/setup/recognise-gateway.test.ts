import { join } from 'node:path'
import t from 'tap'
import { recogniseGateway } from '../../src/setup/recognise-gateway.ts'
import { runProgram } from '../commands/program.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'

const PROFILES = { 'local-program': 'none', reader: 'read-only' }

t.test('the gateway that setup waits for is known by its key and its clients', async (t) => {
  const [port, admin] = [await freePort(), await freePort()]
  const place = `127.0.0.1:${admin}`
  const rest = `listen: '127.0.0.1:${port}'\nclients: { local-program: { profile: none }, reader: { origin: 'https://a.example', profile: read-only } }\n`
  const folder = newFolder(t, {
    'keyed.yaml': `admin: { address: '${place}', notify: false, keyFile: admin-key }\n${rest}`,
    'open.yaml': `admin: { address: '${place}', notify: false }\n${rest}`,
    'admin-key': 'the-fresh-key\n',
  })
  const key = { adminKey: 'the-fresh-key', profiles: PROFILES }
  const none = { adminKey: null, profiles: PROFILES }
  t.equal(await recogniseGateway(place, key), 'none')

  const keyed = runProgram(t, ['start', '--sandbox', '--config', join(folder, 'keyed.yaml')])
  await keyed.line(/listening on/)
  t.equal(await recogniseGateway(place, key), 'expected')
  t.equal(await recogniseGateway(place, { ...key, adminKey: 'an older key' }), 'other')
  t.equal(await recogniseGateway(place, none), 'other')
  keyed.child.kill('SIGKILL')
  await keyed.ended

  const open = runProgram(t, ['start', '--sandbox', '--config', join(folder, 'open.yaml')])
  await open.line(/listening on/)
  t.equal(await recogniseGateway(place, none), 'expected')
  t.equal(await recogniseGateway(place, key), 'other', 'it takes any key')
  t.equal(await recogniseGateway(place, { ...none, profiles: { ...PROFILES, reader: 'observe' } }), 'other')
  t.equal(
    await recogniseGateway(place, { ...none, profiles: { ...PROFILES, 'key-programs': 'local-program' } }),
    'other',
  )
})

t.test('a program that is no gateway is none', async (t) => {
  const replies = { '/health': 404 }
  const ask = async (url: Parameters<typeof fetch>[0]) =>
    new Response('', { status: replies[new URL(String(url)).pathname as '/health'] ?? 200 })
  t.equal(await recogniseGateway('127.0.0.1:1', { adminKey: null, profiles: {} }, ask), 'none')
  t.equal(
    await recogniseGateway('127.0.0.1:1', { adminKey: null, profiles: { a: 'b' } }, async () => new Response('[]')),
    'other',
  )
})
