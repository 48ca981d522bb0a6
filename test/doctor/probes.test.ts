import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { askKeyless } from '../../src/add-on/elsewhere.ts'
import { askGeneration, askState } from '../../src/doctor/ask-anki.ts'
import { portsInSettings } from '../../src/doctor/find-doors.ts'
import { nodeFacts } from '../../src/doctor/node-version.ts'
import { recogniseDoor } from '../../src/doctor/recognise-door.ts'
import { reservedRanges } from '../../src/doctor/reserved-ranges.ts'
import { portProxies, tailscaleTunnels, tunnelsIn } from '../../src/doctor/tunnels.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'

async function serve(t: Test, answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

t.test('a door is recognised by what it answers', async (t) => {
  const sandbox = await startSandbox({ seed: 'fresh', key: null })
  const keyed = await startSandbox({ seed: 'fresh', key: 'k' })
  t.teardown(() => Promise.all([sandbox.close(), keyed.close()]))
  const addressOf = (url: string) => ({ host: '127.0.0.1', port: Number(new URL(url).port) })
  t.same(await recogniseDoor(addressOf(sandbox.url)), { kind: 'anki-connect', isKeyless: true })
  t.same(await recogniseDoor(addressOf(keyed.url)), { kind: 'anki-connect', isKeyless: false })

  const front = await startFront({ upstream: { url: sandbox.url } })
  t.teardown(front.close)
  t.same(await recogniseDoor({ host: '127.0.0.1', port: front.port }), { kind: 'gateway', isKeyless: null })

  // Tsunagi answers calls of AnkiConnect as well.
  const tsunagi = await serve(t, (request, response) =>
    response.end(
      request.url === '/v1/health'
        ? '{"ok":true,"server":"tsunagi","version":"0.0.1","port":7777}'
        : '{"result": null, "error": "valid api key must be provided"}',
    ),
  )
  t.same(await recogniseDoor(tsunagi), { kind: 'tsunagi', isKeyless: false })

  const mcp = await serve(t, async (request, response) => {
    const isInitialize = (await textOf(request)).includes('"initialize"')
    response.writeHead(isInitialize ? 200 : 406, { 'Content-Type': 'text/event-stream' })
    // The stream stays open.
    if (isInitialize)
      response.write('event: message\ndata: {"result":{"serverInfo":{"name":"anki-mcp","version":"1"}}}\n\n')
    else response.end('{"jsonrpc":"2.0","error":{"code":-32600,"message":"Not Acceptable"}}')
  })
  t.same(await recogniseDoor(mcp), { kind: 'ankimcp', isKeyless: true })

  const pages = await serve(t, (_, response) => response.writeHead(404, { Server: 'waitress' }).end())
  t.same(await recogniseDoor(pages), { kind: 'pages', isKeyless: null })
  const other = await serve(t, (_, response) => response.end('hello'))
  t.same(await recogniseDoor(other), { kind: 'other', isKeyless: null })
  t.equal(await recogniseDoor({ host: '127.0.0.1', port: await freePort() }), null)
})

t.test('AnkiConnect is asked with and without its key', async (t) => {
  const keyed = await startSandbox({ seed: 'fresh', key: 'k' })
  const older = await startSandbox({ seed: 'fresh', key: null, generation: 'older' })
  t.teardown(() => Promise.all([keyed.close(), older.close()]))
  const [one, other] = [keyed, older].map(({ url }) => ({ host: '127.0.0.1', port: Number(new URL(url).port) }))
  if (one === undefined || other === undefined) return t.fail()
  t.equal(await askState(one, 'k'), 'up')
  t.equal(await askState(one, 'wrong'), 'key')
  t.equal(await askState({ host: '127.0.0.1', port: await freePort() }, null), 'down')
  t.equal(await askGeneration(one, 'k'), 'newer')
  t.equal(await askGeneration(other, null), 'older')
  t.same(await askKeyless(one, []), { answersKeyless: false, elsewhere: [] })
  const places = [{ host: '127.0.0.1', port: other.port }]
  t.same(await askKeyless(other, ['127.0.0.1']), { answersKeyless: true, elsewhere: places })
})

t.test('a tunnel is known by its command, and a bare one by what it passes on', async (t) => {
  const ports = [8765, 18765]
  const of = (command: string) => tunnelsIn([command], ports)
  t.same(of('cloudflared tunnel --url http://localhost:8765'), [{ program: 'cloudflared', port: 8765, isBare: false }])
  t.same(of('/usr/bin/ngrok http 8765'), [{ program: 'ngrok', port: 8765, isBare: false }])
  t.same(of('ngrok tcp 8765'), [{ program: 'ngrok', port: 8765, isBare: true }])
  t.same(of('ssh -N -R 80:localhost:8765 host'), [{ program: 'ssh -R', port: 8765, isBare: true }])
  t.same(of('socat TCP-LISTEN:80 TCP:127.0.0.1:18765'), [{ program: 'socat', port: 18765, isBare: true }])
  t.same(of('cloudflared tunnel run anki'), [{ program: 'cloudflared', port: null, isBare: false }])
  for (const command of ['ssh host', 'ssh -R 80:localhost:3000 host', 'ssh -R 80:localhost:87650 h', 'vim ngrok.md'])
    t.same(of(command), [], command)
  t.equal(tunnelsIn(['ngrok http 8765', 'ngrok http 8765'], ports).length, 1)

  const web = '{"Web": {"a.ts.net:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:8765"}}}}}'
  t.same(tailscaleTunnels(web, ports), [{ program: 'tailscale serve', port: 8765, isBare: false }])
  const tcp = '{"TCP": {"8443": {"TCPForward": "127.0.0.1:8765"}}}'
  t.same(tailscaleTunnels(tcp, ports), [{ program: 'tailscale serve', port: 8765, isBare: true }])
  const proxy = 'Address         Port        Address         Port\n0.0.0.0         80          127.0.0.1       8765\r\n'
  t.same(portProxies(proxy, ports), [{ program: 'netsh portproxy', port: 8765, isBare: true }])
})

t.test('the ranges that Windows has reserved, without those of an administrator', async (t) => {
  const output = `
Protocol tcp Port Exclusion Ranges

Start Port    End Port
----------    --------
      8700        8799
     50000       50059     *

* - Administered port exclusions.
`
  t.same(reservedRanges(output), [{ first: 8700, last: 8799 }])
})

t.test('the ports of all add-ons are read from their settings', async (t) => {
  const folder = newFolder(t, {
    'addons21/1/config.json': '{"webBindPort": 8765, "http_port": 80, "report": 5000}',
    'addons21/1/meta.json': '{"config": {"webBindPort": 8777}}',
    'addons21/2/config.json': '{"prefer_port": 7777, "port": 0, "host": "127.0.0.1"}',
    'addons21/3/config.json': 'broken',
  })
  t.same(portsInSettings(folder), [8777, 7777])
  t.same(portsInSettings(join(folder, 'nowhere')), [])
})

t.test('versions of Node are compared by number', async (t) => {
  t.match(nodeFacts('22.9.0', '22.19'), { isTooOld: true })
  t.match(nodeFacts('22.19.0', '22.19'), { isTooOld: false })
  t.match(nodeFacts('24.1.0', '22.19'), { isTooOld: false })
})
