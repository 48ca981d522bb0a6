import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeKeys } from '../../src/commands/container.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

const KEY = /([a-z2-9]{4}(?:-[a-z2-9]{4}){5})/

t.test(
  'the first start makes an admin key and a client key, prints each once, and lets only their owner read them',
  async (t) => {
    const folder = join(newFolder(t), 'ankiconnect-gateway')
    const configuration = `admin: { keyFile: ${folder}/admin-key }\nclients: { one: { keyFile: ${folder}/client-key } }\n`
    const first = makeKeys(folder, configuration)
    t.equal(first.ok, true)
    t.equal(first.lines.length, 2)
    for (const [index, name] of ['admin-key', 'client-key'].entries()) {
      const file = join(folder, name)
      const [, shown] = KEY.exec(first.lines[index] ?? '') ?? []
      t.equal(readFileSync(file, 'utf8'), `${shown}\n`)
      t.equal(statSync(file).mode & 0o777, 0o600)
      t.match(first.lines[index], file)
    }
    const before = readFileSync(join(folder, 'admin-key'), 'utf8')
    t.strictSame(makeKeys(folder, configuration), { ok: true, lines: [] }, 'the second start prints nothing')
    t.equal(readFileSync(join(folder, 'admin-key'), 'utf8'), before, 'and keeps the keys')
  },
)

t.test('a configuration without these keys gets none', async (t) => {
  const folder = newFolder(t)
  t.strictSame(makeKeys(folder, ''), { ok: true, lines: [] })
  t.strictSame(readdirSync(folder), [])
  const one = makeKeys(folder, `admin: { keyFile: ${folder}/admin-key }`)
  t.match(one.lines, [/new key of the admin page/])
  t.strictSame(readdirSync(folder), ['admin-key'])
})

t.test('a state folder that cannot be written stops the start with a remedy', async (t) => {
  const folder = newFolder(t, { file: 'no folder' })
  const made = makeKeys(join(folder, 'file'), `keyFile: ${join(folder, 'file', 'admin-key')}`)
  t.equal(made.ok, false)
  t.match(made.lines, [/cannot write the key file .*file.admin-key \((EEXIST|ENOTDIR)\): give the container a volume/])
})

t.test('the command container prints the keys and runs the gateway with them', async (t) => {
  const state = newFolder(t)
  const config = join(
    newFolder(t, {
      'gateway.yaml': `admin: { address: "127.0.0.1:0", keyFile: ${state}/ankiconnect-gateway/admin-key }\n`,
    }),
    'gateway.yaml',
  )
  const program = runProgram(t, ['container', '--sandbox', '--listen', '127.0.0.1:0'], {
    XDG_STATE_HOME: state,
    ANKICONNECT_GATEWAY_CONFIG: config,
  })
  const [, key] = KEY.exec(await program.line(/new key of the admin page/)) ?? []
  const [, admin] = /at http:\/\/(127\.0\.0\.1:\d+)/.exec(await program.line(/listening on/)) ?? []
  t.equal((await fetch(`http://${admin}/state`)).status, 401)
  t.equal((await fetch(`http://${admin}/state`, { headers: { authorization: `Bearer ${key}` } })).status, 200)
  program.child.kill('SIGTERM')
  t.match(await program.ended, { status: 0, stderr: '' })
})
