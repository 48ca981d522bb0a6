import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type DoctorCommandTools, doctor } from '../../src/commands/doctor.ts'
import { runProgram } from '../commands/program.ts'
import { newMachine } from '../setup/anki.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'

interface Report {
  readonly ok: boolean
  readonly findings: readonly { readonly about: string; readonly severity: string; readonly code: string }[]
}

const ADD_ON = 'Anki2/addons21/2055492159'

/** A machine on which setup ran long ago, with Anki closed and no gateway. */
async function newPatient(t: Test, settings: object, more: Readonly<Record<string, string>> = {}) {
  const machine = newMachine(t, settings, more)
  const [anki, admin, clients] = [await freePort(), await freePort(), await freePort()]
  const config = join(machine.home, 'gateway.yaml')
  const lines = [
    `listen: ['127.0.0.1:${clients}']`,
    `admin: { address: '127.0.0.1:${admin}', keyFile: admin-key }`,
    `upstream: { url: 'http://127.0.0.1:${anki}', keyFile: anki-key }`,
  ]
  writeFileSync(config, lines.join('\n'))
  writeFileSync(join(machine.home, 'anki-key'), 'the-key\n', { mode: 0o600 })
  writeFileSync(join(machine.home, 'admin-key'), 'admin\n', { mode: 0o600 })
  const tools: DoctorCommandTools = {
    ...machine.tools,
    read: async () => null,
    now: Date.now(),
    node: { version: '24.1.0', needed: '22.19', isTooOld: false },
    isColoured: false,
  }
  const meta = () => JSON.parse(readFileSync(join(machine.home, ADD_ON, 'meta.json'), 'utf8'))
  return { ...machine, tools, config, anki, clients, meta }
}

t.test('it works with the gateway dead, Anki closed and no configuration, and fails', async (t) => {
  const home = newFolder(t, {})
  const admin = `127.0.0.1:${await freePort()}`
  const env = { HOME: home, USERPROFILE: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home }
  const { status, stdout, stderr } = await runProgram(t, ['doctor', '--admin', admin], env).ended
  t.equal(status, 1)
  t.equal(stderr, '')
  t.match(stdout, `PROBLEM  gateway        no gateway answers at http://${admin}\n`)
  t.match(stdout, 'ok       configuration  there is no configuration file, so the built-in settings count\n')
  t.match(stdout, /PROBLEM {2}add-on .*no data folder of Anki/)
  t.match(stdout, /\d problems and \d warnings?\./)
})

/** What doctor finds beside a running gateway in front of a demo collection. */
async function findingsBesideDemo(t: Test): Promise<Report['findings']> {
  const home = newFolder(t, {})
  const env = { HOME: home, USERPROFILE: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home }
  const [admin, listen] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const gateway = runProgram(t, ['start', '--sandbox', '--admin', admin, '--listen', listen], env)
  await gateway.line(/gateway\.listening/)
  const { stdout } = await runProgram(t, ['doctor', '--json', '--admin', admin], env).ended
  return (JSON.parse(stdout) as Report).findings
}

t.test('it examines a running gateway, and prints JSON for programs', async (t) => {
  const findings = await findingsBesideDemo(t)
  t.match(
    findings.find(({ about }) => about === 'gateway'),
    { severity: 'right', code: 'doctor.gateway-runs' },
  )
})

t.test('in front of a demo collection it finds no Anki missing, and nothing wrong with its files', async (t) => {
  const findings = await findingsBesideDemo(t)
  const of = (name: string) =>
    findings.filter(({ about }) => about === name).map(({ severity, code }) => [severity, code])
  t.same(of('anki'), [['note', 'doctor.anki-sandbox']])
  t.same(of('add-on'), [['note', 'doctor.no-folder']])
  t.same(of('around'), [])
  t.same(of('files'), [['note', 'doctor.files-by-time']])
  t.same(
    findings.filter(({ severity }) => severity === 'problem'),
    [],
  )
})

t.test('--help says what the exit status means', async (t) => {
  const { stdout } = await runProgram(t, ['doctor', '--help']).ended
  t.match(stdout, 'Exit status: 0 if nothing is wrong, 1 if something is.')
})

t.test('a configuration that cannot be used is named with its place', async (t) => {
  const { tools, said, config } = await newPatient(t, {})
  writeFileSync(config, 'liste: x\n')
  t.match(await doctor({ config }, tools), { ok: false })
  t.match(said.join('\n'), /PROBLEM {2}configuration {2}.*gateway\.yaml.*liste/)
})

t.test('--fix shows the changes, asks, and puts AnkiConnect back behind the gateway', async (t) => {
  const patient = await newPatient(t, { apiLogPath: '/log', webBindAddress: '0.0.0.0' })
  const { tools, said, asked, config, anki, home, meta } = patient
  const before = readFileSync(join(home, ADD_ON, 'meta.json'), 'utf8')
  const questions: string[] = []
  const say = (answer: boolean) => async (question: string) => {
    questions.push(question)
    return answer
  }
  await doctor({ config, fix: true }, { ...tools, confirm: say(false) })
  t.match(said.join('\n'), `webBindPort ${anki}, apiKey (the gateway's key), webBindAddress 127.0.0.1`)
  t.equal(readFileSync(join(home, ADD_ON, 'meta.json'), 'utf8'), before, 'a no changes nothing')
  await doctor({ config, fix: true }, { ...tools, confirm: say(true) })
  t.same(questions, ['Do this?', 'Do this?'])
  t.match(meta(), {
    name: 'AnkiConnect',
    config: { apiLogPath: '/log', webBindPort: anki, webBindAddress: '127.0.0.1', apiPollInterval: 5 },
  })
  t.equal(readFileSync(join(home, 'state', 'before-doctor.json'), 'utf8'), before, 'the old bytes are kept')
  t.ok(asked.some((command) => command.endsWith('restart ankiconnect-gateway.service')))
  t.ok(existsSync(tools.manager.file))
})

t.test('--fix gives AnkiConnect the key that the gateway has for it, and does not show it', async (t) => {
  const patient = await newPatient(t, {})
  const { tools, said, config, anki, home, meta } = patient
  const file = join(home, ADD_ON, 'meta.json')
  writeFileSync(file, JSON.stringify({ config: { webBindPort: anki, apiKey: null } }))
  await doctor({ config, fix: true, yes: true }, tools)
  t.match(meta(), { config: { apiKey: 'the-key' } })
  t.match(said.join('\n'), "apiKey (the gateway's key)")
  t.notMatch(said.join('\n'), 'the-key')
})

t.test('--fix changes nothing while Anki is open, or where nobody can be asked', async (t) => {
  const open = await newPatient(t, {}, { 'Anki2/User 1/collection.anki2-wal': 'x' })
  const before = JSON.stringify(open.meta())
  const told = await doctor({ config: open.config, fix: true, yes: true }, open.tools)
  t.match(told, { ok: false, lines: [/^Anki is open.*close Anki .*and run doctor --fix again/] })
  t.equal(JSON.stringify(open.meta()), before)
  const closed = await newPatient(t, {})
  const alone = await doctor({ config: closed.config, fix: true }, { ...closed.tools, confirm: null })
  t.match(alone, { ok: false, lines: [/add --yes/] })
})
