import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Interfaces } from '../../src/certificates/machine.ts'
import type { CertificateConfig } from '../../src/certificates/pair.ts'
import { factsOf, type Pair } from '../../src/certificates/pair.ts'
import { openCertificate } from '../../src/certificates/source.ts'
import { systemClock } from '../../src/clock.ts'
import { newPair } from '../support/certificates.ts'

function newFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-source-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a certificate, and says what happens to it one after another. */
async function open(
  t: Test,
  config: CertificateConfig,
  stateFolder: string,
  machine: { interfaces: Interfaces; names: Set<string> } = { interfaces: {}, names: new Set() },
) {
  const happened: (Pair | string)[] = []
  let wake = () => {}
  let looks = 0
  const tell = (what: Pair | string) => {
    happened.push(what)
    wake()
  }
  const source = await openCertificate(config, {
    stateFolder,
    names() {
      looks += 1
      wake()
      return machine.names
    },
    interfaces: () => machine.interfaces,
    clock: systemClock,
    every: { files: 10, machine: 10 },
    onNote: (text) => tell(`note: ${text}`),
    onTrouble: (text) => tell(text),
  })
  source.onChange(tell)
  t.teardown(() => source.close())
  const next = async () => {
    while (happened.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return happened.shift() as Pair | string
  }
  /** What has happened after so many more looks. */
  const after = async (more: number) => {
    for (const enough = looks + more; looks < enough; ) await new Promise<void>((resolve) => (wake = resolve))
    return happened
  }
  return { source, next, after }
}

t.test('files are read again when they change; a pair that cannot be used changes nothing and is told', async (t) => {
  const folder = newFolder(t)
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  const write = ({ cert, key }: Pair) => {
    writeFileSync(files.cert, cert)
    writeFileSync(files.key, key, { mode: 0o600 })
  }
  const [first, second] = [await newPair(), await newPair()]
  write(first)
  const { source, next } = await open(t, files, folder)
  t.same(source.pair, first)
  writeFileSync(files.cert, second.cert)
  t.match(await next(), /the key in .* does not belong to the certificate/, 'half of a new pair')
  t.same(source.pair, first)
  writeFileSync(files.cert, 'nonsense')
  t.match(await next(), /does not contain a certificate/)
  t.same(source.pair, first)
  rmSync(files.cert)
  t.match(await next(), /there is no file .*cert\.pem/)
  write(second)
  t.same(await next(), second)
  t.same(source.pair, second)
})

t.test('a pair that cannot be used at the start stops it', async (t) => {
  const folder = newFolder(t)
  await t.rejects(open(t, { cert: join(folder, 'none'), key: join(folder, 'none') }, folder), {
    message: /there is no file .*none; certificate: self-signed/,
  })
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await t.rejects(open(t, 'self-signed', file), { message: /the gateway cannot store a certificate in .*file/ })
})

t.test('a certificate of our own follows the names and addresses of the machine, its key stays', async (t) => {
  const at = (address: string) => [{ address, family: 'IPv4', internal: false }] as never
  const machine: { interfaces: Interfaces; names: Set<string> } = {
    interfaces: { eth0: at('192.168.1.10') },
    names: new Set(['nas']),
  }
  const folder = newFolder(t)
  const { source, next, after } = await open(t, 'self-signed', folder, machine)
  t.match(factsOf(source.pair), { names: ['localhost', 'nas'], addresses: ['192.168.1.10'] })
  const { key } = source.pair
  machine.interfaces = { eth0: at('192.168.7.10') }
  t.match(factsOf((await next()) as Pair), { addresses: ['192.168.7.10'] })
  machine.names = new Set(['nas', 'anki.lan'])
  t.match(factsOf((await next()) as Pair), { names: ['localhost', 'nas', 'anki.lan'] })
  t.same(source.pair.key, key)
  t.same(await after(3), [], 'and stays what it is while nothing changes')
  const again = await open(t, 'self-signed', folder, machine)
  t.same(again.source.pair, source.pair, 'another listener shows the same')
})
