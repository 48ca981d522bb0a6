import t from 'tap'
import { applicantOf } from '../../src/admission/applicant.ts'
import { formatNetwork } from '../../src/net/network.ts'
import { callerAs } from '../clients/caller.ts'

const remote = { at: '192.168.1.20' }

t.test('a page on this machine is known by its origin alone, whatever key it shows', (t) => {
  for (const [origin, kind] of [
    ['https://reader.example', 'a web page'],
    ['http://127.0.0.1:5000', 'a web page'],
    ['http://[::1]:5000', 'a web page'],
    ['app://obsidian.md', 'an app'],
    ['chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn', 'a browser extension'],
    ['moz-extension://0a1b2c3d-0000-4000-8000-000000000000', 'a browser extension'],
    ['https://xn--e1afmkfd.example', 'a web page'],
  ] as const) {
    const applicant = applicantOf(callerAs({ origin }), 'a key')
    t.match(applicant, { origin, from: null, keyHash: null, who: origin, summary: `to be let in (${kind})` })
  }
  t.end()
})

t.test('an origin that no browser writes, that could be taken for another or that is too long is nobody', (t) => {
  const origins = [
    'null',
    '',
    'https://',
    'reader.example',
    'https://reader.example/',
    'https://Reader.example',
    'https://reader.example:443',
    'https://reader.example, https://other.example',
    'https://reader.example https://other.example',
    'https://a@reader.example',
    'https://rеader.example',
    'https://reader.example\u0000',
    'https://reader.example\u001b[2J',
    'https://reader.example\n',
    'https://\u202egnp.example',
    'https://\u2066reader\u2069.example',
    'https://\u00e9.example',
    'https://<b>reader</b>.example',
    'https://reader.example?a',
    'https://reader.example#a',
    "https://reader.example'",
    'https://*.example',
    'any-extension',
    `https://${'a'.repeat(120)}.example`,
  ]
  for (const origin of origins) {
    t.equal(applicantOf(callerAs({ origin }), null), null, JSON.stringify(origin))
    t.equal(applicantOf(callerAs({ origin, ...remote }), null), null, JSON.stringify(origin))
  }
  t.end()
})

t.test('a device is known by its address and the hash of the key it showed', (t) => {
  const bare = applicantOf(callerAs(remote), null)
  t.match(bare, { origin: null, who: '192.168.1.20', keyHash: null, crowd: '192.168.1.20' })
  t.match(bare?.summary, 'no key; the gateway creates one when you let it in')
  t.equal(bare?.from && formatNetwork(bare.from), '192.168.1.20')
  const keyed = applicantOf(callerAs(remote), 'a key of thirty characters....')
  t.match(keyed?.keyHash, /^[0-9a-f]{64}$/)
  t.match(keyed?.summary, /a key of its own\)$/)
  t.match(applicantOf(callerAs(remote), 'short')?.summary, 'short enough to guess')
  t.notMatch(JSON.stringify(keyed), 'thirty', 'the key itself is nowhere')
  t.end()
})

t.test('an IPv6 device is known by its network: it chooses the rest of its address anew every day', (t) => {
  const applicant = applicantOf(callerAs({ at: 'fd00::1:2:3:4', neighbourhood: 'fd00::/64' }), null)
  t.match(applicant, { who: 'fd00::1:2:3:4', crowd: 'fd00::/64' })
  t.equal(applicant?.from && formatNetwork(applicant.from), 'fd00::/64')
  t.end()
})

t.test('a page on another machine needs its address and a key besides: its origin can be made up', (t) => {
  const applicant = applicantOf(callerAs({ origin: 'https://reader.example', ...remote }), null)
  t.match(applicant, { origin: 'https://reader.example', who: 'https://reader.example at 192.168.1.20', keyHash: null })
  t.equal(applicant?.from && formatNetwork(applicant.from), '192.168.1.20')
  t.end()
})

t.test('programs of this machine, pages that hide and callers behind unknown proxies are not asked about', (t) => {
  t.equal(applicantOf(callerAs(), null), null)
  t.equal(applicantOf(callerAs(), 'a key'), null)
  t.equal(applicantOf(callerAs({ crossOrigin: true, ...remote }), null), null)
  t.equal(applicantOf(callerAs({ at: '', local: false }), 'a key'), null)
  t.equal(applicantOf(callerAs({ at: '', local: false, origin: 'https://reader.example' }), null), null)
  t.end()
})

t.test('the names below one site share its places, and so do its ports', (t) => {
  const crowd = (origin: string) => applicantOf(callerAs({ origin }), null)?.crowd
  t.equal(crowd('https://a.b.evil.example'), crowd('http://c.evil.example:81'))
  t.not(crowd('https://evil.example'), crowd('https://other.example'))
  t.not(crowd('https://evil.co.uk'), crowd('https://other.co.uk'), 'one public suffix is not one site')
  t.equal(crowd('https://a.evil.co.uk'), crowd('https://b.evil.co.uk'))
  t.not(crowd('https://evil.github.io'), crowd('https://other.github.io'), 'nor is one that a company registered')
  t.not(crowd('https://co.uk'), crowd('https://com.au'))
  t.equal(crowd('http://a.nas.lan'), crowd('http://b.nas.lan'), 'nobody registers these names')
  t.not(crowd('http://192.168.1.5'), crowd('http://10.0.1.5'))
  t.not(crowd(`chrome-extension://${'a'.repeat(32)}`), crowd(`chrome-extension://${'b'.repeat(32)}`))
  t.end()
})
