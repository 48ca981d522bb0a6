import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { fetchTool } from '../../scripts/tools.ts'
import { startAnkiOf } from '../snapshots/anki.ts'
import { openCollection } from '../snapshots/collection.ts'
import { newFolder } from '../support/folder.ts'

const NAME = process.platform === 'win32' ? 'ankiconnect-gateway.exe' : 'ankiconnect-gateway'
const root = join(import.meta.dirname, '..', '..')

function missing(): string | false {
  try {
    fetchTool('esbuild')
    fetchTool('postject')
    return false
  } catch {
    return 'esbuild and postject could not be fetched from the npm registry'
  }
}

t.setTimeout(180_000)
t.test(
  'the single executable runs the program without Node and without the project',
  { skip: missing() },
  async (t) => {
    execFileSync('npm', ['run', '--silent', 'executable'], { cwd: root, stdio: ['ignore', 'ignore', 'ignore'] })
    const folder = newFolder(t)
    const executable = join(folder, NAME)
    copyFileSync(join(root, 'dist-executable', NAME), executable)
    const env = { HOME: folder, PATH: join(folder, 'nothing') }
    const run = (...given: readonly string[]) => spawnSync(executable, given, { cwd: folder, env, encoding: 'utf8' })
    t.match(run('--version').stdout, /^[0-9]+\.[0-9]+\.[0-9]+\n$/)
    t.match(run('check').stdout, /local-program/, 'profiles and actions are inside')
    t.match(run('learn', 'nothing.jsonl'), { status: 1, stderr: /nothing\.jsonl/ })

    mkdirSync(join(folder, 'state'))
    const ports = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']
    const child = spawn(executable, ['--sandbox', '--log-format', 'json', ...ports], { cwd: folder, env })
    t.teardown(() => void child.kill('SIGKILL'))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const { value } = await lines.next()
    const [, listen, admin] =
      /listening on (127\.0\.0\.1:[0-9]+).*(http:\/\/127\.0\.0\.1:[0-9]+)/.exec(String(value)) ?? []
    const body = JSON.stringify({ action: 'deckNames', version: 6 })
    t.match(await (await fetch(`http://${listen}`, { method: 'POST', body })).text(), /"Japanese"/)
    t.match(await (await fetch(`${admin}/page.js`)).text(), /EventSource/, 'the page is inside')
    const [, token = ''] = /gateway-token" content="([^"]+)"/.exec(await (await fetch(`${admin}/`)).text()) ?? []
    const headers = { Origin: `${admin}`, 'Content-Type': 'application/json', 'X-AnkiConnect-Gateway-Token': token }
    const ran = await fetch(`${admin}/console/run/sandbox/local-program`, { method: 'POST', headers, body })
    t.match(await ran.text(), /Japanese/, 'and so is the sandbox of the console, in its thread')
    child.kill('SIGTERM')
    t.same(await once(child, 'exit'), [0, null])

    const { folder: collection } = await openCollection(t, 20)
    const anki = await startAnkiOf(t, collection)
    writeFileSync(join(folder, 'gateway.yaml'), 'admin: { notify: false }\n')
    const upstream = ['--config', 'gateway.yaml', '--upstream', anki.url]
    const before = spawn(executable, [...upstream, '--log-format', 'json', ...ports], { cwd: folder, env })
    t.teardown(() => void before.kill('SIGKILL'))
    let said = ''
    before.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const started = createInterface(before.stdout)
    const [line] = (await once(started, 'line')) as [string]
    const [, api] = /listening on (127\.0\.0\.1:[0-9]+)/.exec(line) ?? []
    const made = new Promise<string>((resolve) => {
      started.on('line', (text) => text.includes('"snapshot.') && resolve(text))
    })
    const deletion = JSON.stringify({ action: 'deleteNotes', version: 6, params: { notes: [1] } })
    await fetch(`http://${api}`, { method: 'POST', body: deletion })
    t.match(await made, /"notes":20.*"code":"snapshot\.made"/, 'the thread that checks a copy is inside')
    before.kill('SIGTERM')
    await once(before, 'exit')
    t.equal(said, '', 'and nothing is said about experiments')
  },
)
