import t from 'tap'
import { suggestName } from '../../src/admission/client-name.ts'
import { makeTypableKey } from '../../src/admission/typable-key.ts'
import { isClientName } from '../../src/clients/settings.ts'
import { ownConfigFolder } from '../../src/settings/own-folders.ts'
import { networkOf } from '../support/clients.ts'

t.test('a client is called after its host or address, and never like another', (t) => {
  for (const [origin, from, name] of [
    ['https://reader.ttsu.app', null, 'reader.ttsu.app'],
    ['http://127.0.0.1:5000', null, '127.0.0.1-5000'],
    ['http://[::1]:5000', null, '1-5000'],
    ['app://obsidian.md', null, 'obsidian.md'],
    ['chrome-extension://likgccmbimhjbgkjambclfkhldnlhbnn', null, 'extension-likgccmb'],
    [null, '192.168.1.20', 'device-192.168.1.20'],
    [null, 'fd00::/64', 'device-fd00-64'],
    ['https://-._', null, 'client'],
  ] as const) {
    t.equal(suggestName({ origin, from: from && networkOf(from) }, new Set()), name)
    t.ok(isClientName(name))
  }
  const taken = new Set(['reader.ttsu.app', 'reader.ttsu.app-2'])
  t.equal(suggestName({ origin: 'https://reader.ttsu.app', from: null }, taken), 'reader.ttsu.app-3')
  t.equal(
    suggestName({ origin: 'https://con', from: null }, new Set()),
    'client-con',
    'Windows has a device of this name',
  )
  t.equal(
    suggestName({ origin: 'https://con.example', from: null }, new Set(['client-con.example'])),
    'client-con.example-2',
  )
  t.equal(suggestName({ origin: 'http://aux.example', from: null }, new Set()), 'client-aux.example')
  const long = suggestName({ origin: `https://${'a'.repeat(63)}.example`, from: null }, new Set(['a'.repeat(56)]))
  t.equal(long, `${'a'.repeat(56)}-2`)
  t.ok(isClientName(long))
  t.end()
})

t.test('a key to be typed holds at least 100 bits and no letters or digits that look alike', (t) => {
  const keys = Array.from({ length: 200 }, () => makeTypableKey())
  for (const key of keys) t.match(key, /^(?:[a-hjkmnp-z2-9]{4}-){5}[a-hjkmnp-z2-9]{4}$/)
  t.equal(new Set(keys).size, 200)
  const drawn: number[] = []
  makeTypableKey((below) => drawn.push(below) && 0)
  t.ok(drawn.reduce((bits, below) => bits + Math.log2(below), 0) >= 100)
  t.end()
})

t.test("the user's configuration lies where each system has it, and nowhere without a home", (t) => {
  const at = (platform: NodeJS.Platform, env: Record<string, string>) => ownConfigFolder({ platform, environment: env })
  t.equal(at('linux', { XDG_CONFIG_HOME: '/etc/me', HOME: '/home/me' }), '/etc/me/ankiconnect-gateway')
  t.equal(at('linux', { XDG_CONFIG_HOME: 'relative', HOME: '/home/me' }), '/home/me/.config/ankiconnect-gateway')
  t.equal(at('darwin', { HOME: '/Users/me' }), '/Users/me/Library/Application Support/ankiconnect-gateway')
  t.equal(at('linux', {}), null)
  t.equal(at('win32', {}), null)
  t.match(at('win32', { APPDATA: '/appdata' }), /appdata.ankiconnect-gateway$/)
  t.match(at('win32', { USERPROFILE: '/me' }), /Roaming.ankiconnect-gateway$/)
  t.end()
})
