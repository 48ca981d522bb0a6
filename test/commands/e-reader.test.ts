import { readdirSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { lanAddresses } from '../../src/commands/lan.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { runProgram } from './program.ts'

const [lan] = lanAddresses(networkInterfaces())
const why = lan === undefined ? ' (this machine is on no network)' : ''
const options = { skip: lan === undefined, timeout: 120_000 }

/** What an e-reader's plug-in does: one request a connection, and any status but 200 means that AnkiConnect is not there. */
async function call(
  url: string,
  action: string,
  params: object,
  key?: string,
): Promise<{ status: number; reply: unknown }> {
  const body = JSON.stringify({ action, version: 6, params, ...(key !== undefined && { key }) })
  const reply = await fetch(url, { method: 'POST', body, headers: { Connection: 'close' } })
  const text = await reply.text()
  return { status: reply.status, reply: text === '' ? null : JSON.parse(text) }
}

t.test(
  `an e-reader is added, pasted into, served, revoked and refused, the gateway running all the while${why}`,
  options,
  async (t) => {
    const host = lan?.host ?? ''
    const [port, admin] = [await freePort(), await freePort()]
    const folder = newFolder(t, {
      'gateway.yaml': `listen: ["127.0.0.1:${port}", { address: "${host}:${port}", transport: plain }]
admin: { address: "127.0.0.1:${admin}", notify: false }
approvals: { hold: 1ms }
`,
    })
    const place = ['--config', join(folder, 'gateway.yaml')]
    const gateway = runProgram(t, ['start', '--sandbox', ...place])
    await gateway.line(/listening on/)

    const stranger = await call(`http://${host}:${port}`, 'requestPermission', {})
    t.equal(stranger.status, 403, 'before it is added it is turned away, and keeps its notes')
    const waiting = await runProgram(t, ['clients', 'approve', ...place]).ended
    t.match(waiting.stdout, new RegExp(`c1 +${host.replaceAll('.', '\\.')} +to be let in \\(a device with no key`))

    const adding = runProgram(t, ['clients', 'add', 'kobo', '--lan', ...place])
    await adding.line(/^The running gateway knows it\.$/)
    const [, url = ''] = /^ {4}url = "(.*)",$/.exec(await adding.line(/^ {4}url = /)) ?? []
    const [, key = ''] = /^ {4}api_key = "(.*)",$/.exec(await adding.line(/^ {4}api_key = /)) ?? []
    t.equal(url, `http://${host}:${port}`)
    await adding.line(/^ {4}http:.*\/k\//)
    await adding.line(/^ {4}[█▀▄ ]+$/)
    await adding.line(/firewall/)
    await adding.line(/^Waiting for the first call of kobo/)

    t.same(await call(url, 'requestPermission', {}), {
      status: 200,
      reply: { result: { permission: 'granted', requireApikey: true, version: 6 }, error: null },
    })
    const note = {
      deckName: 'Default',
      modelName: 'Basic',
      fields: { Front: 'word', Back: 'meaning' },
      tags: ['KOReader'],
    }
    const added = await call(url, 'addNote', { note }, key)
    t.equal(added.status, 200)
    t.match(added.reply, { result: Number, error: null })
    await adding.line(new RegExp(`^reached from ${host.replaceAll('.', '\\.')}$`))
    t.match(await adding.ended, { status: 0, stderr: '' })
    t.match(
      (await call(`${url}/k/${key}`, 'version', {})).reply,
      { result: 6 },
      'the address with the key in it works too',
    )
    t.match((await call(url, 'deleteNotes', { notes: [1] }, key)).reply, { error: /refused by policy/ })
    t.match(
      (await runProgram(t, ['clients', ...place]).ended).stdout,
      /kobo +key, from \S+ +card-creator .*just now from/,
    )

    const stopped = await runProgram(t, ['clients', 'revoke', 'kobo', ...place]).ended
    t.match(stopped, { status: 0, stdout: /kobo is revoked.*\nThe running gateway refuses it\.\n.*kobo --remove\n/ })
    t.match((await call(url, 'addNote', { note }, key)).reply, { error: /has revoked the client kobo/ })
    const revoked = await runProgram(t, ['clients', 'revoke', 'kobo', '--remove', ...place]).ended
    t.match(revoked, { status: 0, stdout: /kobo is no longer a client.*\nThe running gateway no longer knows it\./ })
    t.same(readdirSync(join(folder, 'clients.d')), ['revoked.txt'])
    t.equal((await call(url, 'requestPermission', {})).status, 403)
    t.match((await call(url, 'addNote', { note }, key)).reply, {
      result: null,
      error: 'valid api key must be provided',
    })

    const again = await runProgram(t, ['clients', 'approve', ...place]).ended
    const [, id = ''] = /^ +(c\d+) .*a key of its own/m.exec(again.stdout) ?? []
    t.match(await runProgram(t, ['clients', 'refuse', id, ...place]).ended, { status: 0, stdout: /^refused: / })
    t.equal((await call(url, 'requestPermission', {})).status, 403)
    t.match((await runProgram(t, ['clients', 'approve', ...place]).ended).stdout, 'Nobody waits to be let in.')

    gateway.child.kill('SIGTERM')
    const { status, stdout } = await gateway.ended
    t.equal(status, 0)
    t.notMatch(stdout, key, 'no key is logged')
  },
)

t.test(
  `Ctrl-C ends the waiting, and the client stays; without a listener nobody is waited for${why}`,
  options,
  async (t) => {
    const host = lan?.host ?? ''
    const [port, admin] = [await freePort(), await freePort()]
    const folder = newFolder(t, {
      'gateway.yaml': `listen: ["127.0.0.1:${port}", { address: "${host}:${port}", transport: plain }]\nadmin: { address: "127.0.0.1:${admin}" }\n`,
      'alone.yaml': `admin: { address: "127.0.0.1:${admin}" }\n`,
    })
    const waiting = runProgram(t, ['clients', 'add', 'kobo', '--lan', '--config', join(folder, 'gateway.yaml')])
    await waiting.line(/^Waiting for the first call of kobo/)
    await waiting.line(/^no gateway answers .*; still waiting$/)
    waiting.child.kill('SIGINT')
    t.equal((await waiting.ended).status, 0)
    t.same(readdirSync(join(folder, 'clients.d')), ['kobo.yaml'])
    const hasty = runProgram(t, [
      'clients',
      'add',
      'phone',
      '--lan',
      '--no-wait',
      '--config',
      join(folder, 'gateway.yaml'),
    ])
    t.equal((await hasty.ended).status, 0)
    const { status, stdout } = await runProgram(t, [
      'clients',
      'add',
      'tablet',
      '--lan',
      '--config',
      join(folder, 'alone.yaml'),
    ]).ended
    t.equal(status, 0)
    t.match(stdout, `Nothing listens on ${host} yet. Add this to ${join(folder, 'alone.yaml')}`)
    t.match(stdout, `      - { address: '${host}:8765', transport: plain }`)
  },
)
