import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { findBrowser, openBrowser } from '../support/browser.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'
import { askedOf } from '../support/own-questions.ts'

const browser = findBrowser()
const skip = browser === null ? 'there is no Chromium on this machine' : false
const named = (title: string) => (skip ? `${title} (skipped: ${skip})` : title)

/** What a page found out: the text of each reply, or how the call failed. */
type Report = Readonly<Record<string, string>>

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

/** Serves one page, whose script calls what `script` says and sends its report back; `report` waits for it. */
async function servePage(t: Test, script: (ports: { page: number }) => string) {
  const { promise: report, resolve } = Promise.withResolvers<Report>()
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') resolve(JSON.parse(await textOf(request)))
    response.setHeader('Content-Type', 'text/html')
    response.end(
      request.url === '/' ? `<!doctype html><script type="module">${HELPERS}${script({ page: port })}</script>` : '',
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { port, report }
}

const HELPERS = `
const body = JSON.stringify({ action: 'version', version: 6 })
const met = async (url, options) => {
  try { return await (await fetch(url, { method: 'POST', body, ...options })).text() } catch (error) { return error.name }
}
`

/** A gateway in front of a sandbox that counts what reaches it; it knows the page of page.example once that is told. */
async function start(t: Test) {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url } })
  t.teardown(() => front.close())
  await front.known('up')
  const before = askedOf(sandbox).length
  return {
    port: front.port,
    asked: () => askedOf(sandbox).length - before,
    admit(pagePort: number) {
      const origins = [`http://page.example:${pagePort}`]
      front.gateway.reload({ ...defaultConfig(), clients: clientConfigs({ page: { origins, key: 'page key' } }) })
    },
  }
}

/** Lets a connection go on with the gateway. */
function handOver(socket: Socket, first: Buffer, port: number): void {
  const inner = connect(port, '127.0.0.1')
  inner.on('error', () => socket.destroy())
  socket.on('close', () => inner.destroy())
  inner.on('close', () => socket.destroy())
  inner.write(first)
  socket.pipe(inner).pipe(socket)
}

async function visit(t: Test, url: string, report: Promise<Report>): Promise<Report> {
  const { close } = await openBrowser(browser ?? '', url)
  t.teardown(close)
  return report
}

const SIX = '{"result": 6, "error": null}'

t.test(
  named('in a real browser a page that a client names works, with a preflight and a key in a header'),
  { skip },
  async (t) => {
    const gateway = await start(t)
    const { port, report } = await servePage(
      t,
      ({ page }) => `
      const url = 'http://127.0.0.1:${gateway.port}/'
      await fetch('http://page.example:${page}/', { method: 'POST', body: JSON.stringify({
        simple: await met(url + 'k/page%20key'),
        json: await met(url + '?key=page%20key', { headers: { 'Content-Type': 'application/json', 'X-Other': '1' } }),
        header: await met(url, { headers: { Authorization: 'Basic ' + btoa('x:page key') } }),
        keyless: await met(url),
      }) })`,
    )
    gateway.admit(port)
    const wrong = '{"result": null, "error": "valid api key must be provided"}'
    t.same(await visit(t, `http://page.example:${port}/`, report), {
      simple: SIX,
      json: SIX,
      header: SIX,
      keyless: wrong,
    })
    t.equal(gateway.asked(), 3)
  },
)

t.test(
  named('in a real browser a page that no client names fails as a network error, and nothing reaches Anki'),
  { skip },
  async (t) => {
    const gateway = await start(t)
    const { port, report } = await servePage(
      t,
      ({ page }) => `
      const url = 'http://127.0.0.1:${gateway.port}/'
      const permission = JSON.stringify({ action: 'requestPermission', version: 6 })
      await fetch('http://evil.example:${page}/', { method: 'POST', body: JSON.stringify({
        simple: await met(url),
        json: await met(url, { headers: { 'Content-Type': 'application/json' } }),
        keyed: await met(url + 'k/page%20key'),
        blind: await met(url, { mode: 'no-cors' }),
        permission: await met(url, { body: permission }),
      }) })`,
    )
    gateway.admit(port)
    t.same(await visit(t, `http://evil.example:${port}/`, report), {
      simple: 'TypeError',
      json: 'TypeError',
      keyed: 'TypeError',
      blind: '',
      permission: '{"result": {"permission": "denied"}, "error": null}',
    })
    t.equal(gateway.asked(), 0)
  },
)

t.test(named('in a real browser a page that points its own name at this machine is refused'), { skip }, async (t) => {
  const gateway = await start(t)
  const { port: home, report } = await servePage(t, () => '')
  // The page's own server until the page has come, and the gateway from then on: so it looks when a name changes its address.
  let served = false
  const turncoat = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (first) => {
      if (served) return handOver(socket, first, gateway.port)
      served = true
      const html = `<!doctype html><script type="module">${HELPERS}
        const report = { call: await met('/'), keyed: await met('/k/page%20key'), banner: await met('/', { method: 'GET', body: undefined }) }
        await fetch('http://home.example:${home}/', { method: 'POST', mode: 'no-cors', body: JSON.stringify(report) })
      </script>`
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: ${html.length}\r\n\r\n${html}`,
      )
    })
  })
  turncoat.listen(0, '127.0.0.1')
  await once(turncoat, 'listening')
  t.teardown(() => turncoat.close())
  const { port } = turncoat.address() as AddressInfo
  const refused = /^This AnkiConnect Gateway does not accept requests for this host name/
  t.match(await visit(t, `http://rebind.example:${port}/`, report), { call: refused, keyed: refused, banner: refused })
  t.equal(gateway.asked(), 0)
})
