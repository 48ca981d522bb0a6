import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { adminClient } from '../../src/commands/admin-client.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { startScripted } from '../support/scripted-upstream.ts'

const at = (port: number) =>
  adminClient({ address: { host: '127.0.0.1', port }, key: null, keyHash: null, notify: false })

async function serverWith(t: Test, status: number, body: string): Promise<number> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

t.test(
  'the listener where clients call, AnkiConnect and other programs are not taken for the admin listener',
  async (t) => {
    const upstream = await startScripted(() => '{"result": 6, "error": null}')
    const front = await startFront({ upstream: { url: upstream.url } })
    t.teardown(async () => {
      await front.close()
      await upstream.close()
    })
    await front.known('up')
    const ports = [
      Number(new URL(front.url).port),
      await serverWith(t, 200, '{"result": null, "error": "unsupported action"}'),
      await serverWith(t, 200, '{"apiVersion": "AnkiConnect v.6"}'),
      await serverWith(t, 200, 'AnkiConnect v.5'),
      await serverWith(t, 404, '<html>'),
    ]
    for (const port of ports) {
      const error = `what answers at http://127.0.0.1:${port} is not the admin listener of a gateway; say which one is meant: `
      for (const told of [
        await at(port).state(),
        await at(port).approvals(),
        await at(port).undo({ client: 'claude' }),
      ])
        t.match(told, { ok: false, isAbsent: false, error }, String(port))
    }
  },
)

t.test('where nothing answers, the reason is in words', async (t) => {
  const port = await freePort()
  t.match(await at(port).state(), {
    ok: false,
    isAbsent: true,
    error: /^no gateway answers at \S+ \(ECONNREFUSED\): start it/,
  })
  // A port that Node never asks.
  t.match(await at(1).state(), {
    ok: false,
    isAbsent: true,
    error: /^no gateway answers at \S+ \(no connection\): start it/,
  })
})
