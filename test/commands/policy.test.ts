import { join } from 'node:path'
import t from 'tap'
import { check } from '../../src/commands/check.ts'
import { explain } from '../../src/commands/explain.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

const HASH = `sha256:${'a'.repeat(64)}`

function configured(t: Parameters<typeof newFolder>[0], yaml: string): string {
  return join(newFolder(t, { 'gateway.yaml': yaml }), 'gateway.yaml')
}

t.test('check shows what each client may do, group by group', async (t) => {
  const config = configured(t, `clients: { phone: { keyHash: "${HASH}", profile: read-only, mode: report } }`)
  const { ok, lines } = await check({ config }, {})
  t.ok(ok)
  const text = lines.join('\n')
  t.match(text, /client +profile +@read +@write/)
  t.match(text, /phone +read-only \(report\) +yes +- /)
  t.match(text, /local-program +local-program +yes +yes +yes +yes +yes/)
  t.match(text, /stranger +none +- +- /)
})

t.test('check warns of rules that do nothing and of ways around a condition', async (t) => {
  const config = configured(
    t,
    `
profiles:
  narrow:
    extends: card-creator
    deny: ["@add"]
    allow: [addNote, deleteNotes]
    where:
      createDeck: { deck: { deck: Japanese } }
      "@add": { deck: { deck: Japanese } }
    hazards: { end: true }
  loose:
    extends: card-creator
    allow: [changeDeck]
    where: { "@add": { deck: { deck: Japanese } } }
clients: { a: { keyHash: "${HASH}", profile: narrow } }
`,
  )
  const text = (await check({ config }, {})).lines.join('\n')
  t.match(text, 'warning: profile narrow: allow addNote is never reached: all of it is denied or asked about')
  t.match(text, 'warning: profile narrow: where @add is never reached: none of it is allowed')
  t.match(text, 'warning: profile narrow: hazard end is named, but no allowed action runs into it')
  t.match(
    text,
    'profile loose: deck is restricted for some actions, but changeDeck, createDeck name one without a condition',
  )
  t.notMatch(text, 'allow deleteNotes')
})

t.test('check warns of a client that nobody can be, and of keys that are better dropped', async (t) => {
  const config = configured(
    t,
    `clients:
  far: { keyHash: "${HASH}", from: 192.168.1.0/24, profile: read-only }
  near: { keyHash: "sha256:${'b'.repeat(64)}", profile: read-only }
  ext: { keyHash: "sha256:${'c'.repeat(64)}", origin: any-extension, profile: admin }
`,
  )
  const text = (await check({ config }, {})).lines.join('\n')
  t.match(text, 'client far matches nothing')
  t.match(
    text,
    'client near may do less than local-program, which it is without its key: by dropping the key it gains rights',
  )
  t.notMatch(text, 'client ext may do less')
  const closed = configured(
    t,
    `clients: { near: { keyHash: "${HASH}", profile: read-only }, local-program: { profile: none } }`,
  )
  t.notMatch((await check({ config: closed }, {})).lines.join('\n'), 'dropping the key')
})

t.test('a start warns of it too', async (t) => {
  const config = configured(t, `clients: { near: { keyHash: "${HASH}", profile: read-only } }`)
  const program = runProgram(t, [
    'start',
    '--sandbox',
    '--config',
    config,
    '--listen',
    '127.0.0.1:0',
    '--admin',
    '127.0.0.1:0',
    '--log-format',
    'json',
  ])
  await program.line(/client near may do less than local-program/)
  program.child.kill('SIGTERM')
  await program.ended
})

t.test('profiles with mistakes stop the start, each with its line and what was meant', async (t) => {
  const config = configured(
    t,
    'profiles:\n  p:\n    allow: [addNot]\n    hazards: { fetch: { hots: a.org } }\nclients: { local-program: { profile: read-olny } }',
  )
  const { ok, lines } = await check({ config }, {})
  t.notOk(ok)
  t.match(lines.join('\n'), /gateway\.yaml:4:\d+: profiles\.p\.hazards\.fetch\.hots: .*did you mean host\?/)
  const names = configured(
    t,
    'profiles:\n  p:\n    allow: [addNot]\nclients: { local-program: { profile: read-olny } }',
  )
  const second = (await check({ config: names }, {})).lines
  t.match(
    second.join('\n'),
    /gateway\.yaml:3:13: profiles\.p\.allow\[0\]: there is no such action; did you mean addNote\?/,
  )
  t.match(
    second.join('\n'),
    /clients\.local-program\.profile: there is no profile of this name; did you mean read-only\?/,
  )
})

t.test('explain says the verdict on every call, rule by rule, and sends nothing', async (t) => {
  const body = JSON.stringify({
    action: 'multi',
    params: {
      actions: [
        { action: 'addTags', params: { notes: [1], tags: 'a', add: false } },
        { action: 'storeMediaFile', params: { filename: 'a', url: 'http://10.0.0.1/' } },
        { action: 'deleteNotes', params: { notes: [1] } },
        { action: 'addNot' },
        { action: 'version', params: { verison: 1 } },
      ],
    },
  })
  const { ok, lines } = await explain({ client: 'browser-extension' }, Buffer.from(body), {})
  t.ok(ok)
  const text = lines.join('\n')
  t.match(text, /multi: judged call by call\n {2}addTags: allowed/)
  t.match(text, 'does what another action does: removeTags')
  t.match(text, 'storeMediaFile: refused by policy "extension": storeMediaFile: url must have the host')
  t.match(
    text,
    /deleteNotes: waits for the owner\n.*\n.*\n {4}ask @destructive: the call waits for your decision, unless another rule refuses it/,
  )
  t.match(text, 'unknown action: unsupported action [action.unsupported]; did you mean addNote?')
  t.match(text, 'did you mean')
  t.match(
    (await explain({ client: 'browser-extnsion' }, Buffer.from('{}'), {})).lines[0],
    'did you mean browser-extension?',
  )
  t.equal((await explain({ client: 'stranger' }, Buffer.from('x'), {})).ok, false)
})

t.test('explain reads the request from standard input', async (t) => {
  const { spawnSync } = await import('node:child_process')
  const cli = new URL('../../src/cli.ts', import.meta.url).pathname
  const { stdout, status } = spawnSync(process.execPath, [cli, 'explain', '--client', 'stranger'], {
    input: '{"action":"version"}',
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  t.equal(status, 0)
  t.match(stdout, 'version: refused by policy "none": version is not allowed')
})
