import t from 'tap'
import { probe } from '../../src/pages/probe.ts'
import { servePages } from '../pages/media-server.ts'

t.test("a fault of Anki's media server does not make its pages a local program's", async (t) => {
  for (const [status, body] of [
    [500, 'Internal Server Error'],
    [503, 'busy'],
    [500, ''],
  ] as const) {
    const failing = await servePages((_, response) => response.writeHead(status, { Server: 'waitress' }).end(body))
    t.teardown(failing.close)
    t.equal(await probe(failing.port), 'unknown', `${status} ${body}`)
  }
  const other = await servePages((_, response) => response.writeHead(500, { Server: 'nginx' }).end('busy'))
  t.teardown(other.close)
  t.equal(await probe(other.port), 'other')
})
