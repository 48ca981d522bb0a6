import { createPrivateKey } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { factsOf, readPair } from '../../src/certificates/pair.ts'
import { newPair } from '../support/certificates.ts'

const DAY = 86_400_000

function write(t: Test, cert: string | Buffer | null, key: string | Buffer | null, mode = 0o600) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-pair-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  if (cert !== null) writeFileSync(files.cert, cert)
  if (key !== null) writeFileSync(files.key, key)
  if (key !== null) chmodSync(files.key, mode)
  return files
}

t.test('two files that belong together are a pair, with the facts a person compares', async (t) => {
  const { cert, key } = await newPair()
  const reading = readPair(write(t, cert, key), Date.now())
  t.same(reading, { ok: true, pair: { cert, key }, notes: [] })
  t.match(factsOf({ cert }), {
    fingerprint: /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/,
    names: ['localhost'],
    addresses: ['127.0.0.1', '::1'],
  })
})

t.test('a chain behind the certificate is kept, and the first is the one that counts', async (t) => {
  const [one, other] = [await newPair(), await newPair()]
  const cert = Buffer.concat([one.cert, other.cert])
  const reading = readPair(write(t, cert, one.key), Date.now())
  t.ok(reading.ok && reading.pair.cert.equals(cert))
  t.equal(factsOf({ cert }).fingerprint, factsOf(one).fingerprint)
})

t.test('what cannot be used is told with its file and the remedy, never with what it holds', async (t) => {
  const [{ cert, key }, other] = [await newPair(), await newPair()]
  const locked = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  const table: [string | Buffer | null, string | Buffer | null, RegExp][] = [
    [null, key, /there is no file .*cert\.pem; certificate: self-signed/],
    [cert, null, /there is no file .*key\.pem; certificate: self-signed/],
    ['nonsense', key, /cert\.pem does not contain a certificate in PEM/],
    [cert, 'nonsense', /key\.pem does not contain a private key in PEM/],
    [cert, cert, /key\.pem does not contain a private key in PEM/],
    [cert, other.key, /the key in .*key\.pem does not belong to the certificate in .*cert\.pem$/],
    [cert, locked, /key\.pem has a passphrase, .*openssl pkey -in/],
  ]
  for (const [one, two, expected] of table) {
    const reading = readPair(write(t, one, two), Date.now())
    t.match(reading, { ok: false, error: expected })
    t.notMatch(JSON.stringify(reading), /nonsense|MII/)
  }
})

t.test('a key that others can read and a certificate that does not hold today are noted, and used', async (t) => {
  const pair = await newPair(undefined, Date.UTC(2026, 0, 1))
  const noted = (mode: number, now: number) => {
    const reading = readPair(write(t, pair.cert, pair.key, mode), now)
    return reading.ok ? reading.notes : reading.error
  }
  const then = Date.UTC(2026, 0, 2)
  t.same(noted(0o600, then), [])
  if (process.platform !== 'win32') t.match(noted(0o640, then), [/other users .* can read .*key\.pem; chmod 600/])
  t.match(noted(0o600, then + 900 * DAY), [/cert\.pem expired on 2028-03-/])
  t.match(noted(0o600, then - 100 * DAY), [/cert\.pem is not valid before 2025-12-31/])
})
