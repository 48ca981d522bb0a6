import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { defaultConfig } from '../../src/config/defaults.ts'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import { printConfig } from '../../src/config/print.ts'
import { readListen } from '../../src/edge/listen.ts'
import { newFolder } from '../support/folder.ts'

/** What a file with this `listen` comes to, or the first thing that is wrong with it. */
async function listenOf(t: Test, listen: unknown) {
  const yaml = JSON.stringify({
    listen,
    clients: { phone: { keyHash: `sha256:${'0'.repeat(64)}`, from: ['10.0.0.0/8', '127.0.0.0/8', '::/1'] } },
  })
  const folder = newFolder(t, { 'gateway.yaml': yaml })
  const file = join(folder, 'gateway.yaml')
  const loaded = await loadConfig({ file, env: {}, options: {} })
  if (loaded.ok) return { folder, ...loaded, listen: loaded.config.listen, error: '' }
  return {
    folder,
    config: null,
    shown: [],
    listen: null,
    error: formatConfigError(loaded.errors[0] as never).replace(file, 'FILE'),
  }
}

const tls = (more: object) => ({ address: '10.0.0.1:8443', transport: 'tls', ...more })

t.test('an item is an address of this machine, or a map that says how what is sent there travels', async (t) => {
  const { listen, folder } = await listenOf(t, [
    '127.0.0.1:1',
    { address: '0.0.0.0:2', transport: 'plain' },
    { address: '[::]:2', transport: 'tls', certificate: 'self-signed' },
    tls({ cert: 'cert.pem', key: '/keys/key.pem' }),
  ])
  t.same(listen, [
    { address: { host: '127.0.0.1', port: 1 }, transport: 'loopback' },
    { address: { host: '0.0.0.0', port: 2 }, transport: 'plain' },
    { address: { host: '::', port: 2 }, transport: 'tls', certificate: 'self-signed' },
    {
      address: { host: '10.0.0.1', port: 8443 },
      transport: 'tls',
      certificate: { cert: join(folder, 'cert.pem'), key: '/keys/key.pem' },
    },
  ])
})

t.test('what is printed of listeners is read as the same again', async (t) => {
  const { config, shown } = await listenOf(t, [
    '[::1]:1',
    { address: '10.0.0.1:2', transport: 'plain' },
    tls({ certificate: 'self-signed' }),
    { ...tls({ cert: '/c', key: '/k' }), address: '127.0.0.1:3' },
  ])
  const printed = parse(printConfig({ config: config ?? defaultConfig(), shown })).listen
  t.same(readListen(printed, { folder: '/' }), { ok: true, value: config?.listen })
})

t.test('what is wrong with an item is told at its place, with what was expected', async (t) => {
  const table: [unknown, RegExp][] = [
    [{ address: '10.0.0.1:1' }, /listen\[0\]: 10\.0\.0\.1 is not a loopback address: .* so it needs a transport/],
    [{ transport: 'tls' }, /listen\[0\]\.address: expected HOST:PORT/],
    [{ address: 'nas:1', transport: 'plain' }, /listen\[0\]\.address: expected HOST:PORT with an IP address/],
    [
      { address: '10.0.0.1:1', transport: 'tsl' },
      /listen\[0\]\.transport: expected one of plain, tls; did you mean tls/,
    ],
    [{ address: '10.0.0.1:1', transport: 'loopback' }, /listen\[0\]\.transport: expected one of plain, tls/],
    [tls({}), /listen\[0\]: transport: tls needs cert and key, two PEM files, or certificate: self-signed/],
    [tls({ cert: 'x' }), /listen\[0\]\.key: expected the name of a PEM file with the certificate's private key/],
    [tls({ key: 'x' }), /listen\[0\]\.cert: expected the name of a PEM file/],
    [
      tls({ certificate: 'selfsigned' }),
      /listen\[0\]\.certificate: expected one of self-signed; did you mean self-signed/,
    ],
    [tls({ certificate: 'self-signed', key: 'x' }), /listen\[0\]\.certificate: expected either/],
    [
      { address: '10.0.0.1:1', transport: 'plain', cert: 'x' },
      /listen\[0\]\.cert: only transport: tls has a certificate/,
    ],
    [tls({ certt: 'x' }), /listen\[0\]\.certt: there is no such setting; did you mean cert/],
    [{ ...tls({ certificate: 'self-signed' }), address: '10.0.0.1:99999' }, /listen\[0\]\.address: expected HOST:PORT/],
  ]
  for (const [item, expected] of table) t.match((await listenOf(t, [item])).error, expected, JSON.stringify(item))
})

t.test('an address inside another one is refused, on one port and in one family', async (t) => {
  const self = { transport: 'tls', certificate: 'self-signed' }
  t.match(
    (await listenOf(t, ['127.0.0.1:1', { address: '0.0.0.0:1', ...self }])).error,
    /listen\[1\]: 0\.0\.0\.0:1 includes 127\.0\.0\.1:1: use the address of one interface, or another port/,
  )
  t.match((await listenOf(t, [{ address: '[::]:1', ...self }, '[::1]:1'])).error, /\[::\]:1 includes \[::1\]:1/)
  t.equal((await listenOf(t, [{ address: '[::]:1', ...self }, '127.0.0.1:1'])).error, '')
  t.equal((await listenOf(t, [{ address: '0.0.0.0:2', ...self }, '127.0.0.1:1'])).error, '')
  t.match(
    (await listenOf(t, ['127.0.0.1:1', { address: '0.0.0.0:18765', ...self }])).error,
    /listen: 127\.0\.0\.1:18765 is an address of the gateway itself/,
    'the upstream lies inside it',
  )
  t.match((await listenOf(t, [{ address: '0.0.0.0:18764', ...self }])).error, /the admin listener needs its own/)
})
