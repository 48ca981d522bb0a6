import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createRawServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

const missing = ankiMissing()
const title =
  'what a URL leads to, and the words where it leads nowhere, are those of AnkiConnect, for a client bound to a host'
const CONTENT = randomBytes(2000)

/** Content as servers send it, by its path: what its coding is said to be, and its bytes. */
const ENCODED: Readonly<Record<string, readonly [coding: string, bytes: Buffer]>> = {
  gzip: ['gzip', gzipSync(CONTENT)],
  'gzip-in-capitals': ['GZIP', gzipSync(CONTENT)],
  'x-gzip': ['x-gzip', gzipSync(CONTENT)],
  'two-members': ['gzip', Buffer.concat([gzipSync(CONTENT), gzipSync(CONTENT)])],
  'gzip-and-more': ['gzip', Buffer.concat([gzipSync(CONTENT), Buffer.from('more that is no gzip')])],
  'gzip-cut': ['gzip', gzipSync(CONTENT).subarray(0, -20)],
  'no-gzip': ['gzip', Buffer.from('this is no gzip')],
  'nothing-as-gzip': ['gzip', Buffer.alloc(0)],
  deflate: ['deflate', deflateSync(CONTENT)],
  'bare-deflate': ['deflate', deflateRawSync(CONTENT)],
  'deflate-cut': ['deflate', deflateSync(CONTENT).subarray(0, -20)],
  'no-deflate': ['deflate', Buffer.from('this is no deflate')],
  'both-codings': ['deflate, gzip', gzipSync(deflateSync(CONTENT))],
  'many-codings': ['gzip, gzip, gzip, gzip, gzip, gzip', gzipSync(CONTENT)],
  'unknown-coding': ['br', CONTENT],
  'no-coding': ['identity', CONTENT],
}

const STATUSES = [201, 204, 206, 300, 304, 401, 404, 500, 503]

const answer: RequestListener = ({ url = '', socket }, response) => {
  const path = url.slice(1)
  const encoded = ENCODED[path]
  if (encoded !== undefined) response.writeHead(200, { 'Content-Encoding': encoded[0] }).end(encoded[1])
  else if (STATUSES.includes(Number(path))) response.writeHead(Number(path)).end()
  else if (path === 'moved') response.writeHead(302, { Location: 'plain' }).end()
  else if (path === 'moved-nowhere') response.writeHead(302).end()
  else if (path === 'again') response.writeHead(302, { Location: '/again' }).end()
  else if (path === 'to-a-file') response.writeHead(302, { Location: 'file:///etc/passwd' }).end()
  else if (path === 'to-nobody') response.writeHead(302, { Location: 'http://127.0.0.1:1/x y' }).end()
  else if (path === 'cut') response.writeHead(200, { 'Content-Length': '99' }).write('abc', () => socket.destroy())
  else if (path === 'chunks-cut') response.writeHead(200).write('abc', () => socket.destroy())
  else if (path === 'reset') socket.resetAndDestroy()
  else if (path === 'hang-up') socket.end()
  else if (path === 'empty') response.end()
  else if (path === 'stalls') response.writeHead(200).write('abc')
  else if (path !== 'never') response.end(CONTENT)
}

t.test(missing === null ? title : `${title} (${missing})`, { skip: missing ?? false, timeout: 170_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-fetch-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), pollInterval: 2 })
  t.teardown(() => anki.kill())
  const server = createServer(answer)
  const garbage = createRawServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.end('garbage\r\n\r\n')),
  )
  for (const one of [server, garbage]) {
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
    t.teardown(() => one.close())
  }
  t.teardown(() => server.closeAllConnections())
  const urlOf = (one: { address(): unknown }) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`

  const profiles = { bound: { allow: ['@all'], hazards: { fetch: { host: ['loopback', 'nobody.invalid'] } } } }
  const clients = clientConfigs({ 'local-program': { profile: 'bound' } })
  const fronts = await Promise.all(
    (['auto', 'off'] as const).map((offload) =>
      startFront({ upstream: { url: anki.url, offload }, clients, policy: { profiles } }),
    ),
  )
  for (const front of fronts) {
    t.teardown(() => front.close())
    await front.known('up')
  }
  const met = async (port: number, url: string) => {
    const stored = await ask(port, { action: 'storeMediaFile', version: 6, params: { filename: '_fetched', url } })
    const kept = await ask(port, { action: 'retrieveMediaFile', version: 6, params: { filename: '_fetched' } })
    await ask(port, { action: 'deleteMediaFile', version: 6, params: { filename: '_fetched' } })
    return { stored: stored.text, kept: kept.text }
  }
  const paths = ['plain', 'empty', 'moved', 'moved-nowhere', 'again', 'to-a-file', 'to-nobody', 'cut', 'chunks-cut']
  paths.push('reset', 'hang-up', ...Object.keys(ENCODED), ...STATUSES.map(String))
  const urls = paths.map((path) => `${urlOf(server)}/${path}`)
  urls.push(
    `${urlOf(garbage)}/`,
    'http://127.0.0.1:1/a?b=c',
    'http://127.0.0.1:1',
    'http://localhost:1/',
    'http://[::1]:1/',
  )
  urls.push('https://127.0.0.1:1/x', 'HTTP://127.0.0.1:1/a b')
  for (const url of urls) {
    const direct = await met(Number(new URL(anki.url).port), url)
    for (const { port } of fronts) t.strictSame(await met(port, url), direct, url)
  }

  for (const path of ['never', 'stalls']) {
    const call = {
      action: 'storeMediaFile',
      version: 6,
      params: { filename: '_fetched', url: `${urlOf(server)}/${path}` },
    }
    const ports = [Number(new URL(anki.url).port), ...fronts.map(({ port }) => port)]
    const [direct, ...others] = await Promise.all(ports.map((port) => ask(port, call)))
    for (const other of others) t.strictSame(other, direct, path)
  }

  const note = (front: string, url: string) => ({
    deckName: 'Default',
    modelName: 'Basic',
    fields: { Front: front, Back: 'b' },
    audio: { filename: '_fetched', url, fields: ['Back'] },
    picture: [{ filename: '_fetched', url, fields: ['Front', 'Nowhere'] }],
  })
  for (const path of ['plain', '404', 'no-gzip']) {
    const fields: unknown[] = []
    for (const [index, port] of [Number(new URL(anki.url).port), ...fronts.map((front) => front.port)].entries()) {
      const params = { note: note(`${path} ${index}`, `${urlOf(server)}/${path}`) }
      const added = await ask(port, { action: 'addNote', version: 6, params })
      const { result: id } = JSON.parse(added.text ?? '') as { result: number }
      const info = await ask(port, { action: 'notesInfo', version: 6, params: { notes: [id] } })
      fields.push(JSON.parse((info.text ?? '').replace(`${path} ${index}`, '')).result[0].fields)
    }
    t.strictSame(fields[1], fields[0], path)
    t.strictSame(fields[2], fields[0], path)
  }
})
