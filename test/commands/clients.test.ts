import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { decideApproval, listApprovals, ruleForCaller } from '../../src/commands/approvals.ts'
import { listClients, removeClient, revokeClient } from '../../src/commands/clients.ts'
import { addClient } from '../../src/commands/clients-add.ts'
import { ruleForClient } from '../../src/commands/rules.ts'
import { demoClients } from '../../src/demo/clients.ts'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { runProgram } from './program.ts'

const READER = 'Origin: https://reader.example'
const CLAUDE = 'Origin: https://claude.example'
const DEVICE = 'X-Forwarded-For: 192.168.1.20'
const BRIEF = `approvals: { hold: 1ms }
profiles: { careful: { extends: admin, ask: [deleteNotes] } }
clients:
  claude: { origin: "https://claude.example", profile: careful }
`
const permission = (service: OwnedService, header: string) => ask(service.port, { action: 'requestPermission' }, header)

/** The options that lead a command to a running gateway. */
const to = ({ folder, admin }: OwnedService) => ({ config: join(folder, 'gateway.yaml'), admin: admin.slice(7) })

/** Options for a configuration file, where no gateway runs. */
async function alone(t: Test, yaml: string, files: Readonly<Record<string, string>> = {}) {
  const folder = newFolder(t, { 'gateway.yaml': yaml, ...files })
  return { folder, options: { config: join(folder, 'gateway.yaml'), admin: `127.0.0.1:${await freePort()}` } }
}

t.test(
  'list shows each client: what it is known by, what it may do, where it stands, when it was last seen',
  async (t) => {
    const service = await startOwned(t, BRIEF)
    const { key } = (await addClient('kobo', { ...to(service), profile: 'read-only', from: '192.168.1.0/24' }, {})) as {
      key: string
    }
    await service.reload()
    await ask(service.port, { action: 'version', key }, DEVICE)
    const { ok, lines } = await listClients(to(service), {})
    t.ok(ok)
    const text = lines.join('\n')
    t.match(text, /client +known by +profile +budget +defined in +last seen/)
    t.match(text, /claude +https:\/\/claude\.example +careful +- +\S*gateway\.yaml:5 +not yet/)
    t.match(
      text,
      /kobo +key, from 192\.168\.1\.0\/24 +read-only +- +\S*clients\.d\/kobo\.yaml +just now from 192\.168\.1\.20/,
    )
    t.match(text, /local-program +built in +local-program +- +- +not yet/)
  },
)

t.test(
  'list shows the clients that only the running gateway has, such as those of the demo, and says why',
  async (t) => {
    const service = await startOwned(t, BRIEF, { traffic: true })
    const { folder } = await alone(t, BRIEF)
    const { lines } = await listClients({ ...to(service), config: join(folder, 'gateway.yaml') }, {})
    const text = lines.join('\n')
    for (const name of demoClients)
      t.match(text, new RegExp(`^ *${name} +- +[a-z-]+(?: \\(report\\))? +- +running gateway +`, 'm'))
    t.match(text, /demo-script +- +read-only \(report\)/)
    t.equal(lines.filter((line) => /^ *claude /.test(line)).length, 1)
    t.match(
      lines.at(-1),
      /^The clients of the running gateway are not in this configuration: a demo \(--sandbox\) makes/,
    )
  },
)

t.test('without a running gateway the list is whole all the same, and says what to do', async (t) => {
  const { options } = await alone(t, BRIEF)
  const { ok, lines } = await listClients(options, {})
  t.ok(ok)
  t.match(lines.join('\n'), /claude[\s\S]*no gateway answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\): start it/)
  for (const report of [
    await listApprovals('client', options, {}),
    await listApprovals('call', options, {}),
    await ruleForCaller('let-in', 'c1', options, {}),
    await ruleForClient('allow', { client: 'claude', action: 'suspend' }, options, {}),
  ]) {
    t.equal(report.ok, false)
    t.match(report.lines, [/no gateway answers .*--config FILE .*--admin HOST:PORT/])
  }
})

t.test(
  'approve without an id lists who waits; with one it lets in, under another name and profile if told',
  async (t) => {
    const service = await startOwned(t, BRIEF)
    t.same((await listApprovals('client', to(service), {})).lines, ['Nobody waits to be let in.'])
    await permission(service, READER)
    await permission(service, DEVICE)
    const listed = (await listApprovals('client', to(service), {})).lines.join('\n')
    t.match(listed, /c1 +https:\/\/reader\.example +to be let in \(a web page\) +0 +reader\.example/)
    t.match(listed, /c2 +192\.168\.1\.20 +to be let in .* 0 .*device-192\.168\.1\.20/)

    const taken = await ruleForCaller('let-in', 'c1', { ...to(service), name: 'claude', yes: true }, {})
    t.match(taken, { ok: false, lines: [/there is a client claude already/] })
    const page = await ruleForCaller(
      'let-in',
      'c1',
      { ...to(service), name: 'reader', profile: 'observe', yes: true },
      {},
    )
    t.same(page, {
      ok: true,
      lines: [
        'This lets in https://reader.example as client reader, with the profile observe.',
        'none of its other requests was refused.',
        '',
        `  ${join(service.folder, 'clients.d', 'reader.yaml')}`,
        '  + profile: "observe"',
        '  + origin: "https://reader.example"',
        '',
        'Written, and in force.',
      ],
    })
    t.match(readFileSync(join(service.folder, 'clients.d', 'reader.yaml'), 'utf8'), 'profile: "observe"')
    t.match((await permission(service, READER)).text, /granted/)

    const device = await ruleForCaller('let-in', 'c2', { ...to(service), yes: true }, {})
    t.match(device.lines[0], 'lets in 192.168.1.20 as client device-192.168.1.20')
    const key = device.lines.at(-1)?.trim() ?? ''
    t.match((await ask(service.port, { action: 'version', key }, DEVICE)).text, /"result": 6/)
    t.match(await ruleForCaller('let-in', 'c1', to(service), {}), {
      ok: false,
      lines: [/nothing with the id "c1" is waiting; nothing waits/],
    })
  },
)

t.test('refuse keeps one out; calls are decided by the other command, and each says so', async (t) => {
  const service = await startOwned(t, BRIEF)
  await permission(service, READER)
  const { text } = await ask(service.port, { action: 'findNotes', params: { query: 'deck:Spanish' } }, CLAUDE)
  const [note] = (JSON.parse(text as string) as { result: number[] }).result
  const deletion = { action: 'deleteNotes', params: { notes: [note] } }
  await ask(service.port, deletion, CLAUDE)
  const calls = (await listApprovals('call', to(service), {})).lines.join('\n')
  t.match(calls, /1 +claude +Delete notes: 1 note/)
  t.match(calls, 'Callers that wait to be let in: 1 (ankiconnect-gateway clients approve)')
  t.match(await ruleForCaller('let-in', '1', to(service), {}), {
    lines: ['1 is decided by: ankiconnect-gateway approvals allow 1'],
  })
  t.match(await decideApproval('call', 'c1', 'refuse', to(service), {}), {
    lines: ['c1 is decided by: ankiconnect-gateway clients refuse c1'],
  })
  t.match(await decideApproval('call', '1', 'allow', to(service), {}), {
    lines: [/^allowed once: claude: Delete notes/],
  })
  t.match((await ask(service.port, deletion, CLAUDE)).text, /"error": null/)
  t.match(await decideApproval('client', 'c1', 'refuse', to(service), {}), { lines: [/^refused: https:\/\/reader/] })
  t.same((await permission(service, READER)).text, '{"result": {"permission": "denied"}, "error": null}')
})

t.test(
  'an action is allowed and always refused by the command too, and nothing is written unless the owner agrees',
  async (t) => {
    const service = await startOwned(t, BRIEF)
    const page = (action: string) => ask(service.port, { action, version: 6 }, 'Origin: http://127.0.0.1:9')
    await page('guiUndo')
    const file = join(service.folder, 'clients.d', 'local-page.yaml')
    const allow = { client: 'local-page', action: 'guiUndo' }
    const shown = await ruleForClient('allow', allow, to(service), {}, null)
    t.equal(shown.ok, false)
    t.match(shown.lines, [
      'This adds guiUndo to client local-page.',
      '1 of its 1 refused calls would pass.',
      '',
      `  ${file}`,
      '  + profile: { extends: card-creator, allow: [guiUndo] }',
    ])
    t.equal(shown.lines.at(-1), 'Nothing was written. Add --yes to write this.')
    const no = await ruleForClient('allow', allow, to(service), {}, async () => false)
    t.same(no, { ok: false, lines: ['Nothing was written.'] })
    t.notOk(existsSync(file))
    const yes = await ruleForClient('allow', allow, to(service), {}, async () => true)
    t.same(yes, { ok: true, lines: ['Written, and in force.'] })
    t.notMatch((await page('guiUndo')).text, /refused by policy/)
    const deny = await ruleForClient('deny', allow, { ...to(service), yes: true }, {})
    t.match(deny, { ok: true, lines: ['This always refuses guiUndo to client local-page, and no longer shows it.'] })
    t.match((await page('guiUndo')).text, /guiUndo is denied/)
    await permission(service, READER)
    const never = await ruleForCaller('refuse', 'c1', { ...to(service), yes: true }, {})
    t.match(never.lines[0], 'always refuses https://reader.example')
    t.same((await listApprovals('client', to(service), {})).lines, ['Nobody waits to be let in.'])
  },
)

t.test('an admin listener with a key is shown the one in its file', async (t) => {
  const service = await startOwned(t, 'admin: { keyFile: gateway.yaml }\n'.replace('gateway.yaml', 'admin-key')).catch(
    () => null,
  )
  t.equal(service, null, 'the file is not there')
  const folder = newFolder(t, { 'admin-key': 'open sesame\n' })
  const owned = await startOwned(t, `admin: { keyFile: "${join(folder, 'admin-key')}" }\n`)
  t.equal((await fetch(`${owned.admin}/approvals`)).status, 401)
  t.match(await listApprovals('client', to(owned), {}), { ok: true })
  writeFileSync(join(folder, 'admin-key'), 'another\n')
  t.match(await listApprovals('client', to(owned), {}), { ok: false, lines: [/admin\.keyFile/] })
})

t.test('add writes a file with a hash, for its owner alone, and shows the key', async (t) => {
  const { folder, options } = await alone(t, '')
  const added = await addClient('kobo', { ...options, profile: 'card-creator', from: '192.168.1.0/24' }, {})
  t.match(added, { ok: true, key: /^[a-z2-9-]{29}$/, lan: null })
  const file = join(folder, 'clients.d', 'kobo.yaml')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(join(folder, 'clients.d')).mode & 0o777, 0o700)
  t.match(
    readFileSync(file, 'utf8'),
    /^profile: "card-creator"\nfrom: "192\.168\.1\.0\/24"\nkeyHash: "sha256:[0-9a-f]{64}"\n$/,
  )
  const page = await addClient('reader', { ...options, profile: 'observe', origin: 'https://reader.example' }, {})
  t.match(page, { ok: true, key: null })
  t.equal(
    readFileSync(join(folder, 'clients.d', 'reader.yaml'), 'utf8'),
    'profile: "observe"\norigin: "https://reader.example"\n',
  )
})

t.test('add refuses what would not work, says why, and leaves nothing behind', async (t) => {
  const yaml = 'clients: { reader: { origin: "https://reader.example" } }'
  const { folder, options } = await alone(t, yaml)
  const plain = { ...options, profile: 'card-creator' }
  for (const [name, more, error] of [
    ['Reader', {}, /there is a client reader already, in .*gateway\.yaml/],
    ['local-page', {}, /built in/],
    ['a/b', {}, /up to 64 letters/],
    ['kobo', { profile: 'card-creater' }, /there is no profile "card-creater"; did you mean card-creator\?/],
    ['kobo', { from: '192.168.1.1/24' }, /--from: .*did you mean 192\.168\.1\.0\/24\?/],
    ['kobo', { origin: 'https://reader.example/' }, /--origin: .*did you mean https:\/\/reader\.example\?/],
    [
      'kobo',
      { lan: '192.0.2.99' },
      /192\.0\.2\.99 is not an address of this machine on a network; it has 192\.168\.1\.10/,
    ],
    ['kobo', { origin: 'https://reader.example' }, /could equally well be/],
  ] as const) {
    const eth0 = [
      {
        address: '192.168.1.10',
        cidr: '192.168.1.10/24',
        netmask: '',
        mac: '',
        family: 'IPv4',
        internal: false,
      } as const,
    ]
    const added = await addClient(name, { ...plain, ...more }, {}, { eth0 })
    t.match(added, { ok: false, lines: [error] }, name)
  }
  t.same(existsSync(join(folder, 'clients.d')) ? readdirSync(join(folder, 'clients.d')) : [], [])
  t.match(await addClient('kobo', plain, {}, {}), { ok: true })
  t.match(await addClient('kobo', plain, {}, {}), { ok: false, lines: [/there is a client kobo already/] })
  t.match(await addClient('kobo', { ...plain, lan: true }, {}, {}), { ok: false })
  t.match(await addClient('k2', { ...plain, lan: true }, {}, {}), { ok: false, lines: [/is it on a network\?/] })
  t.match(await addClient('k2', { profile: 'card-creator' }, {}), { ok: false, lines: [/name a configuration file/] })
})

t.test('revoke stops a client as the page does, and leaves its file: it does not become another client', async (t) => {
  const { folder, options } = await alone(t, 'clients:\n  reader: { origin: "https://reader.example" }\n', {
    'clients.d/mine.yaml': 'origin: chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn\nprofile: read-only\n',
  })
  t.match(await revokeClient('mine', options, {}), {
    ok: true,
    lines: [
      /^The client mine is revoked: .*revoked\.txt\.$/,
      /takes effect when one starts/,
      'To remove its file too, which makes its name free: clients revoke mine --remove',
    ],
  })
  const names = () => readFileSync(join(folder, 'clients.d', 'revoked.txt'), 'utf8').replace(/^#.*\n/gm, '')
  t.match(await revokeClient('reader', options, {}), { ok: true, lines: { length: 2 } })
  t.match(await revokeClient('local-page', options, {}), { ok: true })
  t.match(await revokeClient('mine', options, {}), { ok: true }, 'again')
  t.equal(names(), 'mine\nreader\nlocal-page\n')
  t.ok(existsSync(join(folder, 'clients.d', 'mine.yaml')))
  t.match(await addClient('mine', { ...options, profile: 'observe' }, {}), {
    lines: [/^there is a revoked client mine already, in .*mine\.yaml; to remove it: clients revoke mine --remove$/],
  })
  t.match(await removeClient('mine', options, {}), { ok: true })
  t.equal(names(), 'reader\nlocal-page\n', 'a later client of this name is another one')
  t.match(await revokeClient('redaer', options, {}), { ok: false, lines: [/did you mean reader\?/] })
})

t.test('a name of a device of Windows is refused, as no file there can have it', async (t) => {
  const { folder, options } = await alone(t, '')
  for (const name of ['nul', 'CON', 'aux', 'com1', 'Lpt9.x'])
    t.match(await addClient(name, { ...options, profile: 'observe' }, {}), {
      ok: false,
      lines: [/a device on Windows/],
    })
  t.notOk(existsSync(join(folder, 'clients.d')))
  t.match(await addClient('console', { ...options, profile: 'observe' }, {}), { ok: true })
})

t.test('revoke --remove removes a file of clients.d and nothing else', async (t) => {
  const kobo = `keyHash: "sha256:${'a'.repeat(64)}"`
  const { folder, options } = await alone(t, 'clients:\n  reader: { origin: "https://reader.example" }\n', {
    'clients.d/kobo.yaml': kobo,
  })
  t.match(await removeClient('reader', options, {}), {
    ok: false,
    lines: [/is defined in .*gateway\.yaml, line 2: remove it there/],
  })
  t.match(await removeClient('local-page', options, {}), { ok: false, lines: [/profile: none/] })
  t.match(await removeClient('koba', options, {}), {
    ok: false,
    lines: [/there is no client "koba"; did you mean kobo\?/],
  })
  t.match(await removeClient('../gateway', options, {}), { ok: false })
  t.match(await removeClient('kobo', options, {}), {
    ok: true,
    lines: [/kobo\.yaml was removed/, /takes effect when one starts/],
  })
  t.same(readdirSync(join(folder, 'clients.d')), [])
  t.ok(existsSync(options.config))
})

t.test(
  'without a configuration file clients are kept in the own configuration folder, and read at the start',
  async (t) => {
    const home = newFolder(t, {})
    const env = { XDG_CONFIG_HOME: home }
    const port = await freePort()
    const added = await runProgram(t, ['clients', 'add', 'script', '--admin', `127.0.0.1:${port}`], env).ended
    t.equal(added.status, 0)
    const [, key = ''] = /Bearer (\S+)$/m.exec(added.stdout) ?? []
    t.ok(existsSync(join(home, 'ankiconnect-gateway', 'clients.d', 'script.yaml')))
    const start = ['start', '--sandbox', '--listen', '127.0.0.1:0', '--admin', `127.0.0.1:${port}`]
    const gateway = runProgram(t, start, env)
    const [, address = ''] = /listening on (127\.0\.0\.1:\d+)/.exec(await gateway.line(/listening on/)) ?? []
    const body = JSON.stringify({ action: 'version', version: 6, key })
    t.match(await (await fetch(`http://${address}`, { method: 'POST', body })).json(), { result: 6 })
    await gateway.line(/"client":"script"/)
    const listed = await runProgram(t, ['clients', '--admin', `127.0.0.1:${port}`], env).ended
    t.match(listed.stdout, /script +key .*clients\.d\/script\.yaml +just now from 127\.0\.0\.1/)
    const nothing = await runProgram(t, ['approvals', '--admin', `127.0.0.1:${port}`], env).ended
    t.match(nothing, { status: 0, stdout: 'No call waits for your decision.\n' })
    const unknown = await runProgram(t, ['clients', 'revoke', 'scrip', '--admin', `127.0.0.1:${port}`], env).ended
    t.match(unknown, { status: 1, stderr: /did you mean script\?/ })
  },
)
