import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { machineSubjects } from '../../src/certificates/machine.ts'
import { factsOf } from '../../src/certificates/pair.ts'
import { ownPair, selfSignedFiles } from '../../src/certificates/self-signed.ts'
import { findProgram } from '../support/programs.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 1)
const wanted = { names: ['localhost', 'nas', 'nas.local'], addresses: ['127.0.0.1', '192.168.1.10', 'fd00::10'] }

function newState(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-state-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test(
  'the first certificate is for all names and addresses, and holds as long as Apple’s systems take it',
  async (t) => {
    const folder = newState(t)
    const { cert } = await ownPair(folder, wanted, NOW)
    t.match(factsOf({ cert }), { names: wanted.names, until: '2028-08-28' })
    const certificate = new X509Certificate(cert)
    for (const name of wanted.names) t.equal(certificate.checkHost(name), name)
    for (const address of wanted.addresses) t.equal(certificate.checkIP(address), address)
    const days = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / DAY
    t.ok(days <= 825, `${days} days`)
    t.ok(certificate.validFromDate.getTime() <= NOW - DAY, 'a clock that is behind does no harm')
    t.equal(certificate.ca, true, 'phones install nothing else')
    t.ok(certificate.verify(certificate.publicKey), 'signed by itself')
  },
)

t.test('certificate and key are kept for the owner’s eyes alone, and used again', async (t) => {
  const folder = newState(t)
  const first = await ownPair(folder, wanted, NOW)
  const files = selfSignedFiles(folder)
  if (process.platform !== 'win32')
    for (const file of [files.cert, files.key]) t.equal(statSync(file).mode & 0o777, 0o600, file)
  t.same(readFileSync(files.cert), first.cert)
  t.same(await ownPair(folder, wanted, NOW + 700 * DAY), first)
  t.same(await ownPair(folder, { names: ['nas'], addresses: [] }, NOW), first, 'for less it does as well')
  t.same(
    await ownPair(folder, { ...wanted, addresses: [...wanted.addresses, 'fd00::99'] }, NOW),
    first,
    'an IPv6 address, which changes daily, is no reason',
  )
})

t.test('before it ends, and for a new name or address, there is a new one of the same key and subject', async (t) => {
  const folder = newState(t)
  const first = await ownPair(folder, wanted, NOW)
  const reasons: [string, typeof wanted, number][] = [
    ['it ends soon', wanted, NOW + 800 * DAY],
    ['a new name', { ...wanted, names: [...wanted.names, 'anki.lan'] }, NOW],
    ['a new address', { ...wanted, addresses: [...wanted.addresses, '192.168.7.10'] }, NOW],
    ['the clock was wrong', wanted, NOW - 100 * DAY],
  ]
  const old = new X509Certificate(first.cert)
  for (const [reason, needs, now] of reasons) {
    writeFileSync(selfSignedFiles(folder).cert, first.cert)
    const next = await ownPair(folder, needs, now)
    const renewed = new X509Certificate(next.cert)
    t.same(next.key, first.key, reason)
    t.notSame(next.cert, first.cert)
    t.equal(renewed.subject, old.subject)
    t.ok(renewed.verify(old.publicKey))
    t.notSame(renewed.serialNumber, old.serialNumber)
  }
})

t.test('what lies there and is none, or not of this key, is replaced', async (t) => {
  const folder = newState(t)
  await ownPair(folder, wanted, NOW)
  const files = selfSignedFiles(folder)
  writeFileSync(files.cert, 'nonsense')
  const mended = await ownPair(folder, wanted, NOW)
  writeFileSync(files.key, 'nonsense')
  const other = await ownPair(folder, wanted, NOW)
  t.notSame(other.key, mended.key)
  t.ok(new X509Certificate(other.cert).verify(new X509Certificate(other.cert).publicKey))
})

const openssl = findProgram('openssl')
const none = openssl === null ? ' (skipped: openssl is not installed)' : ''
t.test(`openssl finds it in order${none}`, { skip: openssl === null }, async (t) => {
  const folder = newState(t)
  await ownPair(folder, wanted, Date.now())
  const { cert } = selfSignedFiles(folder)
  const args = [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-verify_hostname',
    'nas.local',
    '-CAfile',
    cert,
    cert,
  ]
  t.match(execFileSync(openssl ?? '', args, { encoding: 'utf8' }), /: OK/)
})

t.test(
  'what it is made for are the names and addresses of this machine, as far as a certificate can hold them',
  (t) => {
    const at = (address: string, family: 'IPv4' | 'IPv6') => ({ address, family, internal: false }) as never
    const interfaces = {
      lo: [at('127.0.0.1', 'IPv4'), at('::1', 'IPv6')],
      eth0: [at('192.168.1.10', 'IPv4'), at('fd00::10', 'IPv6'), at('fe80::1', 'IPv6')],
      nothing: undefined,
    }
    t.same(machineSubjects(new Set(['nas', 'nas.local', 'größe', '-', '']), interfaces), {
      names: ['localhost', 'nas', 'nas.local', '-'],
      addresses: ['127.0.0.1', '::1', '192.168.1.10', 'fd00::10'],
    })
    t.end()
  },
)
