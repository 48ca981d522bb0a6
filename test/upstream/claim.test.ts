import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { claimUpstream } from '../../src/upstream/claim.ts'
import { freePort } from '../support/free-port.ts'

// A claim alone keeps no process running.
const running = setInterval(() => {}, 1000)
t.teardown(() => clearInterval(running))

/** A claim that counts the others it meets. */
function counting(url: string, platform?: NodeJS.Platform) {
  let count = 0
  const waiting: (() => void)[] = []
  const claim = claimUpstream(
    url,
    () => {
      count += 1
      for (const check of waiting) check()
    },
    platform,
  )
  const met = (expected: number) =>
    new Promise<void>((resolve) => {
      const check = () => count >= expected && resolve()
      waiting.push(check)
      check()
    })
  return { settled: claim.settled, close: () => claim.close(), met, count: () => count }
}

// A place that is a file works on Linux too, and is the one that can be left behind.
for (const platform of ['linux', 'darwin'] as const) {
  t.test(
    `two gateways to one upstream learn of each other (${platform})`,
    { skip: process.platform === 'win32' },
    async (t) => {
      const url = `http://127.0.0.1:${await freePort()}`
      const first = counting(url, platform)
      const second = counting(url, platform)
      await Promise.all([first.met(1), second.met(1)])
      await first.close()
      const third = counting(url, platform)
      await Promise.all([second.met(2), third.met(1)])
      await Promise.all([second.close(), third.close()])
      t.pass('all were told, and the place passed on')
    },
  )
}

t.test('gateways to different upstreams do not meet', { skip: process.platform !== 'linux' }, async (t) => {
  const ports = [await freePort(), await freePort(), await freePort()]
  const claims = ports.map((port) => counting(`http://127.0.0.1:${port}`))
  await Promise.all(claims.map(({ settled }) => settled))
  const same = counting(`http://127.0.0.1:${ports[0]}`)
  await same.met(1)
  t.same(
    claims.map(({ count }) => count()),
    [1, 0, 0],
  )
  await Promise.all([...claims, same].map((claim) => claim.close()))
})

t.test('a place that a crashed gateway left behind is taken', { skip: process.platform === 'win32' }, async (t) => {
  const port = await freePort()
  const file = join(tmpdir(), `ankiconnect-gateway-127.0.0.1-${port}.sock`)
  writeFileSync(file, '')
  const first = counting(`http://127.0.0.1:${port}`, 'darwin')
  await first.settled
  const second = counting(`http://127.0.0.1:${port}`, 'darwin')
  await Promise.all([second.met(1), first.met(1)])
  await Promise.all([first.close(), second.close()])
  t.notOk(existsSync(file))
})
