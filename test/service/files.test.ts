import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { launchAgent } from '../../src/service/launchd.ts'
import { serviceManager } from '../../src/service/manager.ts'
import { lostSettings, serviceProgram } from '../../src/service/program.ts'
import { systemdUnit } from '../../src/service/systemd.ts'
import { fitsTask, logonTask } from '../../src/service/task.ts'
import { newFolder } from '../support/folder.ts'
import { findProgram } from '../support/programs.ts'

const PROGRAM = { command: ['/opt/my node/node', '/opt/100% $HOME "x"/launch.cjs', 'start'], environment: {} } as const
const PLAIN = { command: ['/usr/bin/node', '/opt/gateway/launch.cjs', 'start'], environment: {} } as const
const analyze = findProgram('systemd-analyze')
const xmllint = findProgram('xmllint')

/** The words that a file of a service hands to the system, by the rules of that system. */
function wordsOfUnit(unit: string): string[] {
  const [, line = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? []
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []
  return words.map((word) =>
    (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word)
      .replaceAll('%%', '%')
      .replaceAll('$$', '$'),
  )
}

const plain = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

t.test('the program starts again with the script and the configuration that it has now', async (t) => {
  const environment = { XDG_STATE_HOME: '/data/state', XDG_CONFIG_HOME: '', PATH: '/usr/bin' }
  t.same(serviceProgram({ execPath: '/n', script: '/s.cjs', config: '/g.yaml', environment }), {
    command: ['/n', '/s.cjs', 'start', '--config', '/g.yaml'],
    environment: { XDG_STATE_HOME: '/data/state' },
  })
  t.same(serviceProgram({ execPath: '/one-file', script: null, config: null, environment: {} }).command, [
    '/one-file',
    'start',
  ])
  t.same(lostSettings({ ANKICONNECT_GATEWAY_LISTEN: 'x', ANKICONNECT_GATEWAY_ADMIN: 'y', HOME: 'z' }), [
    'ANKICONNECT_GATEWAY_ADMIN',
    'ANKICONNECT_GATEWAY_LISTEN',
  ])
})

t.test('a path reaches the program unchanged through systemd', async (t) => {
  t.same(wordsOfUnit(systemdUnit(PROGRAM)), PROGRAM.command)
  const unit = systemdUnit({ ...PLAIN, environment: { XDG_STATE_HOME: '/my state/50%' } })
  t.match(unit, 'Environment="XDG_STATE_HOME=/my state/50%%"\n')
})

t.test('the unit restarts the gateway for ever, and gives it no more rights than it needs', async (t) => {
  const unit = systemdUnit(PLAIN)
  for (const line of ['Restart=always', 'StartLimitIntervalSec=0', 'NoNewPrivileges=yes', 'UMask=0077'])
    t.match(unit, new RegExp(`^${line}$`, 'm'))
})

t.test(
  'systemd finds nothing wrong with the unit',
  { skip: analyze === null && 'there is no systemd-analyze here' },
  async (t) => {
    const folder = newFolder(t)
    const file = join(folder, 'ankiconnect-gateway.service')
    writeFileSync(file, systemdUnit({ command: [process.execPath, '/etc/hostname', 'start'], environment: {} }))
    const env = { ...process.env, XDG_RUNTIME_DIR: folder }
    const { status, stderr } = spawnSync(analyze as string, ['--user', 'verify', file], { encoding: 'utf8', env })
    t.same([status, stderr], [0, ''])
  },
)

t.test('a path reaches the program unchanged through launchd', async (t) => {
  const agent = launchAgent({ ...PROGRAM, environment: { XDG_STATE_HOME: '/a&b' } }, '/log<s>/gateway.log')
  const [, list = ''] = /<array>([\s\S]*)<\/array>/.exec(agent) ?? []
  t.same(
    [...list.matchAll(/<string>(.*)<\/string>/g)].map(([, word]) => plain(word as string)),
    PROGRAM.command,
  )
  t.match(agent, '<key>XDG_STATE_HOME</key><string>/a&amp;b</string>')
  t.match(agent, '<key>StandardErrorPath</key><string>/log&lt;s&gt;/gateway.log</string>')
  t.match(agent, /<key>KeepAlive<\/key><true\/>[\s\S]*<key>ThrottleInterval<\/key><integer>2<\/integer>/)
})

t.test('the Windows task has no window, no time limit and runs on battery', async (t) => {
  const program = {
    command: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\g\\launch.cjs', 'start'],
    environment: {},
  } as const
  const task = logonTask(program, 'PC\\Ann & Ben', 'C:\\logs\\gateway.log')
  for (const part of [
    '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '<Repetition><Interval>PT1M</Interval></Repetition><UserId>PC\\Ann &amp; Ben</UserId>',
    '<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '<LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>',
    '<Command>%SystemRoot%\\System32\\conhost.exe</Command>',
  ])
    t.ok(task.includes(part), part)
  const [, line = ''] = /<Arguments>(.*)<\/Arguments>/.exec(task) ?? []
  t.equal(
    plain(line),
    '--headless cmd.exe /d /s /c ""C:\\Program Files\\nodejs\\node.exe" "C:\\g\\launch.cjs" "start" >> "C:\\logs\\gateway.log" 2>&1"',
  )
  t.same(['C:\\a b', 'C:\\100%', 'a"b'].map(fitsTask), [true, false, false])
})

t.test('no setting that cmd would change gets into the Windows task', (t) => {
  const environment = { APPDATA: 'C:\\a', LOCALAPPDATA: 'C:\\l' }
  const manager = serviceManager({ platform: 'win32', environment, home: 'C:\\u', user: { name: 'a', id: 1 } })
  const command = ['C:\\node.exe'] as const
  t.equal(manager.problem({ command, environment: { XDG_STATE_HOME: 'C:\\a b' } }), null)
  for (const folder of ['C:\\100%', 'C:\\a" & calc & "'])
    t.match(manager.problem({ command, environment: { XDG_STATE_HOME: folder } }), folder)
  t.end()
})

t.test('both XML files are well formed', { skip: xmllint === null && 'there is no xmllint here' }, async (t) => {
  const files = { agent: launchAgent(PROGRAM, '/a<b>&"c"'), task: logonTask(PROGRAM, 'A & B', 'C:\\<log>') }
  for (const [name, text] of Object.entries(files)) {
    const input = text.replace('encoding="UTF-16"', 'encoding="UTF-8"')
    t.doesNotThrow(
      () => execFileSync(xmllint as string, ['--nonet', '--noout', '-'], { input, stdio: ['pipe', 'pipe', 'pipe'] }),
      name,
    )
  }
})
