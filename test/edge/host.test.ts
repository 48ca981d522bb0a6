import t from 'tap'
import { checkHost, ownNames } from '../../src/edge/host.ts'

const names = ownNames('Study-PC.fritz.box', ['nas.lan', 'anki.example.org'])

/** Whether a Host is ours. */
const table: [string | undefined, boolean][] = [
  [undefined, true],
  ['', true],
  ['localhost', true],
  ['localhost:8765', true],
  ['localhost:', true],
  ['localhost.', true],
  ['LOCALHOST:8765', true],
  ['LocalHost.:1', true],
  ['127.0.0.1', true],
  ['127.0.0.1:8765', true],
  ['127.255.0.9:8765', true],
  ['0.0.0.0:8765', true],
  ['192.168.1.10:8765', true],
  ['203.0.113.7', true],
  ['[::1]', true],
  ['[::1]:8765', true],
  ['[0:0:0:0:0:0:0:1]:8765', true],
  ['[2001:db8::7]:443', true],
  ['[::ffff:127.0.0.1]', true],
  ['[fe80::1%eth0]:8765', true],
  ['study-pc', true],
  ['STUDY-PC:8765', true],
  ['study-pc.', true],
  ['study-pc.local', true],
  ['study-pc.local.:8765', true],
  ['study-pc.fritz.box:8765', true],
  ['nas.lan', true],
  ['NAS.lan.:8765', true],
  ['anki.example.org', true],
  ['evil.example', false],
  ['evil.example:8765', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['localhost.evil.example:8765', false],
  ['evil-localhost', false],
  ['localhost.localdomain', false],
  ['study-pc.evil.example', false],
  ['study-pc.local.evil.example', false],
  ['other-pc.local', false],
  ['sub.nas.lan', false],
  ['example.org', false],
  ['nas.lan..', false],
  ['.', false],
  ['.localhost', false],
  ['127.0.0.1.', false],
  ['127.1', false],
  ['0x7f.0.0.1', false],
  ['2130706433', false],
  ['127.0.0.1:8765:1', false],
  ['127.0.0.1:99999', false],
  ['127.0.0.1:80a', false],
  ['::1', false],
  ['[::1', false],
  ['[localhost]:8765', false],
  ['[127.0.0.1]', false],
  ['user@localhost', false],
  ['localhost, evil.example', false],
  ['localhost evil.example', false],
  ['http://localhost', false],
  ['localhost/', false],
  ['xn--localhost-.example', false],
]

for (const [host, expected] of table) {
  t.test(`Host ${JSON.stringify(host)} is ${expected ? 'ours' : 'refused'}`, (t) => {
    t.equal(checkHost(host, names).ok, expected)
    t.end()
  })
}

t.test('a refused name is told the setting that admits it, and not repeated', (t) => {
  const verdict = checkHost('<script>alert(1)</script>.example', names)
  t.match(verdict, { ok: false, error: { code: 'host.not-listed', text: /"hosts"/ } })
  t.notMatch(verdict, { error: { text: /script/ } })
  t.end()
})

t.test('a machine without a name has only the names it was given', (t) => {
  t.same([...ownNames('', ['nas.lan'])], ['nas.lan'])
  t.end()
})
