import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { readPair } from '../../src/certificates/pair.ts'
import { selfSignedFiles } from '../../src/certificates/self-signed.ts'
import { newPair } from '../support/certificates.ts'
import { noChromium, openChromium } from '../support/chromium.ts'
import { findProgram } from '../support/programs.ts'
import { until } from '../support/until.ts'
import { runProgram } from './program.ts'

const run = promisify(execFile)
const [curl, openssl] = [findProgram('curl'), findProgram('openssl')]
const missing = curl === null || openssl === null ? ' (skipped: curl or openssl is not installed)' : ''

function newHome(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-secure-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return { folder, files: selfSignedFiles(join(folder, 'ankiconnect-gateway')), env: { XDG_STATE_HOME: folder } }
}

/** Starts with such a configuration and the demo collection; resolves when it listens. */
async function start(t: Test, { folder, env }: ReturnType<typeof newHome>, config: object) {
  const file = join(folder, 'gateway.yaml')
  writeFileSync(file, JSON.stringify({ admin: { address: '127.0.0.1:0', notify: false }, ...config }), { mode: 0o600 })
  const program = runProgram(t, ['--sandbox', '--config', file], env)
  const line = await program.line(/listening on/)
  const [, port = ''] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? []
  return { program, line, port: Number(port), url: `https://127.0.0.1:${port}/` }
}

const selfSigned = { listen: [{ address: '127.0.0.1:0', transport: 'tls', certificate: 'self-signed' }] }

t.test(
  `curl that trusts the gateway's own certificate is answered; the fingerprint in the log is the one openssl shows${missing}`,
  { skip: missing !== '' },
  async (t) => {
    const home = newHome(t)
    const { program, url, line } = await start(t, home, selfSigned)
    t.match(line, 'listening on https://127.0.0.1:')
    const shown = await program.line(/shows a certificate for/)
    const ask = (...more: string[]) => run(curl ?? '', ['-sS', ...more, '-d', '{"action":"version","version":6}'])
    t.equal((await ask('--cacert', home.files.cert, url)).stdout, '{"result": 6, "error": null}')
    t.equal(
      (await ask('--cacert', home.files.cert, url.replace('127.0.0.1', 'localhost'), '-4')).stdout,
      '{"result": 6, "error": null}',
    )
    await t.rejects(ask(url), /self-signed|certificate/, 'one that does not trust it goes away')
    t.match(await ask('-i', url.replace('https:', 'http:')), {
      stdout:
        /^HTTP\/1\.1 400 .*\r\n\r\nThis address of AnkiConnect Gateway speaks TLS: write https:\/\/ instead of http:\/\/\n$/s,
    })
    const { stdout } = await run(openssl ?? '', ['x509', '-in', home.files.cert, '-noout', '-fingerprint', '-sha256'])
    const [, fingerprint = '?'] = /=([0-9A-F:]+)/.exec(stdout) ?? []
    t.match(shown, `its SHA-256 fingerprint is ${fingerprint}`)
    t.match(shown, `kept in ${home.files.cert}`)
    program.child.kill('SIGTERM')
    await program.ended

    const again = await start(t, home, selfSigned)
    t.match(await again.program.line(/shows a certificate for/), fingerprint, 'the next start uses the same')
  },
)

t.test('a certificate that cannot be used stops the start, and check says the same', async (t) => {
  const home = newHome(t)
  const { cert, key } = await newPair()
  writeFileSync(join(home.folder, 'cert.pem'), cert)
  writeFileSync(join(home.folder, 'key.pem'), (await newPair()).key, { mode: 0o600 })
  const file = join(home.folder, 'gateway.yaml')
  const listen = [{ address: '127.0.0.1:0', transport: 'tls', cert: 'cert.pem', key: 'key.pem' }]
  writeFileSync(file, JSON.stringify({ listen, admin: { address: '127.0.0.1:0' } }))
  const stderr = /the key in .*key\.pem does not belong to the certificate in .*cert\.pem/
  t.match(await runProgram(t, ['--sandbox', '--config', file], home.env).ended, { status: 1, stdout: '', stderr })
  t.match(await runProgram(t, ['check', '--config', file], home.env).ended, { status: 1, stdout: '', stderr })
  const place = /gateway\.yaml:1:\d+: listen\[0\]\.key: the key in .*\[certificate\.other-key\]/
  t.match(await runProgram(t, ['--sandbox', '--config', file], home.env).ended, { status: 1, stderr: place })
  writeFileSync(join(home.folder, 'key.pem'), key)
  t.match(await runProgram(t, ['check', '--config', file], home.env).ended, {
    status: 0,
    stdout: /127\.0\.0\.1:0 \(tls\)/,
  })
})

t.test('a name in the certificate that the gateway does not answer to is told, with the setting', async (t) => {
  const home = newHome(t)
  const { cert, key } = await newPair({ names: ['anki.example', 'listed.example', '*.wild.example'], addresses: [] })
  writeFileSync(join(home.folder, 'cert.pem'), cert)
  writeFileSync(join(home.folder, 'key.pem'), key, { mode: 0o600 })
  const listen = [{ address: '127.0.0.1:0', transport: 'tls', cert: 'cert.pem', key: 'key.pem' }]
  const { program } = await start(t, home, { listen, hosts: ['listed.example'] })
  t.match(await program.line(/requests for that name are refused/), 'the certificate is for anki.example')
  program.child.kill('SIGTERM')
  t.equal((await program.ended).stdout.match(/requests for that name are refused/g)?.length, 1)
})

t.test(
  'a container is set up by its environment and one mounted file; a scraper has a listener of its own',
  async (t) => {
    const home = newHome(t)
    const file = join(home.folder, 'gateway.yaml')
    const clients = { reader: { key: '${READER_KEY}', from: '127.0.0.0/8', profile: 'read-only' } }
    writeFileSync(file, JSON.stringify({ listen: [{ address: '0.0.0.0:0', transport: 'plain' }], clients }))
    const program = runProgram(t, [], {
      ...home.env,
      READER_KEY: 'a key for the reader alone',
      ANKICONNECT_GATEWAY_CONFIG: file,
      ANKICONNECT_GATEWAY_SANDBOX: 'true',
      ANKICONNECT_GATEWAY_ADMIN: '127.0.0.1:0',
      ANKICONNECT_GATEWAY_METRICS: '127.0.0.1:0',
    })
    const line = await program.line(/listening on/)
    const [, port = ''] = /http:\/\/0\.0\.0\.0:(\d+) \(in clear, for keyed clients\)/.exec(line) ?? []
    const [, scraped = ''] = /scrape http:\/\/(127\.0\.0\.1:\d+)\/metrics/.exec(await program.line(/can scrape/)) ?? []
    const up = 'ankiconnect_gateway_upstream_up{upstream="anki"} 1'
    await until(async () => (await (await fetch(`http://${scraped}/metrics`)).text()).includes(up))
    t.equal((await fetch(`http://${scraped}/health`)).status, 200)
    t.equal((await fetch(`http://${scraped}/state`)).status, 404)
    const ask = async (key?: string) => {
      const body = JSON.stringify({ action: 'deckNames', version: 6, key })
      return (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })).json()
    }
    t.match(await ask('a key for the reader alone'), { error: null })
    t.match(await ask(), { error: 'valid api key must be provided' })
  },
)

const spki = (cert: Buffer) =>
  createHash('sha256')
    .update(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')

t.test(
  `in a real browser the gateway's page and calls of a page work over TLS${noChromium ? ` (skipped: ${noChromium})` : ''}`,
  { skip: noChromium !== null },
  async (t) => {
    const home = newHome(t)
    const pages = await newPair({ names: ['page.example'], addresses: [] })
    const server = createServer({ ...pages }, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>page</title>')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
    const { port: pagePort } = server.address() as { port: number }
    const origin = `https://page.example:${pagePort}`
    const { url, program } = await start(t, home, {
      ...selfSigned,
      clients: { page: { key: 'a key for the page', origin, profile: 'read-only' } },
    })
    await program.line(/Anki|shows a certificate/)
    const own = readPair(home.files, Date.now())
    const trusted = [spki(pages.cert), ...(own.ok ? [spki(own.pair.cert)] : [])].join()
    const flags = [`--ignore-certificate-errors-spki-list=${trusted}`, '--host-resolver-rules=MAP *.example 127.0.0.1']

    const greeting = await openChromium(url, flags)
    await greeting.until(`document.title === 'AnkiConnect v.6'`)
    t.equal(await greeting.evaluate('location.protocol'), 'https:')
    t.match(await greeting.evaluate(`document.querySelector('a').href`), /^http:\/\/127\.0\.0\.1:\d+\/$/)
    await greeting.close()

    const page = await openChromium(`${origin}/`, flags)
    t.teardown(() => page.close())
    await page.until(`document.title === 'page'`)
    const met = (init: object) =>
      page.evaluate(`fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then((r) => r.text(), (e) => String(e))`)
    const body = JSON.stringify({ action: 'version', version: 6, key: 'a key for the page' })
    t.equal(await met({ method: 'POST', body }), '{"result": 6, "error": null}')
    t.equal(
      await met({ method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
      '{"result": 6, "error": null}',
      'with a preflight',
    )
    t.equal(
      await met({ method: 'POST', body: '{"action":"version","version":6}' }),
      '{"result": null, "error": "valid api key must be provided"}',
    )
  },
)
