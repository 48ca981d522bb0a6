import t from 'tap'
import { contains, formatIp, formatNetwork, overlap, parseIp, parseNetwork } from '../../src/net/network.ts'
import { networkOf } from '../support/clients.ts'

t.test('an address is read in every spelling and written in the shortest', (t) => {
  const table: [string, string | null][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8::00a1', '2001:db8::a1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::', '::'],
    ['192.0.2', null],
    ['0x7f.0.0.1', null],
    ['127.1', null],
    ['[::1]', null],
    ['localhost', null],
    ['', null],
  ]
  for (const [text, expected] of table) {
    const address = parseIp(text)
    t.equal(address === null ? null : formatIp(address), expected, text)
  }
  t.end()
})

t.test('a range is read with its length, an address alone is a range of one', (t) => {
  const table: [string, string | null, string | null][] = [
    ['192.168.1.0/24', '192.168.1.0/24', null],
    ['192.168.1.7', '192.168.1.7', null],
    ['192.168.1.7/32', '192.168.1.7', null],
    ['192.168.1.7/24', '192.168.1.0/24', '192.168.1.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0', null],
    ['fd00::/8', 'fd00::/8', null],
    ['2001:db8::1', '2001:db8::1', null],
    ['2001:db8::1/64', '2001:db8::/64', '2001:db8::/64'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8', null],
    ['::ffff:10.0.0.0/90', null, null],
    ['10.0.0.0/33', null, null],
    ['::/129', null, null],
    ['10.0.0.0/', null, null],
    ['10.0.0.0/-1', null, null],
    ['10.0.0.*', null, null],
    ['lan', null, null],
  ]
  for (const [text, expected, suggestion] of table) {
    const read = parseNetwork(text)
    t.equal(read === null ? null : formatNetwork(read.network), expected, text)
    t.equal(read?.suggestion ?? null, suggestion, `${text}: suggestion`)
  }
  t.end()
})

t.test('a range holds its addresses and no others, and never those of the other family', (t) => {
  const table: [string, string, boolean][] = [
    ['192.168.1.0/24', '192.168.1.0', true],
    ['192.168.1.0/24', '192.168.1.255', true],
    ['192.168.1.0/24', '192.168.2.0', false],
    ['192.168.1.0/24', '::ffff:192.168.1.9', true],
    ['10.0.0.0/9', '10.127.255.255', true],
    ['10.0.0.0/9', '10.128.0.0', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '::1', true],
    ['::/0', '127.0.0.1', false],
    ['fe80::/10', 'fe80::1%wlan0', true],
    ['fe80::/10', 'fec0::1', false],
    ['2001:db8::7', '2001:db8::7', true],
    ['2001:db8::7', '2001:db8::8', false],
  ]
  for (const [range, address, expected] of table) {
    const parsed = parseIp(address)
    t.equal(parsed !== null && contains(networkOf(range), parsed), expected, `${range} ${address}`)
  }
  t.end()
})

t.test('two ranges overlap where one holds the other', (t) => {
  t.ok(overlap(networkOf('10.0.0.0/8'), networkOf('10.2.3.4')))
  t.ok(overlap(networkOf('10.2.3.4'), networkOf('10.0.0.0/8')))
  t.ok(overlap(networkOf('10.0.0.0/8'), networkOf('10.0.0.0/8')))
  t.notOk(overlap(networkOf('10.0.0.0/9'), networkOf('10.128.0.0/9')))
  t.notOk(overlap(networkOf('0.0.0.0/0'), networkOf('::/0')))
  t.end()
})
