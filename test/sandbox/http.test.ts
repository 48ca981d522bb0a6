import t from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRaw, post } from '../support/raw-client.ts'
import { exchange } from './ask.ts'

const VERSION = '{"action": "version", "version": 6}'
const REPLY =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: http://localhost\r\n' +
  'Access-Control-Allow-Headers: *\r\n'

async function everything(port: number, bytes: string | Buffer): Promise<string> {
  const client = await openRaw(port)
  await client.send(bytes)
  return (await client.ended()).bytes.toString()
}

t.test(
  'a request is answered with exactly the head that AnkiConnect writes, and the connection ends unannounced',
  async (t) => {
    const sandbox = await startSandbox()
    t.teardown(sandbox.close)
    t.equal(
      await everything(sandbox.port, post(VERSION)),
      `${REPLY}Content-Length: 28\r\n\r\n{"result": 6, "error": null}`,
    )
  },
)

t.test('one connection serves one request: a second one that came along is never answered', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const received = await everything(sandbox.port, post(VERSION) + post(VERSION))
  t.equal(received.split('HTTP/1.1').length, 2)
  t.equal(sandbox.exchanges.length, 1)
})

t.test('headers count only with a colon and a space', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const banner = `${REPLY}Content-Length: 33\r\n\r\n{"apiVersion": "AnkiConnect v.6"}`
  t.equal(await everything(sandbox.port, `POST / HTTP/1.1\r\nContent-Length:35\r\n\r\n${VERSION}`), banner)
  const refused = `POST / HTTP/1.1\r\nOrigin:http://evil.example\r\nContent-Length: 35\r\n\r\n${VERSION}`
  t.match(await everything(sandbox.port, refused), /"result": 6/)
})

t.test('a chunked body is not understood and reads as empty', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const chunked = `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n23\r\n${VERSION}\r\n0\r\n\r\n`
  t.match(await everything(sandbox.port, chunked), /apiVersion/)
})

t.test('Expect is never answered: the first bytes are those of the reply', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const client = await openRaw(sandbox.port)
  await client.send('POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 35\r\n\r\n')
  await client.send(VERSION)
  t.match((await client.ended()).bytes.toString(), /^HTTP\/1\.1 200 OK\r\n/)
})

t.test('a body may come in pieces', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const client = await openRaw(sandbox.port)
  for (const piece of post(VERSION).match(/[\s\S]{1,9}/g) as string[]) await client.send(piece)
  t.match((await client.ended()).bytes.toString(), /"result": 6/)
})

t.test('a refused origin gets 403 without a body and with the headers that name http://localhost', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const expected =
    'HTTP/1.1 403 Forbidden\r\nAccess-Control-Allow-Origin: http://localhost\r\nAccess-Control-Allow-Headers: *\r\n\r\n'
  t.equal(await everything(sandbox.port, post(VERSION, 'Origin: http://evil.example')), expected)
  t.equal(await everything(sandbox.port, post('nonsense', 'Origin: null')), expected)
})

t.test('a preflight is always granted, the private network where it is asked for', async (t) => {
  const sandbox = await startSandbox()
  t.teardown(sandbox.close)
  const ask =
    'OPTIONS / HTTP/1.1\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Private-Network: true\r\n\r\n'
  t.equal(
    await everything(sandbox.port, ask),
    `${REPLY}Content-Length: 0\r\nAccess-Control-Allow-Private-Network: true\r\n\r\n`,
  )
})

t.test('a Content-Length that is no number is never answered, and others are served meanwhile', async (t) => {
  const sandbox = await startSandbox()
  const client = await openRaw(sandbox.port)
  await client.send('POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n{}')
  t.equal(await exchange(sandbox.port, { action: 'version', version: 6 }), '{"result": 6, "error": null}')
  await sandbox.close()
  t.equal((await client.ended()).bytes.length, 0)
})

t.test(
  'requestPermission from a strange origin opens a modal window: nothing is answered until Anki starts again',
  async (t) => {
    const sandbox = await startSandbox()
    t.teardown(sandbox.close)
    const stranger = await openRaw(sandbox.port)
    await stranger.send(post({ action: 'requestPermission', version: 6 }, 'Origin: http://evil.example'))
    await sandbox.exchanged(1)
    const other = await openRaw(sandbox.port)
    await other.send(post(VERSION))
    await sandbox.stop()
    t.equal((await stranger.ended()).bytes.length, 0)
    t.equal((await other.ended()).bytes.length, 0)
    t.equal(sandbox.exchanges.length, 1)
    await sandbox.restart()
    t.equal(await exchange(sandbox.port, { action: 'version' }), '6')
  },
)

t.test('every exchange is recorded with its bytes', async (t) => {
  const sandbox = await startSandbox({ now: () => 7 })
  t.teardown(sandbox.close)
  await everything(sandbox.port, `PUT /a?b HTTP/1.1\r\nX-One: 1\r\nContent-Length: 35\r\n\r\n${VERSION}`)
  await sandbox.exchanged(1)
  const [{ body, ...rest } = { body: Buffer.alloc(0) }] = sandbox.exchanges
  t.equal(body.toString(), VERSION)
  t.strictSame(rest, {
    method: 'PUT',
    path: '/a?b',
    headers: 'X-One: 1\r\nContent-Length: 35',
    startedAt: 7,
    answered: true,
  })
})
