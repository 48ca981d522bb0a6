import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { notificationCommand } from '../../src/admin/desktop.ts'
import { createNotifier } from '../../src/admin/notifier.ts'
import { createAdmission } from '../../src/admission/admission.ts'
import { createClients } from '../../src/clients/clients.ts'
import { callerAs } from '../clients/caller.ts'
import { bodyOf, routeTo, startTarget } from '../routes/target.ts'
import { askRaw } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { fakeClock } from '../support/clock.ts'
import { countUp } from '../support/count-up.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'

const root = new URL('../../', import.meta.url)
const textOf = (file: string) => readFileSync(new URL(file, root), 'utf8')

/** A text of which every character is encoded, and of that every character again. */
function encodedOften(text: string, times: number): string {
  if (times === 0) return text
  const once = Array.from(text, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')
  return encodedOften(once, times - 1)
}

async function household(t: Test) {
  const target = await startTarget(t, async (request, response) => {
    await bodyOf(request)
    response.end('played')
  })
  const route = routeTo(`${target.url}inner`, { clients: ['phone'] })
  const clients = clientConfigs({ phone: { key: 'phone-key' } })
  const front = await startFront({ upstream: { url: 'http://127.0.0.1:9' }, clients, routes: [route] })
  t.teardown(front.close)
  const get = (path: string, ...headers: readonly string[]) =>
    askRaw(front.port, `${[`GET /k/phone-key${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`)
  return { target, get }
}

t.test('no spelling of a way up reaches the target of a route', async (t) => {
  const { target, get } = await household(t)
  for (const up of [
    '..;',
    '..;v=1',
    '%2e%2e;',
    '%252e%252e',
    '.%252e',
    '%25252e%2e',
    '..%3b',
    '..%00',
    '..%20',
    '..%252f..',
    '%25%32%65%25%32%65',
    '%%32%65%%32%65',
    '%25%32%35%25%33%32%25%36%35.',
    '%u002e%u002e',
    '%c0%ae%c0%ae',
    '%e0%80%ae.',
    'a%c0%af..',
    'a%c1%9c..',
    encodedOften('..', 3),
    encodedOften('x', 6),
  ]) {
    const { status, text } = await get(`/audio/${up}/secret`)
    t.equal(status, 400, up)
    t.match(text, /must not contain \. or \.\. segments/)
  }
  t.equal(target.connections.length, 0)
  for (const name of ['a;v=1', '..a', '.hidden', '%2525', 'a%252fb', '%E3%81%80', '%C3%A0%C3%80', '100%'])
    t.equal((await get(`/audio/${name}`)).status, 200, name)
})

t.test('who may use a route reaches no longer one below it, however its name is spelled', async (t) => {
  const target = await startTarget(t, (_, response) => void response.end('played'))
  const front = await startFront({
    upstream: { url: 'http://127.0.0.1:9' },
    clients: clientConfigs({ phone: { key: 'phone-key' }, owner: { key: 'owner-key' } }),
    routes: [
      routeTo(target.url, { path: '/audio/', clients: ['phone'] }),
      routeTo(`${target.url}admin`, { path: '/audio/admin/', clients: ['owner'] }),
    ],
  })
  t.teardown(front.close)
  const get = (path: string) => askRaw(front.port, `GET /k/phone-key${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
  t.equal((await get('/audio/admin/x')).status, 403)
  for (const path of [
    '%61dmin/x',
    '%2561dmin',
    '/admin/x',
    '%2fadmin',
    'Admin/x',
    'admin;a=1/x',
    '%5cadmin',
    'admin%3b',
    'admin%20/x',
  ])
    t.equal((await get(`/audio/${path}`)).status, 400, path)
  t.equal(target.connections.length, 0)
  for (const path of ['admins/x', 'x/admin/', 'x?/admin/']) t.equal((await get(`/audio/${path}`)).status, 200, path)
})

t.test('no header by which a target could be told another address, proxy or caller reaches it', async (t) => {
  const { target, get } = await household(t)
  const { status } = await get(
    '/audio/x',
    'X-Rewrite-URL: /SPOOFED',
    'X-Original-URL: /SPOOFED',
    'Proxy: http://SPOOFED',
    'X_Forwarded_For: SPOOFED',
    'X_Forwarded-Proto: SPOOFED',
    'X.Real.IP: SPOOFED',
    'Content_Length: 1000000',
    'Transfer_Encoding: SPOOFED',
    'Proxy_Authorization: SPOOFED',
    'my_own_header: kept',
  )
  t.equal(status, 200)
  t.notMatch(target.bytes(), /SPOOFED|1000000/)
  t.match(target.bytes(), /my_own_header: kept/i, 'an underscore alone is no reason')
})

t.test('what a client writes is text on the desktop: no markup, no escape, no line of its own', (t) => {
  const nasty = '<a href="http://evil.example">Allow</a> & \\074b\\076 \u202egnp'
  const body = notificationCommand('linux', { DISPLAY: ':0' }, 'title', nasty)?.at(-1)
  t.equal(body, '&lt;a href="http://evil.example"&gt;Allow&lt;/a&gt; &amp; \\\\074b\\\\076  gnp')
  t.equal(notificationCommand('darwin', {}, 'title', 'a\u0007b')?.at(-1), 'a b')
  t.ok((notificationCommand('darwin', {}, 'title', 'x'.repeat(100_000))?.at(-1)?.length ?? 0) < 1000)

  const said: string[] = []
  const summary = 'to read\nadmin asks: nothing\r\nelse'
  const who = { id: '1', kind: 'call', who: 'claude', action: 'x' } as const
  const asks = {
    ...who,
    summary,
    effect: { sentence: null, digest: '' },
    client: null,
    asked: true,
    refused: 0,
    calls: [],
    names: 0,
    since: 0,
    until: 1,
  }
  createNotifier({
    pending: () => [asks],
    upstreams: () => [],
    notify: (_, text) => said.push(text),
    clock: fakeClock(),
  })()
  t.same(said, ['claude asks: to read admin asks: nothing  else'])
  t.end()
})

t.test('sites under one public suffix do not take one another’s places; names below one site share them', async (t) => {
  const admission = createAdmission({
    clock: fakeClock(),
    limits: () => ({ hold: 0, valid: 1000, pending: 50 }),
    numbers: countUp(),
    clients: () => createClients([]),
    enrol: async () => ({ ok: true }),
  })
  const { signal } = new AbortController()
  const ask = (origin: string) => void admission.permission(callerAs({ origin }), null, 1, signal)
  const waiting = () => admission.waiting().map(({ applicant }) => applicant.origin)
  ask('https://school.co.uk')
  ask('https://me.github.io')
  for (const name of ['a', 'b', 'c', 'd']) {
    ask(`https://${name}.co.uk`)
    ask(`https://${name}.github.io`)
  }
  t.ok(waiting().includes('https://school.co.uk'), 'the first one still waits')
  t.ok(waiting().includes('https://me.github.io'))
  for (const name of ['a', 'b', 'c', 'd', 'e']) ask(`https://${name}.evil.co.uk`)
  t.equal(waiting().filter((origin) => origin?.endsWith('.evil.co.uk')).length, 3)
  admission.close()
})

t.test('what card-creator can do at worst is said where the profile is, script in fields included', (t) => {
  t.match(
    textOf('policies/card-creator.yaml'),
    /^# At worst: [\s\S]*?script in fields runs in Anki[\s\S]*?\n# Tests:/im,
  )
  const [row = ''] = /^\| `card-creator` .*$/m.exec(textOf('docs/policy.md')) ?? []
  t.match(row, /script in fields runs in Anki/)
  t.end()
})

t.test('SECURITY.md lists every dependency that runs a script when it is installed, with the reason', (t) => {
  interface Locked {
    readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly dev?: boolean }>>
  }
  const { packages } = JSON.parse(textOf('package-lock.json')) as Locked
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)
  const [, section = ''] = textOf('SECURITY.md').split('## What is installed')
  const rows = [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$/gm)]
  t.same(
    rows.map(([, name, where]) => [name, where === 'development only']).toSorted(),
    scripted.map(([path, { dev = false }]) => [path.split('node_modules/').at(-1), dev]).toSorted(),
  )
  for (const [, name, , reason = ''] of rows) t.ok(reason.trim().length > 20, `${name}: why`)
  t.end()
})

t.test(
  'SECURITY.md names the parts a report needs, no address that could be wrong, and only files that are there',
  (t) => {
    const text = textOf('SECURITY.md')
    for (const part of ['## Reporting', '## What is protected', '## What holds', '## What does not hold'])
      t.ok(text.includes(part), part)
    t.match(text, /`package\.json` under `bugs\.email`/)
    t.notMatch(text, /[\w.]+@[\w-]+\.\w/, 'the address stands in one place')
    const { files } = JSON.parse(textOf('package.json')) as { readonly files: readonly string[] }
    t.ok(files.includes('SECURITY.md'), 'and who installs it has it')
    for (const [, file = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) t.doesNotThrow(() => textOf(file), file)
    for (const [, path = ''] of text.matchAll(/`(test\/[a-z/.-]+)`/g))
      t.doesNotThrow(() => execFileSync('test', ['-e', new URL(path, root).pathname]), path)
    t.end()
  },
)

t.test('nothing can be published before there are addresses, and a release step writes them', (t) => {
  const folder = newFolder(t, { 'scripts/': '' })
  copyFileSync(new URL('scripts/publisher.ts', root), join(folder, 'scripts', 'publisher.ts'))
  const manifest = JSON.parse(textOf('package.json')) as Record<string, unknown>
  for (const member of ['repository', 'homepage', 'bugs']) delete manifest[member]
  t.match(manifest.scripts, { prepublishOnly: 'node scripts/run.cjs scripts/publisher.ts' })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const run = (...given: readonly string[]) =>
    spawnSync(process.execPath, [join(folder, 'scripts', 'publisher.ts'), ...given], { encoding: 'utf8' })
  const empty = run()
  t.equal(empty.status, 1)
  t.match(empty.stderr, /no repository; .*no bugs\.email.*npm run publisher/)
  const repository = 'https://git.example/gateway'
  const address = 'security@maintainers.example'
  for (const wrong of [[repository], [repository, 'nobody'], ['git.example', address], [repository, address, 'more']])
    t.equal(run(...wrong).status, 1, wrong.join(' '))
  for (const given of ['first@maintainers.example', address]) t.equal(run(repository, given).status, 0)
  const written = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  t.same(written, {
    ...manifest,
    repository: { type: 'git', url: 'git+https://git.example/gateway.git' },
    homepage: 'https://git.example/gateway#readme',
    bugs: { url: 'https://git.example/gateway/issues', email: address },
  })
  t.match(run(), { status: 0, stdout: /security@maintainers\.example/ })
  t.end()
})

t.test('the table of kinds has a row for each file here, numbered without a gap', (t) => {
  const table = textOf('test/attack/README.md')
  const rows = [...table.matchAll(/^\| (\d+) \| \*.+\*.+ \| `(\d\d)-\*\.test\.ts` \|$/gm)]
  t.same(
    rows.map(([, number, file]) => [number, file]),
    rows.map((_, at) => [`${at + 1}`, `${at + 1}`.padStart(2, '0')]),
  )
  t.ok(rows.length >= 18)
  for (const file of readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.ts')))
    t.ok(
      rows.some(([, , prefix]) => file.startsWith(`${prefix}-`)),
      file,
    )
  t.end()
})
