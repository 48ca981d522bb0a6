import fc from 'fast-check'
import t from 'tap'
import { type HostRule, hostMatches, hostReaches, readHostRule, splitUrl } from '../../../src/checks/policy/hosts.ts'
import { formatIp, parseIp } from '../../../src/net/network.ts'

const rule = (text: string): HostRule => {
  const read = readHostRule(text)
  if (read === null) throw new Error(text)
  return read
}
const matches = (text: string, host: string) => hostMatches(rule(text), host)

t.test('a URL is split into its scheme and its host, in lower case', async (t) => {
  for (const [url, scheme, host] of [
    ['http://a.org', 'http', 'a.org'],
    ['HTTPS://A.Org:443/x?y#z', 'https', 'a.org'],
    ['http://a.org?x', 'http', 'a.org'],
    ['http://a.org#x', 'http', 'a.org'],
    ['git+ssh.1-2://a-b_c.org/', 'git+ssh.1-2', 'a-b_c.org'],
    ['http://localhost:80/', 'http', 'localhost'],
    ['http://a.org./', 'http', 'a.org'],
    ['http://4.a.org/', 'http', '4.a.org'],
    ['http://[::1]:8080/', 'http', '::1'],
    ['http://[0:0:0:0:0:0:0:1]/', 'http', '::1'],
    ['http://[2A00::5]/', 'http', '2a00::5'],
    ['http://127.1/', 'http', '127.0.0.1'],
    ['http://0x7f000001/', 'http', '127.0.0.1'],
    ['http://2130706433/', 'http', '127.0.0.1'],
    ['http://0xa9fea9fe/', 'http', '169.254.169.254'],
    ['http://xn--a.org/', 'http', 'xn--a.org'],
    ['http://a-1.xn--a.org/', 'http', 'a-1.xn--a.org'],
    ['http://127.0.0.1./', 'http', '127.0.0.1'],
    ['http://a.org/ä b', 'http', 'a.org'],
    ['http://a.0x7f.org/', 'http', 'a.0x7f.org'],
  ] as const) {
    t.same(splitUrl(url), { scheme, host }, url)
  }
})

t.test('what readers of URLs understand in different ways has no host', async (t) => {
  for (const url of [
    'http://',
    'http:///x',
    'http://./',
    'http://256.1.1.1/',
    'http://a.256/',
    'http://[::g]/',
    'http://[::1/',
    'http://a.org:123456/',
    'http://a.org:x/',
    'http://a.org:/',
    'http://a.org]/',
    'http://a:b@c/',
    '1http://a.org/',
    'x http://a.org/',
    'http://a.org/\\',
    'http://a.org/\u0000',
    'http://a.org/\u0085',
    'http://a.org\n',
    'http://ａ.org/',
  ]) {
    t.equal(splitUrl(url), null, JSON.stringify(url))
  }
})

t.test('the host of any URL is one that the standard reads too, except that a final dot is left out', async () => {
  const host = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/)
  fc.assert(
    fc.property(host, (written) => {
      const split = splitUrl(`http://${written}/`)
      if (split === null) return
      const standard = new URL(`http://${written}/`).hostname.replace(/\.$/, '')
      if (split.host !== standard) throw new Error(`${written}: ${split.host}, expected ${standard}`)
    }),
    { numRuns: 300 },
  )
})

t.test('a rule is a word, a network, a name, or all names below one', async (t) => {
  for (const word of ['public', 'loopback', 'private'] as const) t.same(readHostRule(word), { kind: 'word', word })
  t.same(readHostRule('A.Org.'), { kind: 'name', name: 'a.org' })
  t.same(readHostRule('my_nas-2'), { kind: 'name', name: 'my_nas-2' })
  t.same(readHostRule('*.A.org'), { kind: 'below', suffix: '.a.org' })
  t.same(readHostRule('10.0.0.0/8'), { kind: 'network', network: { family: 4, first: 'a000000', length: 8 } })
  t.same(readHostRule('10.0.0.7'), { kind: 'network', network: { family: 4, first: 'a000007', length: 32 } })
  for (const text of ['[::1]', '::1'])
    t.same(readHostRule(text), { kind: 'network', network: { family: 6, first: '1', length: 128 } }, text)
  for (const text of [
    '',
    '*',
    '*.',
    'a.*.org',
    '**.org',
    'x*.org',
    '*.org*',
    '10.0.0.1/8',
    '1.2',
    '256.1.1.1',
    'a b',
    'http://a.org',
    'a.org/',
    'ä.org',
    ' a.org',
    '-._',
  ])
    t.equal(readHostRule(text), null, JSON.stringify(text))
})

t.test('each kind of address has exactly the words that name it', async (t) => {
  const words = (host: string) => ['public', 'private', 'loopback'].filter((word) => matches(word, host)).join(' ')
  for (const [expected, hosts] of Object.entries({
    'private loopback': ['127.0.0.1', '127.255.255.255', '::1', 'localhost', 'a.localhost'],
    private: [
      ...[
        '10.0.0.0',
        '10.255.255.255',
        '100.64.0.0',
        '100.127.255.255',
        '172.16.0.0',
        '172.31.255.255',
        '192.0.0.1',
        '100.100.100.199',
      ],
      ...['192.168.0.1', '192.168.255.255', '198.18.0.0', '198.19.255.255', 'fc00::1', 'fdff::1', 'fec0::1', 'feff::1'],
      ...['nas', 'nas.local', 'a.localdomain', 'a.internal', 'a.intranet', 'a.lan', 'a.home', 'a.home.arpa', 'a.corp'],
    ],
    public: [
      ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
      ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255'],
      ...['192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.17'],
      ...['2600::', '2003::1', '2001:1::', 'fbff::1', '64:ff9c::1', '64:ff9b::808:808', '101::', '64:ff9b:2::'],
      ...[
        'a.org',
        'local.org',
        'localhost.org',
        'lan.a',
        'metadata.org',
        'a.local.org',
        'nas.lan.org',
        'x.metadata.goog',
        'a.mylan',
        'x.arpa',
      ],
    ],
    '': [
      ...['0.0.0.0', '0.255.255.255', '169.254.0.0', '169.254.255.255', '100.100.100.200', '168.63.129.16'],
      ...['192.0.0.192', '224.0.0.0', '255.255.255.255', '::', '::2', '::7f00:1', '::ffff:0:7f00:1'],
      ...['64:ff9b:1::1', '100::1', '2001:0:1::', '2002::1', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1', 'febf::1'],
      ...['ff02::1', '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b::a9fe:a9fe', '2a00::5efe:1:1', '2a00::200:5efe:1:1'],
      ...['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal'],
    ],
  })) {
    for (const host of hosts) t.equal(words(host), expected, host)
  }
})

t.test('an IPv6 address is only taken for a hidden IPv4 one where it hides one', async (t) => {
  t.equal(matches('public', '2a00::5eff:1:1'), true)
  t.equal(matches('public', '2a00::5efe:1:1'), false)
  t.equal(matches('public', '2a00:0:0:5efe::1'), true, 'the mark elsewhere')
})

t.test('a network names its addresses, and those that are apart only if it is meant for them', async (t) => {
  for (const [text, host, expected] of [
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', 'a.org', false],
    ['127.0.0.0/8', '127.0.0.1', true],
    ['0.0.0.0/0', '127.0.0.1', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '169.254.169.254', false],
    ['169.0.0.0/8', '169.254.169.254', false],
    ['169.254.0.0/16', '169.254.169.254', true],
    ['169.254.169.254', '169.254.169.254', true],
    ['168.63.0.0/16', '168.63.129.16', false],
    ['::/0', 'fe80::1', false],
    ['fe80::/10', 'fe80::1', true],
    ['fe80::/64', 'fe80::1', true],
    ['::/0', '2600::1', true],
    ['::/0', '::1', true],
    ['::/0', '8.8.8.8', false],
  ] as const) {
    t.equal(matches(text, host), expected, `${text} ${host}`)
  }
})

t.test('a name names itself only, and a pattern only public names below it', async (t) => {
  t.equal(matches('metadata.google.internal', 'metadata.google.internal'), true)
  t.equal(matches('a.org', 'a.org'), true)
  t.equal(matches('a.org', 'b.a.org'), false)
  t.equal(matches('*.a.org', 'b.a.org'), true)
  t.equal(matches('*.a.org', 'a.org'), false)
  t.equal(matches('*.lan', 'nas.lan'), false)
  t.equal(matches('*.localhost', 'a.localhost'), false)
  t.equal(matches('*.google.internal', 'metadata.google.internal'), false)
  t.equal(matches('*.0.0.1', '127.0.0.1'), false)
  t.equal(matches('*.8', '8.8.8.8'), false)
})

t.test('the rules of a host decide to which addresses its name may lead', async (t) => {
  const kinds = { public: '8.8.8.8', private: '10.0.0.1', loopback: '127.0.0.1', apart: '169.254.169.254' }
  const reached = (rules: readonly string[] | null, host: string) =>
    Object.entries(kinds)
      .filter(([, ip]) => hostReaches(rules === null ? null : rules.map(rule), host, ip))
      .map(([kind]) => kind)
      .join(' ')
  for (const [rules, host, expected] of [
    [null, 'a.org', 'public'],
    [null, 'localhost', 'loopback'],
    [null, 'nas.lan', 'public private loopback'],
    [null, 'metadata.goog', ''],
    [null, '8.8.8.8', 'public private loopback apart'],
    [['a.org'], 'a.org', 'public'],
    [['*.a.org'], 'b.a.org', 'public'],
    [['a.org'], 'b.org', ''],
    [['nas.lan'], 'nas.lan', 'public private loopback'],
    [['localhost'], 'localhost', 'loopback'],
    [['metadata.goog'], 'metadata.goog', 'apart'],
    [['public'], 'a.org', 'public'],
    [['private'], 'nas.lan', 'private loopback'],
    [['loopback'], 'a.org', 'loopback'],
    [['10.0.0.0/8', 'a.org'], 'a.org', 'public private'],
    [['10.0.0.0/8'], '8.8.8.8', 'private'],
    [['a.org'], '8.8.8.8', ''],
    [[], 'a.org', ''],
  ] as const) {
    t.equal(reached(rules, host), expected, `${JSON.stringify(rules)} ${host}`)
  }
})

t.test('what the name service answers that is no address is not reached', async (t) => {
  t.equal(hostReaches(null, 'nas.lan', 'nas'), false)
  t.equal(hostReaches([rule('nas.lan')], 'nas.lan', ''), false)
})

t.test('every address has at most one kind, so that no address is both public and private', async () => {
  const address = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => formatIp({ family: 4, value })),
    fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map((value) => formatIp({ family: 6, value })),
  )
  fc.assert(
    fc.property(address, (ip) => parseIp(ip) !== null && !(matches('public', ip) && matches('private', ip))),
    { numRuns: 300 },
  )
})
