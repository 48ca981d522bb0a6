import t from 'tap'
import { sourceOf } from '../../src/edge/address.ts'
import { formatIp } from '../../src/net/network.ts'
import { networkOf } from '../support/clients.ts'

const trusted = ['127.0.0.1', '10.0.0.0/24', 'fd00::/8'].map(networkOf)

/** The other end, headers; the address that counts (null: not known), and whether it is this machine. */
const table: [string, string, Record<string, string>, string | null, boolean][] = [
  ['a loopback connection', '127.0.0.1', {}, '127.0.0.1', true],
  ['another loopback address', '127.8.0.1', {}, '127.8.0.1', true],
  ['IPv6 loopback', '::1', {}, '::1', true],
  ['a loopback address written as IPv6', '::ffff:127.0.0.1', {}, '127.0.0.1', true],
  ['another computer', '192.168.1.7', {}, '192.168.1.7', false],
  ['another computer by IPv6', 'fe80::2%eth0', {}, 'fe80::2', false],
  ['no address at all', '', {}, null, false],
  ['X-Forwarded-For from nobody trusted', '::1', { 'x-forwarded-for': '127.0.0.1' }, null, false],
  ['an empty X-Forwarded-For', '::1', { 'x-forwarded-for': '' }, null, false],
  ['X-Forwarded-Host alone', '::1', { 'x-forwarded-host': 'localhost' }, null, false],
  ['X-Forwarded-Proto alone', '::1', { 'x-forwarded-proto': 'https' }, null, false],
  ['X-Forwarded itself', '::1', { 'x-forwarded': 'for=1.2.3.4' }, null, false],
  ['Forwarded', '::1', { forwarded: 'for=127.0.0.1' }, null, false],
  ['Via', '::1', { via: '1.1 proxy' }, null, false],
  ['X-Real-IP', '::1', { 'x-real-ip': '127.0.0.1' }, null, false],
  ['Tailscale-User-Login', '::1', { 'tailscale-user-login': 'a@b' }, null, false],
  ['CF-Connecting-IP', '::1', { 'cf-connecting-ip': '127.0.0.1' }, null, false],
  ['CF-Ray', '::1', { 'cf-ray': 'x' }, null, false],
  ['a header that only looks like one', '::1', { 'x-forward-to': '1.2.3.4', viaduct: 'x' }, '::1', true],
  ['an untrusted proxy on the network', '192.168.1.7', { 'x-forwarded-for': '127.0.0.1' }, null, false],
  ['a trusted proxy', '127.0.0.1', { 'x-forwarded-for': '192.168.1.7' }, '192.168.1.7', false],
  ['a trusted proxy that says nothing', '127.0.0.1', {}, '127.0.0.1', true],
  ['a trusted proxy, Via alone', '127.0.0.1', { via: '1.1 proxy' }, null, false],
  ['a trusted proxy for this machine', '10.0.0.5', { 'x-forwarded-for': '::1' }, '::1', false],
  ['a trusted proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1', false],
  [
    'an address invented to the left',
    '127.0.0.1',
    { 'x-forwarded-for': '127.0.0.1, 192.168.1.7' },
    '192.168.1.7',
    false,
  ],
  ['two trusted proxies', '127.0.0.1', { 'x-forwarded-for': '192.168.1.7, 10.0.0.9' }, '192.168.1.7', false],
  ['trusted proxies alone', '127.0.0.1', { 'x-forwarded-for': '10.0.0.9, 10.0.0.8' }, '10.0.0.9', false],
  ['an unreadable hop', '127.0.0.1', { 'x-forwarded-for': '192.168.1.7, unknown' }, null, false],
  ['an empty hop', '127.0.0.1', { 'x-forwarded-for': '192.168.1.7,' }, null, false],
  ['an unreadable hop behind the client', '127.0.0.1', { 'x-forwarded-for': 'x, 192.168.1.7' }, '192.168.1.7', false],
  ['a port behind the address', '127.0.0.1', { 'x-forwarded-for': '192.168.1.7:50000' }, '192.168.1.7', false],
  ['brackets and a port', '127.0.0.1', { 'x-forwarded-for': '[2001:db8::7]:443' }, '2001:db8::7', false],
  [
    'Forwarded in all its forms',
    '127.0.0.1',
    { forwarded: 'proto=https;For="[2001:db8::7]:443"' },
    '2001:db8::7',
    false,
  ],
  [
    'Forwarded with several hops',
    '127.0.0.1',
    { forwarded: 'for=1.1.1.1, for=192.168.1.7;by=x' },
    '192.168.1.7',
    false,
  ],
  ['Forwarded that hides the address', '127.0.0.1', { forwarded: 'for=_hidden' }, null, false],
  ['Forwarded without an address', '127.0.0.1', { forwarded: 'proto=https' }, null, false],
  ['X-Real-IP of a trusted proxy', '127.0.0.1', { 'x-real-ip': '192.168.1.7' }, '192.168.1.7', false],
  [
    'headers that agree',
    '127.0.0.1',
    { 'x-real-ip': '192.168.1.7', 'x-forwarded-for': '192.168.1.7' },
    '192.168.1.7',
    false,
  ],
  [
    'a header let through from outside',
    '127.0.0.1',
    { 'x-real-ip': '192.168.1.7', 'x-forwarded-for': '127.0.0.2' },
    null,
    false,
  ],
  [
    'X-Real-IP that names a trusted proxy',
    '127.0.0.1',
    { 'x-real-ip': '10.0.0.9', 'x-forwarded-for': '192.168.1.7, 10.0.0.9' },
    '192.168.1.7',
    false,
  ],
]

for (const [about, peer, headers, address, local] of table) {
  t.test(`${about}: ${address === null ? 'the address is not known' : address}`, (t) => {
    const found = sourceOf(peer, headers, trusted)
    t.equal(found.address === null ? null : formatIp(found.address), address)
    t.equal(found.local, local)
    t.end()
  })
}

t.test('wrong keys are counted under an IPv4 address, and under the network of an IPv6 one', (t) => {
  const neighbourhood = (peer: string, headers = {}) => sourceOf(peer, headers, trusted).neighbourhood
  t.equal(neighbourhood('192.168.1.7'), '192.168.1.7')
  t.equal(neighbourhood('::ffff:192.168.1.7'), '192.168.1.7')
  t.equal(neighbourhood('2001:db8:1:2:3:4:5:6'), neighbourhood('2001:db8:1:2:ffff::1'))
  t.not(neighbourhood('2001:db8:1:2::1'), neighbourhood('2001:db8:1:3::1'))
  t.equal(neighbourhood('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }), '203.0.113.9')
  t.equal(neighbourhood('192.168.1.7', { 'x-forwarded-for': '203.0.113.9' }), '192.168.1.7', 'not where it pleases')
  t.end()
})
