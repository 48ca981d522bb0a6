import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { systemClock } from '../../src/clock.ts'
import { createLogOutput } from '../../src/observe/log-output.ts'
import { openSpool } from '../../src/offload/spool.ts'
import { openJournal } from '../../src/safety/journal.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { startScripted } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** Whether something listens on a port. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('close', () => {}).end()
  })
}

/** Runs `start` with a shell's redirection or limit before it, in front of an upstream that answers, and serves calls by it. */
async function runGateway(t: Test, stdio: (program: string) => { command: string; stdout: number | 'pipe' }) {
  const state = mkdtempSync(join(tmpdir(), 'gateway-state-'))
  const upstream = await startScripted(() => '{"result": ["Default"], "error": null}')
  const [port, admin] = [await freePort(), await freePort()]
  const args = [
    `start --upstream ${upstream.url} --listen 127.0.0.1:${port} --admin 127.0.0.1:${admin}`,
    `--config ${join(state, 'gateway.yaml')}`,
  ]
  writeFileSync(join(state, 'gateway.yaml'), 'admin: { notify: false }\n')
  const { command, stdout } = stdio(`exec ${process.execPath} ${cli} ${args.join(' ')}`)
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ANKICONNECT|NODE|TAP)/.test(name)),
  )
  const child = spawn('sh', ['-c', command], {
    env: { ...clean, XDG_STATE_HOME: state, XDG_CONFIG_HOME: state },
    stdio: ['ignore', stdout, 'pipe'],
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await upstream.close()
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  })
  // The admin listener opens after the others.
  await until(() => listens(port))
  await until(() => listens(admin))
  const call = async () => {
    const body = '{"action": "deckNames", "version": 6}'
    return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })).text()
  }
  const shown = async () => {
    const [state, metrics] = await Promise.all(
      ['state', 'metrics'].map(async (path) => (await fetch(`http://127.0.0.1:${admin}/${path}`)).text()),
    )
    return `${state}\n${metrics}`
  }
  /** Calls until the page shows this. */
  const showing = async (pattern: RegExp) => {
    let text = ''
    await until(async () => {
      t.match(await call(), '"Default"')
      text = await shown()
      return pattern.test(text)
    })
    return text
  }
  return { child, showing }
}

// Each starts a program.
t.setTimeout(120_000)
const isPosix = process.platform !== 'win32'

t.test('a full disk under the log ends nothing', { skip: !existsSync('/dev/full') && 'no /dev/full' }, async (t) => {
  const { child, showing } = await runGateway(t, (command) => ({ command, stdout: openSync('/dev/full', 'w') }))
  const text = await showing(/The log cannot be written \(ENOSPC\) since [^"]* lines are lost: free space/)
  t.match(text, 'ankiconnect_gateway_unwritable{what="log"} 1')
  t.equal(child.exitCode, null)
})

t.test('a log file that may not grow ends nothing', { skip: !isPosix && 'no limits here' }, async (t) => {
  const file = join(newFolder(t), 'log')
  const { child, showing } = await runGateway(t, (command) => ({
    command: `ulimit -f 1; ${command}`,
    stdout: openSync(file, 'a'),
  }))
  await showing(/The log cannot be written \(EFBIG\)/)
  t.equal(child.exitCode, null)
})

t.test('a supervisor that has gone ends nothing', { skip: !isPosix && 'no such pipes here' }, async (t) => {
  const { child, showing } = await runGateway(t, (command) => ({ command, stdout: 'pipe' }))
  child.stdout?.destroy()
  await showing(/The log cannot be written \(EPIPE\)/)
  t.equal(child.exitCode, null)
})

t.test('what a full disk keeps out of the log is counted, and the next line begins anew', (t) => {
  let written = ''
  let room = 8
  const output = createLogOutput(-1, (_descriptor, bytes, offset) => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    const taken = bytes.subarray(offset, offset + room)
    room -= taken.length
    written += taken.toString()
    return taken.length
  })
  const long = (text: string) => `${text.padEnd(20_000, '.')}\n`
  const lost: [number, string][] = []
  output.write(long('one'))
  output.watch({ onLost: (lines, reason) => void lost.push([lines, reason]), onWritten: () => void lost.push([0, '']) })
  output.write(long('two'))
  room = 1_000_000
  output.write(long('three'))
  t.same(lost, [
    [1, 'ENOSPC'],
    [1, 'ENOSPC'],
    [0, ''],
  ])
  t.equal(written, `one.....\n${long('three')}`)
  t.end()
})

t.test('a state folder that cannot be made is told, and nothing is left open', async (t) => {
  const folder = join(newFolder(t, { file: '' }), 'file', 'state')
  const owner = { pid: process.pid, started: null }
  const told: string[] = []
  const common = { owner, nonce: () => 'x', onWritten: () => void told.push('written') }
  const onTrouble = (error: unknown) => void told.push((error as NodeJS.ErrnoException).code ?? '?')
  const journal = openJournal({ ...common, folder, clock: systemClock, onFound() {}, onTrouble })
  told.length = 0
  await t.rejects(journal.begin({ client: 'a', upstream: 'u' } as never))
  t.same(told, ['ENOTDIR'])
  const spool = openSpool({ ...common, stateFolder: folder, onTrouble })
  await t.rejects(spool.put(folder, [Buffer.from('x')]))
  t.same(told, ['ENOTDIR', 'ENOTDIR'])
  await journal.close()
  spool.close()
})
