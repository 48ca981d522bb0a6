import t from 'tap'
import { formatAddress, isLoopbackHost, parseAddress } from '../../src/net/address.ts'

t.test('HOST:PORT is an IP literal, IPv6 in brackets, and a port', (t) => {
  t.same(parseAddress('127.0.0.1:8765'), [{ host: '127.0.0.1', port: 8765 }])
  t.same(parseAddress('[::1]:0'), [{ host: '::1', port: 0 }])
  t.same(parseAddress('[0:0:0:0:0:0:0:1]:8765'), [{ host: '::1', port: 8765 }], 'one spelling for one address')
  t.end()
})

t.test('localhost is both loopback addresses', (t) => {
  t.same(parseAddress('LocalHost:8765')?.map(formatAddress), ['127.0.0.1:8765', '[::1]:8765'])
  t.end()
})

t.test('names, bare ports, unbracketed IPv6, zones and impossible ports are no addresses', (t) => {
  const wrong = ['', '8765', ':8765', 'nas.lan:8765', '127.1:8765', '::1:8765', '[127.0.0.1]:1', '[fe80::1%eth0]:1']
  wrong.push(
    '127.0.0.1:65536',
    '127.0.0.1:',
    '127.0.0.1:-1',
    '127.0.0.1:8765 ',
    'http://127.0.0.1:8765',
    '[::1]',
    '*:8765',
  )
  for (const text of wrong) t.equal(parseAddress(text), null, JSON.stringify(text))
  t.end()
})

t.test('only 127.0.0.0/8 and ::1 are loopback', (t) => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1']) t.ok(isLoopbackHost(host), host)
  for (const host of ['0.0.0.0', '192.168.1.1', '::', '::ffff:7f00:1', '127.0.0.1.evil.example'])
    t.notOk(isLoopbackHost(host), host)
  t.end()
})
