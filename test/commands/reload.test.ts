import { hash } from 'node:crypto'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createReload } from '../../src/commands/reload.ts'
import type { Config } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/config/defaults.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createLog } from '../../src/observe/log.ts'
import type { ReloadOutcome } from '../../src/observe/reload.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { watchFiles } from '../../src/settings/watch.ts'
import { newFolder } from '../support/folder.ts'
import { startFront } from '../support/front.ts'
import { openRaw } from '../support/raw-client.ts'

const SIX = '{"result": 6, "error": null}'
const WRONG = '{"result": null, "error": "valid api key must be provided"}'
/** Each lets in the key of its own; a request that saw parts of both would let in both keys or none. */
const sides = {
  a: { text: 'hosts: [a.lan]\nclients: { one: { keyHash: "sha256:HASH" } }\n', key: 'key of side a' },
  b: { text: 'hosts: [b.lan]\nclients: { one: { keyHash: "sha256:HASH" } }\n', key: 'key of side b' },
}
/** A busy machine is no reason to refuse work here. */
const patient = { lag: 3_600_000 }
const plain = defaultConfig()
const call = (key: string) => ({ action: 'version', version: 6, key })
const both = JSON.stringify({
  action: 'multi',
  version: 6,
  params: { actions: [call(sides.a.key), call(sides.b.key)] },
})
const seen = { a: `{"result": [${SIX}, ${WRONG}], "error": null}`, b: `{"result": [${WRONG}, ${SIX}], "error": null}` }

function textOf(side: 'a' | 'b'): string {
  return sides[side].text.replace('HASH', hash('sha256', sides[side].key))
}

/** A gateway that follows a file, which holds side a. */
async function start(t: Test) {
  const file = join(newFolder(t, { 'gateway.yaml': textOf('a') }), 'gateway.yaml')
  const load = () => loadConfig({ file, env: {}, options: {} })
  const loaded = await load()
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const { clients, hosts } = loaded.config
  const front = await startFront({ upstream: { url: sandbox.url }, clients, hosts, shed: patient })
  t.teardown(() => front.close())
  await front.known('up')

  const outcomes: ReloadOutcome[] = []
  const lines: string[] = []
  let host = 'a.lan'
  let wake = () => {}
  const broken = { times: 0 }
  const observer = { reloaded: (outcome: ReloadOutcome) => void outcomes.push(outcome) }
  const apply = (config: Config) => {
    if (broken.times > 0) {
      broken.times -= 1
      throw new Error('a mistake inside')
    }
    front.gateway.reload(config)
    host = config.hosts[0] ?? ''
    wake()
  }
  const log = createLog({ level: 'info', format: 'json' }, { write: (line: string) => void lines.push(line) })
  const reload = createReload({
    running: { ...plain, clients, hosts, lane: { ...plain.lane, shed: { ...plain.lane.shed, ...patient } } },
    load,
    apply,
    onFiles: () => {},
    log,
    observer,
  })
  /** Resolves when the configuration of a side is in force. */
  const applied = (side: 'a' | 'b') =>
    new Promise<void>((resolve) => {
      wake = () => host === `${side}.lan` && resolve()
      wake()
    })
  return { file, front, outcomes, lines, reload, applied, broken }
}

/** One request on a kept connection; what it met instead of a reply is its text. */
async function ask(port: number, agent: Agent): Promise<string> {
  const sent = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/' })
  sent.end(both)
  const [reply] = await once(sent, 'response')
  let text = ''
  for await (const chunk of reply.setEncoding('utf8')) text += chunk
  return text
}

t.test(
  'a file saved 1,000 times under load: every request is answered by one configuration or the other',
  async (t) => {
    const { file, front, outcomes, reload, applied } = await start(t)
    const watched = await watchFiles([file], { every: 1, onChange: reload })
    t.teardown(() => watched.close())
    let saving = true
    const met = new Map<string, number>()
    const worker = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      while (saving) {
        const text = await ask(front.port, agent).catch((error: Error) => `failed: ${error.message}`)
        met.set(text, (met.get(text) ?? 0) + 1)
      }
      agent.destroy()
    }
    const workers = Array.from({ length: 6 }, worker)
    for (let save = 0; save < 1000; save++) {
      // Now and then the file is left as it is until it was read, with the other side in it each time.
      const isLeft = save % 50 === 49
      const side = (isLeft ? save % 100 === 99 : save % 2 === 0) ? 'a' : 'b'
      const text = save % 7 === 0 && !isLeft ? 'clients: [' : textOf(side)
      const changed = isLeft ? applied(side) : null
      if (save % 3 === 0) {
        writeFileSync(`${file}.new`, text)
        renameSync(`${file}.new`, file)
      } else writeFileSync(file, text)
      await changed
      await nextTurn()
    }
    saving = false
    await Promise.all(workers)
    t.same([...met.keys()].sort(), [seen.a, seen.b].sort(), 'nothing failed and nothing was mixed')
    t.ok(outcomes.filter((outcome) => outcome === 'applied').length >= 10, `applied: ${outcomes.length} times read`)
  },
)

t.test('a request that has begun ends by the configuration that it began with', async (t) => {
  const { file, front, reload } = await start(t)
  const client = await openRaw(front.port)
  t.teardown(() => client.close())
  await client.send(
    `POST / HTTP/1.1\r\nHost: a.lan\r\nContent-Length: ${Buffer.byteLength(both)}\r\nExpect: 100-continue\r\n\r\n`,
  )
  t.match(await client.interim(), /^HTTP\/1\.1 100/, 'it has begun')
  writeFileSync(file, textOf('b'))
  await reload()
  await client.send(both)
  t.equal((await client.reply()).body.toString(), seen.a)
  await client.send(`POST / HTTP/1.1\r\nHost: a.lan\r\nContent-Length: 0\r\n\r\n`)
  t.equal((await client.reply()).status, 403, 'the next one by the new one, on the same connection')
})

t.test('a file that cannot be used changes nothing, says so, and is forgotten when it is mended', async (t) => {
  const { file, front, outcomes, lines, reload } = await start(t)
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  for (const text of ['clients: [', 'clientz: {}', 'clients: { one: { keyHash: nonsense } }']) {
    writeFileSync(file, text)
    await reload()
    t.equal(await ask(front.port, agent), seen.a)
  }
  t.same(outcomes, ['refused', 'refused', 'refused'])
  t.match(lines.join(''), /stays in force/)
  t.match(lines.join(''), /clientz: there is no such setting; did you mean clients\? \[config\.unknown-key\]/)
  t.match(lines.join(''), /"reason":"config\.unknown-key"/)
  writeFileSync(file, textOf('b'))
  await reload()
  t.equal(await ask(front.port, agent), seen.b)
  await reload()
  t.same(outcomes.slice(3), ['applied', 'unchanged'])
})

t.test('a configuration that could not be applied is tried again with the next reading', async (t) => {
  const { file, front, outcomes, lines, reload, broken } = await start(t)
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  broken.times = 1
  writeFileSync(file, textOf('b'))
  await reload()
  t.match(lines.join(''), /config\.reload-failed/)
  t.equal(await ask(front.port, agent), seen.a)
  await reload()
  t.equal(await ask(front.port, agent), seen.b)
  t.same(outcomes, ['applied'])
})

t.test('what cannot change while it runs is named, and what can does', async (t) => {
  const { file, front, lines, reload } = await start(t)
  writeFileSync(file, `${textOf('b')}listen: ["127.0.0.1:1"]\n`)
  await reload()
  t.match(lines.join(''), /takes effect at the next start only: listen/)
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  t.equal(await ask(front.port, agent), seen.b)
})
