import t from 'tap'
import { compileMatch, matchersIn } from '../../../src/checks/policy/match.ts'
import { readMatch } from '../../../src/checks/policy/match-read.ts'
import { MATCHERS } from '../../../src/checks/policy/matchers/list.ts'

const NO_LIMIT = { absent: false, mostItems: Number.POSITIVE_INFINITY, mostBytes: Number.POSITIVE_INFINITY }
const limits = (written: object) => {
  const { absent, mostItems, mostBytes } = compileMatch(written)
  return { absent, mostItems, mostBytes }
}

t.test('matchers have the limits of all of them', async (t) => {
  t.same(limits({ eq: 'a' }), NO_LIMIT)
  t.same(limits({ present: true }), NO_LIMIT)
  t.same(limits({ maxItems: 3 }), { ...NO_LIMIT, mostItems: 3 })
  t.same(limits({ maxBytes: '2KiB' }), { ...NO_LIMIT, mostBytes: 2048 })
  t.same(limits({ absent: true, maxItems: 0, maxBytes: '1B' }), { absent: true, mostItems: 0, mostBytes: 1 })
  t.same(limits({ absent: true, eq: 'a' }), { ...NO_LIMIT, absent: true })
  t.same(limits({ absent: true }), { ...NO_LIMIT, absent: true, mostItems: -1 }, 'alone, not even an empty list')
})

t.test('sizes and numbers of items alone do not say what a value may be', async (t) => {
  for (const written of [{ maxBytes: '1B' }, { maxItems: 1 }, { absent: true, maxItems: 1 }, { present: true }, {}])
    t.equal(compileMatch(written).isOnlySize, true, JSON.stringify(written))
  for (const written of [{ eq: 'a' }, { absent: true }, { maxBytes: '1B', glob: 'a' }, { absent: true, deck: 'A' }])
    t.equal(compileMatch(written).isOnlySize, false, JSON.stringify(written))
})

t.test('a value must pass every test', async (t) => {
  const passes = (written: object, value: string | number) =>
    compileMatch(written).each(value, { value }, 'value', null)
  t.equal(passes({ glob: 'a*' }, 'ab'), true)
  t.equal(passes({ glob: 'a*', in: ['ab', 'b'] }, 'ab'), true)
  t.equal(passes({ glob: 'a*', in: ['ab', 'b'] }, 'b'), false)
  t.equal(passes({ glob: 'a*', in: ['ab', 'b'] }, 'ac'), false)
  t.equal(passes({ maxItems: 1 }, 'anything'), true)
})

t.test('the demand on a value is in words', async (t) => {
  for (const [written, words] of [
    [{ eq: 'a' }, 'be "a"'],
    [{ eq: 7 }, 'be 7'],
    [{ in: ['a'] }, 'be "a"'],
    [{ in: ['a', 2, true] }, 'be one of "a", 2, true'],
    [{ in: ['a', 'b', 'c', 'd', 'e'] }, 'be one of "a", "b", "c", "d", "e"'],
    [{ in: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'be one of 6 values'],
    [{ deck: ['A', 'B'] }, 'be one of "A", "B" or a deck below it'],
    [{ glob: 'a"*' }, 'match "a\\"*"'],
    [{ absent: true }, 'be absent'],
    [{ present: true }, 'be present'],
    [{ min: 1, max: 2.5 }, 'be at least 1 and be at most 2.5'],
    [{ maxItems: 3 }, 'have at most 3 items'],
    [{ maxBytes: '8MiB' }, 'take at most 8MiB'],
    [{ under: '/media' }, 'lie under "/media"'],
    [
      { host: 'public', scheme: ['http', 'https'] },
      'have the host "public" and have the scheme one of "http", "https"',
    ],
    [{ absent: true, min: 1, max: 2 }, 'be absent or be at least 1 and be at most 2'],
    [{ min: 1, absent: true }, 'be absent or be at least 1'],
  ] as const) {
    t.equal(compileMatch(written).must, words)
  }
})

t.test('only some matchers read the file system, and only some take every URL', async (t) => {
  const looks = Object.entries(MATCHERS).filter(([, matcher]) => 'looksOutside' in matcher && matcher.looksOutside)
  t.same(
    looks.map(([name]) => name),
    ['under'],
  )
  const takesAll = (written: object) =>
    matchersIn(written).map(([{ takesEveryUrl }, wanted]) => takesEveryUrl?.(wanted) ?? null)
  t.same(takesAll({ glob: '*', absent: true, present: true }), [true, true, true])
  t.same(takesAll({ glob: ['http*', '*'] }), [true])
  t.same(takesAll({ glob: ['http*', '**'] }), [false])
  t.same(takesAll({ host: 'public', eq: '*' }), [null, null])
})

t.test('a mistake in matchers is found at its place, with its code and its text', async (t) => {
  const mistake = (written: unknown) => {
    const reading = readMatch(written)
    if (reading.ok) return 'none'
    const { at, mistake, suggestion } = reading
    return [at.join(' '), mistake.code, mistake.text, ...(suggestion === undefined ? [] : [suggestion])].join(' | ')
  }
  const ONE = 'a text, a number, true or false'
  const list = (what: string) => `expected ${what}, or a list of them`
  for (const [written, expected] of [
    ...['a', 7, null, [], true].map((value) => [
      value,
      ` | profile.expected-matchers | expected a map of matchers: ${Object.keys(MATCHERS).join(', ')}`,
    ]),
    [{}, ' | profile.expected-matcher | expected at least one matcher'],
    [{ gob: 'a' }, 'gob | profile.no-such-matcher | there is no such matcher | glob'],
    [{ entirely: 'a' }, 'entirely | profile.no-such-matcher | there is no such matcher'],
    [{ absent: true, present: true }, ' | profile.matchers-exclude | absent and present cannot both hold'],
    [{ present: true, absent: true }, ' | profile.matchers-exclude | absent and present cannot both hold'],
    ...[null, {}, [], 1.5, 2 ** 53].map((eq) => [{ eq }, `eq | matcher.eq | expected ${ONE}`]),
    ...['a', [], [null], ['a', 1.5], {}].map((value) => [
      { in: value },
      'in | matcher.in | expected a list of texts, numbers, true or false',
    ]),
    ...[7, '', ' ', [], ['A', ''], ['A', 7]].map((deck) => [
      { deck },
      `deck | matcher.deck | ${list('the name of a deck')}`,
    ]),
    ...[7, [], [7], null].map((glob) => [{ glob }, `glob | matcher.glob | ${list('a pattern with * and ?')}`]),
    ...[false, 'yes', 1].map((absent) => [{ absent }, 'absent | matcher.absent | expected true']),
    ...[false, 'yes', 1].map((present) => [{ present }, 'present | matcher.present | expected true']),
    ...['1', null, Number.NaN, Number.POSITIVE_INFINITY].map((min) => [
      { min },
      'min | matcher.min | expected a number',
    ]),
    ...['1', null, Number.NEGATIVE_INFINITY].map((max) => [{ max }, 'max | matcher.max | expected a number']),
    ...[-1, 1.5, '1', 2 ** 53, null].map((maxItems) => [
      { maxItems },
      'maxItems | matcher.max-items | expected a whole number',
    ]),
    ...[8, '8', 'x', null, ['8B']].map((maxBytes) => [
      { maxBytes },
      'maxBytes | matcher.max-bytes | expected a size such as 512B, 16KiB, 8MiB or 1GiB',
    ]),
    ...['media', './x', '', 7].map((under) => [
      { under },
      `under | matcher.under | ${list('the absolute path of a folder')}`,
    ]),
    ...['http://a.org', 7, ['a.org', '']].map((host) => [
      { host },
      `host | matcher.host | ${list('a host, *.DOMAIN, an address or network, public, loopback or private')}`,
    ]),
    ...['https:', '', '1x', 'a b', 'http://', 7].map((scheme) => [
      { scheme },
      `scheme | matcher.scheme | ${list('a scheme such as https')}`,
    ]),
  ] as const) {
    t.equal(mistake(written), expected, JSON.stringify(written))
  }
})

t.test('matchers without a mistake are read as they are', async (t) => {
  for (const written of [
    { eq: 'a' },
    { eq: 0 },
    { eq: false },
    { eq: 2 ** 53 - 1 },
    { in: ['a', 7, true] },
    { deck: ['A', 'B::c'], absent: true },
    { glob: '' },
    { min: -1.5, max: 0 },
    { maxItems: 0, maxBytes: '0B' },
    { under: ['/media'] },
    { host: ['public', '*.a.org', '10.0.0.0/8'], scheme: ['https', 'HTTP', 'git+ssh', 'h2.x-1'] },
  ]) {
    t.same(readMatch(written), { ok: true, match: written }, JSON.stringify(written))
  }
})
