import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { probe } from '../../src/pages/probe.ts'
import { asAnki, asOther, servePages } from './media-server.ts'

t.test("the probe asks one harmless question, and knows Anki's media server by the reply", async (t) => {
  const anki = await servePages(asAnki)
  t.teardown(anki.close)
  t.equal(await probe(anki.port), 'anki')
  t.same(anki.asked, ['GET /_anki/readyz'])
})

t.test('the probe knows an Anki whose release does not have the path', async (t) => {
  const anki = await servePages((_, response) =>
    response.writeHead(404, { Server: 'waitress', 'Content-Type': 'text/plain' }).end('Invalid path: readyz'),
  )
  t.teardown(anki.close)
  t.equal(await probe(anki.port), 'anki')
})

t.test('another server is another server, and the probe follows it nowhere', async (t) => {
  const target = await servePages(asAnki)
  t.teardown(target.close)
  const redirecting = await servePages((_, response) => response.writeHead(302, { Location: target.origin }).end())
  t.teardown(redirecting.close)
  const other = await servePages(asOther)
  t.teardown(other.close)
  t.equal(await probe(redirecting.port), 'other')
  t.equal(await probe(other.port), 'other')
  t.same(target.asked, [])
})

t.test('the probe reads no more of an endless reply than it needs', async (t) => {
  const endless = await servePages((_, response) => {
    response.writeHead(200, { Server: 'waitress' })
    response.write('x'.repeat(100))
  })
  t.teardown(endless.close)
  t.equal(await probe(endless.port), 'other')
})

t.test('a port without a server refuses', async (t) => {
  const gone = await servePages(asAnki)
  await gone.close()
  t.equal(await probe(gone.port), 'refused')
})

const silences: readonly [string, (socket: Socket) => void][] = [
  ['accepts and stays silent', () => {}],
  ['resets the connection', (socket) => socket.resetAndDestroy()],
  ['ends the connection', (socket) => socket.end()],
  ['stops in the middle of a reply', (socket) => socket.end('HTTP/1.1 200 OK\r\nServer: waitress\r\nContent-Len')],
]
for (const [name, act] of silences) {
  t.test(`a server that ${name} is unknown`, async (t) => t.equal(await probe(await serveRaw(t, act)), 'unknown'))
}

t.test('a server that does not speak HTTP is another server', async (t) => {
  t.equal(await probe(await serveRaw(t, (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))), 'other')
})

async function serveRaw(t: Test, act: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket.on('error', () => {}))
    socket.once('data', () => act(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
