import { join } from 'node:path'
import t, { type Test } from 'tap'
import { formatConfigError } from '../../src/config/error.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { CommandLineOptions } from '../../src/settings/setting.ts'
import { newFolder } from '../support/folder.ts'

async function errorsOf(t: Test, yaml: string, options: CommandLineOptions = {}): Promise<string[]> {
  const file = join(newFolder(t, { 'gateway.yaml': yaml }), 'gateway.yaml')
  const result = await loadConfig({ file, env: {}, options })
  return result.ok ? [] : result.errors.map((error) => formatConfigError(error).replace(file, 'FILE'))
}

t.test('an upstream that is the gateway itself is refused, however it is spelt', async (t) => {
  for (const url of [
    'http://127.0.0.1:8765',
    'http://localhost:8765/',
    'http://[0:0::1]:8765',
    'http://0x7f000001:8765',
  ]) {
    t.match(await errorsOf(t, `upstream: { url: "${url}" }`), [/^FILE:1:18: upstream\.url: .* the gateway itself/], url)
  }
  t.match(
    await errorsOf(t, 'listen: ["127.0.0.1:18765"]'),
    [/^FILE:1:9: listen: .* the gateway itself/],
    'by its listener',
  )
  t.match(await errorsOf(t, '', { upstream: 'http://127.0.0.1:18764' }), [
    /^command line: --upstream: .* admin listener/,
  ])
})

t.test('the sandbox has no such trouble: its address is its own', async (t) => {
  t.same(await errorsOf(t, 'listen: ["127.0.0.1:18765"]', { sandbox: true }), [])
})

t.test('another port or another loopback address is another upstream', async (t) => {
  for (const url of ['http://127.0.0.1:8766', 'http://127.0.0.2:8765', 'http://192.168.1.2:8765']) {
    t.same(await errorsOf(t, `upstream: { url: "${url}" }`), [], url)
  }
})

t.test('clients and administration need an address each, unless the system chooses the ports', async (t) => {
  t.match(await errorsOf(t, 'admin: { address: "[::1]:8765" }'), [/^FILE:1:19: admin\.address: .* needs its own/])
  t.same(await errorsOf(t, 'listen: ["127.0.0.1:0"]\nadmin: { address: "127.0.0.1:0" }'), [])
  t.match(await errorsOf(t, 'listen: ["127.0.0.1:1", "localhost:1"]'), [
    /^FILE:1:25: listen\[1\]: 127\.0\.0\.1:1 is listed twice/,
  ])
})

t.test('an address beyond loopback is refused with what it would need', async (t) => {
  for (const host of ['0.0.0.0', '192.168.1.10', '[::]', '[fe80::1]']) {
    t.match(
      await errorsOf(t, `listen: ["127.0.0.1:1", "${host}:8765"]`),
      [/^FILE:1:25: listen\[1\]: .* transport: tls, .* transport: plain .*127\.0\.0\.1/],
      host,
    )
  }
  t.match(await errorsOf(t, 'admin: { address: "192.168.1.10:1" }'), [
    /not a loopback address, .*set admin\.keyFile or admin\.keyHash/,
  ])
  const keyHash = `sha256:${'0'.repeat(64)}`
  t.same(await errorsOf(t, `admin: { address: "192.168.1.10:1", keyHash: "${keyHash}" }`), [])
  const keyFile = join(newFolder(t, { key: 'open sesame' }), 'key')
  t.same(await errorsOf(t, `admin: { address: "192.168.1.10:1", keyFile: "${keyFile}" }`), [])
  t.match(await errorsOf(t, `admin: { keyFile: "${keyFile}", keyHash: "${keyHash}" }`), [/either .*, not both/])
})

t.test('a scraper has an address of its own', async (t) => {
  t.match(await errorsOf(t, 'metrics: { address: "127.0.0.1:18764" }'), [/metrics\.address: .*taken by another/])
  t.same(await errorsOf(t, 'metrics: { address: "0.0.0.0:9464" }'), [])
})

t.test('a body that could never be held is refused', async (t) => {
  t.match(await errorsOf(t, 'limits: { body: 1GiB }'), [/^FILE:1:17: limits\.body: .*could never be taken/])
})

t.test('an upstream URL is http, an IP address or localhost, a port, and nothing else', async (t) => {
  const wrong = [
    '127.0.0.1',
    'nas.lan:1',
    'user@127.0.0.1:1',
    'http://nas.lan:1',
    'http://user@127.0.0.1:1',
    'http://127.0.0.1:1/path',
    'http://127.0.0.1:1?q',
  ]
  wrong.push('http://127.0.0.1:0', 'http://localhost.evil.example:1', 'ws://127.0.0.1:1', 'http://')
  for (const url of wrong)
    t.match(await errorsOf(t, `upstream: { url: "${url}" }`), [/^FILE:1:18: upstream\.url: expected a URL/], url)
})

t.test('a duration longer than a timer can count is refused, because it would fire at once', async (t) => {
  t.match(await errorsOf(t, 'upstream: { timeout: { long: 25d } }'), [
    /upstream\.timeout\.long: expected a duration between 1ms and 24d/,
  ])
  t.match(await errorsOf(t, 'upstream: { timeout: { read: 0s } }'), [/between 1ms/])
})
