import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import t, { type Test } from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { listen } from '../../src/edge/listener.ts'
import { createLog } from '../../src/observe/log.ts'
import { ask } from '../support/ask.ts'
import { newPair } from '../support/certificates.ts'
import { freePort } from '../support/free-port.ts'
import { type FrontOptions, startFront } from '../support/front.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import { type Behaviour, DONE, startScripted } from '../support/scripted-upstream.ts'

const READ = { action: 'deckNames', version: 6 }
const WRITE = { action: 'createDeck', version: 6, params: { deck: 'a' } }

/** A line of the log about a request. */
interface Line {
  readonly msg: string
  readonly outcome?: string
  readonly status?: number | null
  readonly refusal?: string
}

/** A gateway whose log is heard, in front of an upstream that answers what a test says. */
async function pair(t: Test, options: Partial<FrontOptions> = {}) {
  const upstream = await startScripted(() => DONE)
  const lines: Line[] = []
  let hear = () => {}
  const log = createLog(
    { level: 'info', format: 'json' },
    {
      write(line) {
        lines.push(JSON.parse(line))
        hear()
      },
    },
  )
  const front = await startFront({ upstream, log, ...options })
  t.teardown(async () => {
    await front.close()
    await upstream.close()
  })
  await front.known('up')
  /** The next line about a request that ended so. */
  const ended = async (outcome: string): Promise<Line> => {
    for (;;) {
      const found = lines.find((line) => line.outcome === outcome)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        hear = resolve
      })
    }
  }
  return { front, upstream, lines, ended }
}

t.test('who has finished sending gets the reply, and then the end of the connection', async (t) => {
  const { front, upstream } = await pair(t)
  for (const request of [READ, WRITE, { action: 'version' }]) {
    const client = await openRaw(front.port)
    t.teardown(() => client.close())
    void client.send(post(request))
    client.finish()
    t.equal((await client.reply()).status, 200, request.action)
    t.match(await client.ended(), { how: 'end' })
  }
  t.ok(upstream.exchanges.some(({ body }) => body.includes('createDeck')))
})

t.test('who finishes sending while Anki works is answered when it has worked', async (t) => {
  const { front, upstream } = await pair(t)
  const gate = Promise.withResolvers<Behaviour>()
  upstream.follow((_, number) => (number === 1 ? gate.promise : DONE))
  const [first, second] = [await openRaw(front.port), await openRaw(front.port)]
  await first.send(post(WRITE))
  await upstream.received(1)
  await second.send(post({ ...WRITE, params: { deck: 'b' } }))
  for (const client of [first, second]) client.finish()
  // Answered here, and so a sign that what was sent before it has been read.
  for (let round = 0; round < 2; round += 1) await ask(front.port, { action: 'requestPermission' })
  gate.resolve(DONE)
  for (const client of [first, second]) t.equal((await client.reply()).body.toString(), DONE)
  t.equal(upstream.exchanges.filter(({ body }) => body.includes('createDeck')).length, 2, 'the waiting one is sent too')
})

t.test('several requests sent ahead are all answered after the end of what is sent', async (t) => {
  const { front } = await pair(t)
  const client = await openRaw(front.port)
  void client.send(post(READ) + post(WRITE) + post(READ))
  client.finish()
  for (let number = 0; number < 3; number += 1) t.equal((await client.reply()).body.toString(), DONE)
  t.match(await client.ended(), { how: 'end' })
})

t.test('a half-closed connection without a request under way ends at once', async (t) => {
  const { front } = await pair(t)
  const [fresh, used, cut] = [await openRaw(front.port), await openRaw(front.port), await openRaw(front.port)]
  await used.send(post(READ))
  await used.reply()
  await cut.send(post(READ).slice(0, -5))
  for (const client of [fresh, used, cut]) client.finish()
  const ends = await Promise.all([fresh, used, cut].map((client) => client.ended()))
  t.strictSame(
    ends.map(({ how }) => how),
    ['end', 'end', 'end'],
  )
})

t.test('over TLS too: the reply comes, and what is not under way ends at once', async (t) => {
  const certificate = await newPair()
  const seen: string[] = []
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    defaultConfig().limits,
    async (request, response, connection) => {
      // Not before the end of what is sent has been read.
      if (!request.socket.readableEnded) await once(request.socket, 'end')
      seen.push(`${request.url} ${connection.isClosed}`)
      response.end('hello')
    },
    { certificate },
  )
  t.teardown(() => listener.close())
  const open = async () => {
    const options = { port: listener.address.port, host: '127.0.0.1', ca: certificate.cert, allowHalfOpen: true }
    const socket = connectSecurely(options)
    t.teardown(() => socket.destroy())
    await once(socket, 'secureConnect')
    return socket
  }
  const idle = await open()
  idle.end()
  await once(idle.resume(), 'end')
  const client = await open()
  client.end('GET /waits HTTP/1.1\r\n\r\n')
  let text = ''
  for await (const chunk of client) text += chunk
  t.match(text, /200 OK.*hello$/s)
  t.strictSame(seen, ['/waits false'])
  const shaking = await openRaw(listener.address.port)
  await shaking.send(Buffer.from([0x16]))
  shaking.finish()
  t.ok(await shaking.ended(), 'a handshake that will not go on ends')
})

t.test('a reply that cannot be delivered is abandoned', async (t) => {
  const { front, upstream, lines, ended } = await pair(t)
  const gate = Promise.withResolvers<Behaviour>()
  upstream.follow((_, number) => (number === 1 ? gate.promise : DONE))
  const client = await openRaw(front.port)
  await client.send(post(WRITE))
  await upstream.received(1)
  // In order: the gateway cannot tell this from a half-close until it writes.
  client.close()
  for (let round = 0; round < 2; round += 1) await ask(front.port, { action: 'requestPermission' })
  t.notOk(
    lines.some(({ outcome }) => outcome === 'abandoned'),
    'nobody has given up yet',
  )
  gate.resolve(DONE)
  t.match(await ended('abandoned'), { outcome: 'abandoned' })
})

t.test('a long reply whose client leaves while it is sent is abandoned', async (t) => {
  const { front, upstream, ended } = await pair(t)
  upstream.follow(() => `{"result": "${'x'.repeat(32 * 1024 * 1024)}", "error": null}`)
  const client = await openRaw(front.port)
  await client.send(post(READ))
  await upstream.received(1)
  await client.interim()
  client.reset()
  t.match(await ended('abandoned'), { outcome: 'abandoned' })
})

t.test('who resets right after a request is abandoned, and shows no wrong key', async (t) => {
  const { front, lines, ended } = await pair(t)
  const script = `const socket = require('node:net').connect(${front.port}, '127.0.0.1', () => {
    socket.write(${JSON.stringify(post(WRITE))}, () => socket.resetAndDestroy())
  })`
  // The gateway runs in this process, and accepts the connection after the reset.
  spawnSync(process.execPath, ['-e', script])
  t.match(await ended('abandoned'), { outcome: 'abandoned' })
  t.notOk(lines.some(({ outcome }) => outcome === 'refused'))
})

t.test('ten notes written to a real Anki by clients that half-close', { skip: ankiMissing() ?? false }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-half-close-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort() })
  t.teardown(() => anki.kill())
  const front = await startFront({ upstream: { url: anki.url } })
  t.teardown(() => front.close())
  await front.known('up')
  for (let number = 1; number <= 10; number += 1) {
    const fields = { Front: `half-closed ${number}`, Back: 'b' }
    const note = { deckName: 'Default', modelName: 'Basic', fields, options: { allowDuplicate: true } }
    const client = await openRaw(front.port)
    void client.send(post({ action: 'addNote', version: 6, params: { note } }))
    client.finish()
    t.match(JSON.parse((await client.reply()).body.toString()), { result: Number, error: null })
  }
  const found = await ask(front.port, { action: 'findNotes', version: 6, params: { query: 'half-closed' } })
  t.equal(JSON.parse(found.text ?? '').result.length, 10)
})
