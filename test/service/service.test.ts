import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { install, status, uninstall } from '../../src/commands/service.ts'
import { type ManagerSurroundings, serviceManager } from '../../src/service/manager.ts'
import { newFolder } from '../support/folder.ts'

/** A service manager whose commands are written down; those that hold `failing` fail. */
function fakeTools(t: Test, platform: NodeJS.Platform, failing: string | null = null) {
  const home = newFolder(t)
  const surroundings: ManagerSurroundings = {
    platform,
    environment: { LOCALAPPDATA: join(home, 'AppData'), USERDOMAIN: 'PC' },
    home,
    user: { name: 'ann', id: 501 },
  }
  const asked: string[] = []
  const run = async (command: readonly string[]) => {
    const line = command.join(' ').replaceAll(home, '~')
    asked.push(line)
    return failing !== null && line.includes(failing) ? { ok: false, said: 'no bus' } : { ok: true, said: '' }
  }
  const manager = serviceManager(surroundings)
  return { tools: { manager, run }, asked, file: manager.file, home }
}

const UNIT = 'ankiconnect-gateway.service'

t.test('systemd starts the service, also at each login, and says where its log is', async (t) => {
  const { tools, asked, file } = fakeTools(t, 'linux')
  const { ok, lines } = await install({}, {}, tools)
  t.same(
    asked,
    ['daemon-reload', `enable ${UNIT}`, `restart ${UNIT}`].map((part) => `systemctl --user ${part}`),
  )
  t.ok(ok)
  t.match(lines, [
    /systemd runs the gateway now/,
    `its log: journalctl --user --unit ${UNIT} --follow`,
    /enable-linger/,
  ])
  t.match(readFileSync(file, 'utf8'), /^ExecStart=.* start$/m)
  t.match(await status(tools), { ok: true, lines: ['the gateway runs as a service of systemd'] })
  asked.length = 0
  t.match(await uninstall(tools), { ok: true })
  t.same(asked, [`systemctl --user disable --now ${UNIT}`])
  t.notOk(existsSync(file))
})

t.test('launchd forgets an older agent before it loads the new one', async (t) => {
  const { tools, asked } = fakeTools(t, 'darwin')
  await install({}, {}, tools)
  await install({}, {}, tools)
  const load = 'launchctl bootstrap gui/501 ~/Library/LaunchAgents/ankiconnect-gateway.plist'
  t.same(asked, [load, 'launchctl bootout gui/501/ankiconnect-gateway', load])
})

t.test('the Task Scheduler gets its file in UTF-16', async (t) => {
  const { tools, asked, file } = fakeTools(t, 'win32')
  const { manager, run } = tools
  // The paths of this test's own machine may hold what a task cannot.
  await install({}, {}, { run, manager: { ...manager, problem: () => null } })
  t.match(asked[0], /^schtasks \/create \/f \/tn AnkiConnect Gateway \/xml /)
  const content = readFileSync(file)
  t.same([content[0], content[1]], [0xff, 0xfe])
  t.match(content.toString('utf16le'), '<UserId>PC\\ann</UserId>')
})

t.test('a path that the Task Scheduler would change is refused before anything is written', async (t) => {
  const { tools, asked, file } = fakeTools(t, 'win32')
  const config = join(newFolder(t, { '100%.yaml': '' }), '100%.yaml')
  t.match(await install({ config }, {}, tools), { ok: false, lines: [/cannot run .*100%\.yaml/] })
  t.same([asked, existsSync(file)], [[], false])
})

t.test('a manager that fails is named with its words, and the file is as before', async (t) => {
  const { tools, file } = fakeTools(t, 'linux', 'daemon-reload')
  t.same(await install({}, {}, tools), { ok: false, lines: ['systemctl --user daemon-reload failed: no bus'] })
  t.notOk(existsSync(file))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'mine')
  t.match(await install({}, {}, tools), { ok: false })
  t.equal(readFileSync(file, 'utf8'), 'mine')
})

t.test('a configuration that cannot be used makes no service', async (t) => {
  const { tools, asked } = fakeTools(t, 'linux')
  const config = join(newFolder(t, { 'gateway.yaml': 'lisen: 1' }), 'gateway.yaml')
  t.match(await install({ config }, {}, tools), { ok: false, lines: [/did you mean .*listen/] })
  t.same(asked, [])
})

t.test('settings that only this environment gives are named', async (t) => {
  const { tools } = fakeTools(t, 'linux')
  const { lines } = await install({}, { ANKICONNECT_GATEWAY_LISTEN: '127.0.0.1:1' }, tools)
  t.match(lines[0], /^the service does not get ANKICONNECT_GATEWAY_LISTEN from this environment/)
})

t.test('a dry run shows the file and changes nothing', async (t) => {
  const { tools, asked, file } = fakeTools(t, 'linux')
  const { lines } = await install({ dryRun: true }, {}, tools)
  t.match(lines.join('\n'), /would hold:[\s\S]*\[Service\]/)
  t.same([asked, existsSync(file)], [[], false])
})

t.test('without a service, status and uninstall fail and say how to make one', async (t) => {
  const { tools } = fakeTools(t, 'linux')
  for (const result of [await status(tools), await uninstall(tools)])
    t.match(result, { ok: false, lines: [/service install makes one/] })
})

t.test('a service that does not run is a failure of status, with the way to its log', async (t) => {
  const { tools } = fakeTools(t, 'linux', 'is-active')
  await install({}, {}, tools)
  t.match(await status(tools), { ok: false, lines: [/does not run/, /journalctl/] })
})
