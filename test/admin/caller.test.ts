import t from 'tap'
import { checkCaller } from '../../src/admin/caller.ts'

const NAMES = new Set(['nas.lan'])

t.test('a loopback name or an IP address, with any port, is a host of ours', (t) => {
  const hosts = [
    'localhost',
    'LOCALHOST:1',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:18764',
    '[::1]',
    '[::1]:18764',
    '192.168.1.2:1',
    '127.0.0.1:',
    'localhost:',
  ]
  for (const host of hosts) t.ok(checkCaller({ host: [host] }, NAMES).ok, host)
  t.end()
})

t.test('every other name is not: another site may have pointed it here', (t) => {
  const hosts = [
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.localhost',
    '::1',
    '[evil]',
  ]
  hosts.push(
    'localhost:99999',
    'localhost:x',
    'localhost:123456',
    'localhost/',
    '127.0.0.1 ',
    'a@localhost',
    '0x7f.1',
    '127.1',
  )
  for (const host of hosts) t.notOk(checkCaller({ host: [host] }, NAMES).ok, JSON.stringify(host))
  t.notOk(checkCaller({}, NAMES).ok, 'none at all')
  t.notOk(checkCaller({ host: ['localhost', 'localhost'] }, NAMES).ok, 'two')
  t.end()
})

t.test('an Origin is the page of this very address, or refused', (t) => {
  const host = ['127.0.0.1:18764']
  t.ok(checkCaller({ host, origin: ['http://127.0.0.1:18764'] }, NAMES).ok)
  const others = [
    'null',
    '',
    'http://127.0.0.1',
    'http://127.0.0.1:8765',
    'https://127.0.0.1:18764',
    'http://localhost:18764',
  ]
  others.push('chrome-extension://abc', 'http://127.0.0.1:18764, http://evil.example', 'http://127.0.0.1:18764/')
  for (const origin of others) t.notOk(checkCaller({ host, origin: [origin] }, NAMES).ok, JSON.stringify(origin))
  t.notOk(checkCaller({ host, origin: ['http://127.0.0.1:18764', 'http://127.0.0.1:18764'] }, NAMES).ok, 'two')
  t.end()
})

t.test('a name that is listed in hosts is asked for in any case and with any port, and no other', (t) => {
  for (const host of ['nas.lan', 'NAS.lan:18764', 'nas.lan.', 'NAS.lan.:18764'])
    t.ok(checkCaller({ host: [host] }, NAMES).ok, host)
  for (const host of ['nas.lan.evil.example', 'xnas.lan', 'nas']) t.notOk(checkCaller({ host: [host] }, NAMES).ok, host)
  t.end()
})
