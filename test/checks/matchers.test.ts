import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { NameKind } from '../../src/actions/spelling.ts'
import { splitUrl } from '../../src/checks/policy/hosts.ts'
import { compileMatch, type Match } from '../../src/checks/policy/match.ts'
import { readMatch } from '../../src/checks/policy/match-read.ts'
import { globMatches } from '../../src/checks/policy/matchers/glob.ts'
import { readValue, type Value } from '../../src/wire/value.ts'
import { newFolder } from '../support/folder.ts'

/** Whether a match holds of a value given as JSON text, so that numbers can have every spelling. */
function holds(match: Match, json: string, kind: NameKind | null = null): boolean {
  const holder = readValue(`{"value":${json}}`) as { readonly value: Value }
  return compileMatch(match).each(holder.value, holder, 'value', kind)
}

const table: readonly [match: Match, passes: readonly string[], fails: readonly string[]][] = [
  [{ eq: 'a' }, ['"a"', '"\\u0061"'], ['"A"', '"a "', '""', 'null', 'true', '{}']],
  [
    { eq: '1700000000001' },
    ['1700000000001', '"1700000000001"'],
    ['1700000000001.0', '17e11', '"01700000000001"', '" 1700000000001"', 'true'],
  ],
  [{ eq: '123456789012345678901' }, ['123456789012345678901'], ['123456789012345678902', '1.23456789012345678901e20']],
  [{ eq: 1 }, ['1', '"1"'], ['true', '1.0', '"1.0"']],
  [{ eq: true }, ['true'], ['1', '"true"', 'false']],
  [{ in: ['a', 2] }, ['"a"', '2', '"2"'], ['"b"', '3', 'null']],
  [
    { deck: 'Japanese' },
    ['"Japanese"', '"japanese"', '"Japanese::Mining"', '"JAPANESE::a::b"', '" Japanese"', '"Japanese:::a"'],
    ['"Japan"', '"Japanese2"', '"Japanese:Mining"', '"a::Japanese"', '"::Japanese"', '7', 'null'],
  ],
  [{ deck: 'Café' }, ['"Cafe\\u0301"', '"CAFÉ"'], ['"Cafe"']],
  [{ deck: ['A', 'B::c'] }, ['"a"', '"b::C::d"'], ['"b"', '"c"']],
  [{ glob: 'a*c?' }, ['"abcd"', '"acd"', '"ac😀"', '"accc"'], ['"ac"', '"Acd"', '"abcdx"', 'null']],
  [{ glob: '😀?b' }, ['"😀ab"', '"😀😀b"'], ['"😀b"', '"😀aab"', '"?ab"']],
  [{ max: 2 ** 53 }, ['9007199254740992', '9007199254740991', '-1e300'], ['9007199254740993', '1e300']],
  [{ min: 2 ** 53 }, ['9007199254740992', '9007199254740993', '1e300'], ['9007199254740991', '-9007199254740993']],
  [{ min: -(2 ** 53) }, ['-9007199254740992', '-9007199254740991'], ['-9007199254740993', '-1e300']],
  [{ max: -(2 ** 53) }, ['-9007199254740992', '-9007199254740993'], ['-9007199254740991', '9007199254740993']],
  [{ min: 0.5 }, ['0.5', '9007199254740993'], ['0.25', '-9007199254740993']],
  [{ min: 1, max: 10 }, ['1', '10', '2.5'], ['0', '11', '"5"', 'true', 'null']],
  [{ present: true }, ['""', '0', '"a"'], []],
  [{ scheme: ['https'] }, ['"https://a.org/"', '"HTTPS://a.org"'], ['"http://a.org"', '"file:///a"', '"//a.org"', '1']],
  [
    { host: 'a.org' },
    ['"http://a.org/x"', '"http://A.ORG:81"', '"http://a.org./"'],
    ['"http://b.a.org/"', '"http://a.org.evil/"', '"a.org"', '""', '7'],
  ],
  [{ host: '*.a.org' }, ['"http://b.a.org/"', '"http://c.b.a.org/"'], ['"http://a.org/"', '"http://ba.org/"']],
  [
    { host: 'public' },
    ['"http://a.org/"', '"http://8.8.8.8/"', '"http://[2606:4700::1]/"'],
    [
      '"http://localhost/"',
      '"http://a.localhost/"',
      '"http://127.0.0.1/"',
      '"http://2130706433/"',
      '"http://0x7f.1/"',
      '"http://0177.0.0.1/"',
      '"http://127.1/"',
      '"http://0/"',
      '"http://10.0.0.1/"',
      '"http://172.31.255.255/"',
      '"http://192.168.1.1/"',
      '"http://169.254.169.254/"',
      '"http://100.64.0.1/"',
      '"http://[::1]/"',
      '"http://[::]/"',
      '"http://[::ffff:127.0.0.1]/"',
      '"http://[::ffff:7f00:1]/"',
      '"http://[::127.0.0.1]/"',
      '"http://[64:ff9b::7f00:1]/"',
      '"http://[2002:7f00:1::]/"',
      '"http://[fe80::1]/"',
      '"http://[fd00::1]/"',
      '"http://nas/"',
      '"http://nas.local/"',
      '"http://router.home.arpa/"',
    ],
  ],
  [
    { host: 'loopback' },
    ['"http://localhost:5050/a"', '"http://127.9.9.9/"', '"http://[::1]/"'],
    ['"http://10.0.0.1/"'],
  ],
  [{ host: ['private'] }, ['"http://10.0.0.1/"', '"http://localhost/"', '"http://nas/"'], ['"http://a.org/"']],
  [{ host: '192.168.1.0/24' }, ['"http://192.168.1.7/"', '"http://3232235783/"'], ['"http://192.168.2.7/"']],
  [{ host: '*.local' }, [], ['"http://nas.local/"']],
  [{ host: 'nas.local' }, ['"http://nas.local/"'], ['"http://other.local/"']],
]

for (const [match, passes, fails] of table) {
  t.test(`${JSON.stringify(match)} takes what it names and nothing else`, async (t) => {
    for (const json of passes) t.ok(holds(match, json), json)
    for (const json of fails) t.notOk(holds(match, json), json)
  })
}

t.test('a text must fit by everything that it may name to Anki', async (t) => {
  for (const [kind, match, passes, fails] of [
    ['deck', { eq: 'A::b' }, ['a::B', ' A:: b'], ['A', 'A::b::c', null, {}, true]],
    ['deck', { glob: 'a::*' }, ['A::B', 'a::b::c'], ['A', 'b::a::c', null, {}]],
    ['model', { eq: 'Basic' }, ['basic', 'BASIC'], ['Ba"sic', 'Basic2']],
    ['tags', { in: ['a', 'b::c'] }, ['a', 'A B::C', ''], ['a c', 'b', 'b::c::d']],
    ['tags', { glob: 'a*' }, ['a ab', 'A'], ['a b', 'ba']],
    ['media', { glob: '_*.png' }, ['_a.png'], ['_a.gif', 'x/_a.png', '_a.png/x', '_A.PNG']],
    ['media', { eq: 'a.png' }, ['a.png'], ['a:.png', 'A.png', 'x/a.png']],
  ] as const) {
    for (const text of passes) t.ok(holds(match, JSON.stringify(text), kind), `${kind} ${text}`)
    for (const json of fails.map((one) => JSON.stringify(one))) t.notOk(holds(match, json, kind), `${kind} ${json}`)
  }
})

t.test('a pattern matches what the same regular expression matches', async () => {
  const character = fc.constantFrom('a', 'b', '😀', '😁', '\uffff', '.')
  const text = fc.array(character, { maxLength: 8 })
  const pattern = fc.array(fc.oneof(character, fc.constantFrom('*', '?')), { maxLength: 6 })
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const parts = wanted.map((one) => (one === '*' ? '[^]*' : one === '?' ? '[^]' : one === '.' ? '\\.' : one))
      const expected = new RegExp(`^${parts.join('')}$`, 'u').test(given.join(''))
      return globMatches(wanted.join(''), given.join('')) === expected
    }),
    { numRuns: 1000 },
  )
})

t.test('a URL that readers of URLs understand in different ways has no host', async (t) => {
  for (const url of [
    'http://good.org@evil.org/',
    'http://good.org:80@evil.org/',
    'http://good.org\\@evil.org/',
    'http://good.org%2eevil.org/',
    'http://good.org\t.evil.org/',
    'http://good.org\n/',
    ' http://good.org/',
    'http:/good.org/',
    'http:good.org',
    'http:///good.org/',
    'http://[::1%25eth0]/',
    'http://gööd.org/',
    'http://good.org /',
    '//good.org/',
    '',
  ]) {
    t.equal(splitUrl(url), null, JSON.stringify(url))
  }
})

t.test('a path lies under a folder by where links lead, not by how it is spelt', async (t) => {
  const base = newFolder(t, { 'media/a.png': '', 'elsewhere/secret': '' })
  const media = join(base, 'media')
  symlinkSync(join(base, 'elsewhere'), join(media, 'way-out'))
  symlinkSync(join(base, 'elsewhere', 'secret'), join(media, 'link.png'))
  symlinkSync(join(base, 'elsewhere', 'not-yet'), join(media, 'dangling'))
  symlinkSync(media, join(base, 'also-media'))
  mkdirSync(join(base, 'media2'))
  writeFileSync(join(base, 'media2', 'a.png'), '')
  const match = { under: media }
  for (const path of ['a.png', 'new.png', 'new/folder/x', '../media/a.png', './a.png', ''])
    t.ok(holds(match, JSON.stringify(`${media}/${path}`)), path)
  t.ok(holds(match, JSON.stringify(join(base, 'also-media', 'a.png'))), 'a link into the folder')
  t.ok(holds({ under: [join(base, 'also-media')] }, JSON.stringify(join(media, 'a.png'))), 'a folder that is a link')
  t.ok(holds({ under: [join(base, 'elsewhere'), media] }, JSON.stringify(join(media, 'a.png'))), 'one of two folders')
  for (const path of [
    `${media}/way-out/secret`,
    `${media}/link.png`,
    `${media}/dangling`,
    `${media}/../elsewhere/secret`,
    `${media}/new/../../elsewhere/secret`,
    `${media}2/a.png`,
    'a.png',
    '../media/a.png',
    `file://${media}/a.png`,
    `/${media}/a.png`,
    '\\\\host\\share\\a.png',
    `${media}/a.png\0.txt`,
    '',
  ]) {
    t.notOk(holds(match, JSON.stringify(path)), path)
  }
})

t.test('a pattern reads a character of the text at most once for each of its own', async (t) => {
  const pattern = '*a'.repeat(30)
  const text = 'a'.repeat(29) + 'b'.repeat(5000)
  let reads = 0
  const counted = new Proxy(Object(text) as object, {
    get(target, key) {
      reads += Number(/^[0-9]+$/.test(String(key)))
      if (reads > pattern.length * text.length) throw new Error('it reads on and on')
      const member: unknown = Reflect.get(target, key)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  t.notOk(globMatches(pattern, counted as unknown as string))
  t.equal(reads, text.length)
})

t.test('matchers that could not be meant are mistakes, with the place and what was probably meant', async (t) => {
  const mistake = (written: unknown) => readMatch(written)
  t.match(mistake({ gob: 'a' }), { ok: false, at: ['gob'], suggestion: 'glob' })
  for (const written of [
    {},
    [],
    'a',
    null,
    { eq: 2 ** 60 },
    { eq: null },
    { in: [] },
    { in: 'a' },
    { absent: false },
    { absent: true, present: true },
    { under: 'relative' },
    { host: 'http://a.org' },
    { host: '10.0.0.1/8' },
    { host: 'a.*.org' },
    { scheme: 'http:' },
    { maxBytes: 8 },
    { maxItems: -1 },
    { min: '1' },
    { deck: '' },
    { deck: [] },
  ]) {
    t.equal(mistake(written).ok, false, JSON.stringify(written))
  }
})
