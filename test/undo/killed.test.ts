import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import type { UndoShown } from '../../src/admin/undo.ts'
import { readImageLines } from '../../src/safety/image-lines.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { actionsOf, caller } from '../images/gate.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { contentOf, SEED } from './scene.ts'

/** Nine gateways start one after another. */
const LONG = { timeout: 300_000 }

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

/**
 * The points at which a gateway is killed around a write. `image`: while Anki reads what it is about to change. `journal`: its record is on
 * disk, and Anki gets nothing of it. `write`: Anki has made the change, and no reply has come. `reply`: the client has the reply.
 */
const POINTS = ['image', 'journal', 'write', 'reply'] as const
type Point = (typeof POINTS)[number]

t.test(
  'a gateway killed around a write claims nothing that did not happen, and undoes it after its return',
  LONG,
  async (t) => {
    const state = newFolder(t)
    let gateway = null as Awaited<ReturnType<typeof startProcess>> | null
    let armed: { readonly action: string; readonly point: Point } | null = null
    const kills = (body: string, points: readonly Point[]) => {
      if (armed === null || !points.includes(armed.point)) return false
      if (actionsOf(body)[0] !== (armed.point === 'image' ? 'notesInfo' : armed.action)) return false
      armed = null
      return gateway?.child.kill('SIGKILL') ?? false
    }
    const sandbox = await startSandbox({
      seed: SEED,
      faults: [
        { kind: 'reset', times: 1000, when: (body) => kills(body, ['image', 'write']) },
        { kind: 'reset', times: 1000, runs: false, when: (body) => kills(body, ['journal']) },
      ],
    })
    t.teardown(() => sandbox.close())
    const anki = caller(sandbox.port, null)
    const before = await contentOf(anki)
    const started = await startProcess(sandbox.url, state)
    gateway = started
    t.teardown(async () => {
      gateway?.child.kill('SIGKILL')
      await gateway?.ended
    })

    // Each gateway that comes back is the one that is killed next.
    for (const [action, params] of Object.entries(CALLS)) {
      for (const point of POINTS) {
        const what = `${action} killed at ${point}`
        const [dog] = (await anki('findNotes', { query: 'dog' })) as [number]
        const records = recordsIn(state).length
        armed = { action, point }
        await caller(gateway.port, 'c')
          .whole(action, params(dog))
          .catch(() => {})
        armed = null
        gateway.child.kill('SIGKILL')
        await gateway.ended
        const isChanged = JSON.stringify(await contentOf(anki)) !== JSON.stringify(before)
        t.equal(isChanged, point === 'write' || point === 'reply', what)
        const added = recordsIn(state).slice(records)
        t.same(
          added.map(({ end }) => end?.ended ?? 'unknown'),
          point === 'image' ? [] : [point === 'reply' ? 'answered' : 'unknown'],
          `${what}: the journal`,
        )

        gateway = await startProcess(sandbox.url, state)
        const reply = await fetch(`http://127.0.0.1:${gateway.admin}/undo`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ client: 'claude' }),
        })
        t.equal(reply.status, 200)
        const undone = (await reply.json()) as UndoShown
        t.same(undone.left, [], `${what}: nothing is left alone`)
        t.equal(undone.done.length > 0, isChanged, what)
        t.same(await contentOf(anki), before, `${what}: undone`)
      }
    }
  },
)
