import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { readImageLines } from '../../src/safety/image-lines.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf, caller } from '../images/gate.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { contentOf, SEED } from './scene.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts')

/** A gateway in a process of its own, with a client whose calls can be undone. */
async function startProcess(url: string, state: string) {
  const [port, admin] = [await freePort(), await freePort()]
  const config = join(state, 'gateway.yaml')
  writeFileSync(config, 'clients: { claude: { key: c, profile: admin, undo: true } }\nadmin: { notify: false }\n', {
    mode: 0o600,
  })
  const options = ['--config', config, '--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`]
  const child = spawn(process.execPath, [CLI, 'start', ...options, '--upstream', url], {
    env: {
      ...process.env,
      XDG_STATE_HOME: state,
      XDG_CONFIG_HOME: state,
      LOCALAPPDATA: state,
      ANKICONNECT_GATEWAY_LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  while (!lines.some((line) => line.includes('listening'))) await once(reader, 'line')
  return { port, admin, child, ended }
}

function recordsIn(state: string) {
  const folder = join(state, 'ankiconnect-gateway')
  const files = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.startsWith('images-'))
  return readImageLines(files.map((name) => readFileSync(join(folder, name), 'utf8'))).records
}

const CALLS: Readonly<Record<string, (note: number) => object>> = {
  updateNoteFields: (id) => ({ note: { id, fields: { Back: 'changed' } } }),
  deleteNotes: (id) => ({ notes: [id] }),
}

/** Before the journal, between the write and its reply, and after the reply; all of both calls with KILL_ALL. */
const MOMENTS: readonly (readonly [action: keyof typeof CALLS, at: string])[] =
  process.env.KILL_ALL === undefined
    ? [
        ['updateNoteFields', 'notesInfo'],
        ['updateNoteFields', 'updateNoteFields'],
        ['deleteNotes', 'deleteNotes'],
        ['updateNoteFields', 'reply'],
      ]
    : Object.keys(CALLS).flatMap((action) => ['notesInfo', action, 'reply'].map((at) => [action, at] as const))

for (const [action, at] of MOMENTS) {
  const when = at === 'reply' ? 'after the reply' : `while Anki gets ${at}`
  const isLeft = action === at && action === 'updateNoteFields'
  const then = `${isLeft ? 'leaves' : 'undoes'} ${action}`
  t.test(`a gateway killed ${when} claims nothing that did not happen, and ${then} after its return`, async (t) => {
    const state = newFolder(t)
    let gateway: Awaited<ReturnType<typeof startProcess>> | null = null
    let isArmed = false
    const sandbox = await startSandbox({
      seed: SEED,
      faults: [
        {
          kind: 'slow',
          ms: 0,
          times: 1000,
          when(body) {
            if (isArmed && actionsOf(body)[0] === at) gateway?.child.kill('SIGKILL')
            return false
          },
        },
      ],
    })
    t.teardown(() => sandbox.close())
    const anki = caller(sandbox.port, null)
    const before = await contentOf(anki)
    const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
    gateway = await startProcess(sandbox.url, state)
    isArmed = true
    await caller(gateway.port, 'c')
      .whole(action, (CALLS[action] as (id: number) => object)(dog))
      .catch(() => {})
    isArmed = false
    gateway.child.kill('SIGKILL')
    await gateway.ended
    const changed = await contentOf(anki)
    t.equal(JSON.stringify(changed) !== JSON.stringify(before), at !== 'notesInfo')

    const again = await startProcess(sandbox.url, state)
    t.teardown(async () => {
      again.child.kill('SIGKILL')
      await again.ended
    })
    const reply = await fetch(`http://127.0.0.1:${again.admin}/undo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client: 'claude' }),
    })
    t.equal(reply.status, 200)
    t.same(await contentOf(anki), isLeft ? changed : before)
    if (isLeft) t.match(await reply.json(), { left: [/: left alone, because the outcome of the call is unknown$/] })
    const [record] = recordsIn(state).filter(({ client }) => client === 'claude')
    if (at === 'notesInfo') t.equal(record, undefined, 'nothing was about to be sent')
    else t.equal(record?.end?.ended ?? 'unknown', at === 'reply' ? 'answered' : 'unknown')
  })
}
