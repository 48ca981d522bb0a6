import t from 'tap'
import { toClient, toTarget } from '../../src/routes/headers.ts'
import { throughRoute } from '../../src/routes/location.ts'
import { createMatcher } from '../../src/routes/match.ts'
import { addressesOf, replacing } from '../../src/routes/replace.ts'
import { routeTo } from './target.ts'

const match = createMatcher([
  routeTo('http://127.0.0.1:5050/'),
  routeTo('http://127.0.0.1:5051/api/v1/', { path: '/audio/forvo/' }),
])
const asked = (url: string) => {
  const found = match(url)
  return found === null ? null : [new URL(found.route.target).port, found.target]
}

t.test('whole segments are compared, the longest path wins, and the target’s path stands in its place', (t) => {
  const rows: [string, string[] | null][] = [
    ['/audio/', ['5050', '/']],
    ['/audio', ['5050', '/']],
    ['/audio/a/b.mp3', ['5050', '/a/b.mp3']],
    ['/audio//a', ['5050', '//a']],
    ['/audio?term=x', ['5050', '/?term=x']],
    ['/audio/?term=%E8%AA%9E&reading=a+b', ['5050', '/?term=%E8%AA%9E&reading=a+b']],
    ['/audio/x?a=1?b=2&&c', ['5050', '/x?a=1?b=2&&c']],
    ['/audio/forvo', ['5051', '/api/v1']],
    ['/audio/forvo/', ['5051', '/api/v1/']],
    ['/audio/forvo/x?y', ['5051', '/api/v1/x?y']],
    ['/audio/forvox', ['5050', '/forvox']],
    ['/audiox/', null],
    ['/', null],
    ['/AUDIO/', null],
    ['//audio/', null],
    ['/%61udio/', null],
    ['/x/audio/', null],
    ['*', null],
  ]
  for (const [url, expected] of rows) t.same(asked(url), expected, url)
  t.end()
})

t.test('no key is passed on, however it is written, and nothing else is touched', (t) => {
  const rows: [string, string][] = [
    ['/k/SECRET/audio/x', '/x'],
    ['/k/SECRET/audio', '/'],
    ['/k/SECRET/audio/x?key=SECRET', '/x'],
    ['/audio/x?key=SECRET', '/x'],
    ['/audio/x?key=SECRET&key=SECRET', '/x'],
    ['/audio/x?a=1&key=SECRET&b=%2F', '/x?a=1&b=%2F'],
    ['/audio/x?k%65y=SECRET&a', '/x?a'],
    ['/audio/x??key=SECRET', '/x'],
    ['/audio/x?key', '/x'],
    ['/audio/x?keys=1&akey=2&?key=3', '/x?keys=1&akey=2&?key=3'],
    ['/audio/x?', '/x'],
    ['/k/SECRET/audio/forvo/x', '/api/v1/x'],
  ]
  for (const [url, expected] of rows) t.equal(match(url)?.target, expected, url)
  t.equal(match('/k/SECRET/audio/x')?.prefix, '/k/SECRET/audio/')
  t.equal(match('/k/SECRET/k/SECRET/audio/x'), null)
  t.end()
})

t.test('a path that climbs is known, in every spelling', (t) => {
  for (const path of ['..', 'a/../b', '%2e%2E/x', '.%2e', 'a/..%2fb', '..\\x', 'a%5C..%5cb', '.', './x', 'a/%2e/b'])
    t.equal(match(`/audio/${path}`)?.climbs, true, path)
  for (const path of ['..;', 'a/..;x=1/b', '..%3bx', '..%00', '..%20/x', '..%09', '.;/x', '..%3Fx', '..%23x'])
    t.equal(match(`/audio/${path}`)?.climbs, true, path)
  for (const path of ['%252e%252e/x', '.%252E', 'a%252f..%255cb', '%25252e%2525252e', '..%253b'])
    t.equal(match(`/audio/${path}`)?.climbs, true, path)
  for (const path of ['a;..', ';', '..a;b', '.hidden;v=1', '%2525', '%252', '100%25/2e', '..%E3%81%82'])
    t.equal(match(`/audio/${path}`)?.climbs, false, path)
  for (const path of ['', 'a..b', '...', 'a/..b', '.hidden', 'x?a=../b'])
    t.equal(match(`/audio/${path}`)?.climbs, false, path)
  t.end()
})

const way = { method: 'GET', host: '127.0.0.1:5050', address: '192.168.1.7', proto: 'http', path: '/audio/' } as const

t.test(
  'what a target is sent holds no key, no cookie, nothing of one connection and no word of a proxy but ours',
  (t) => {
    const sent = toTarget(
      {
        host: 'nas.lan:8765',
        authorization: 'Bearer SECRET',
        cookie: 'session=1',
        referer: 'http://nas.lan/k/SECRET/audio/',
        connection: 'keep-alive, X-Mine, content-length',
        'x-mine': '1',
        'content-length': '5',
        'keep-alive': 'timeout=5',
        te: 'trailers',
        upgrade: 'h2c',
        expect: '100-continue',
        forwarded: 'for=10.0.0.1',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/spoofed',
        'x-real-ip': '10.0.0.1',
        via: '1.1 proxy',
        origin: 'http://localhost',
        range: 'bytes=0-1',
      },
      way,
    )
    t.same(sent, {
      host: '127.0.0.1:5050',
      'content-length': '5',
      origin: 'http://localhost',
      range: 'bytes=0-1',
      'x-forwarded-for': '192.168.1.7',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'nas.lan:8765',
      'x-forwarded-prefix': '/audio',
    })
    t.end()
  },
)

t.test('a body keeps its framing, and a request without one says so', (t) => {
  t.match(toTarget({ 'transfer-encoding': 'chunked' }, way), { 'transfer-encoding': 'chunked' })
  t.match(toTarget({}, { ...way, method: 'POST' }), { 'content-length': '0' })
  t.notOk('content-length' in toTarget({}, way))
  t.notOk('x-forwarded-for' in toTarget({}, { ...way, address: null }))
  t.end()
})

t.test('of a reply stays what is the target’s own to say, byte for byte', (t) => {
  const own = { 'Access-Control-Allow-Origin': 'http://localhost', Vary: 'Origin' }
  const lines = toClient(
    [
      ...['Content-Type', 'audio/mpeg', 'ETag', '"1"', 'X-Twice', '1', 'X-Twice', '2', 'Vary', 'Accept'],
      ...['Set-Cookie', 'a=1', 'Connection', 'close, X-Mine', 'X-Mine', '1', 'Transfer-Encoding', 'chunked'],
      ...['access-control-allow-origin', '*', 'Access-Control-Allow-Credentials', 'true', 'WWW-Authenticate', 'Basic'],
      ...['Strict-Transport-Security', 'max-age=1', 'Clear-Site-Data', '"*"', 'Alt-Svc', 'h3=":1"'],
      ...['Content-Security-Policy', 'script-src *', 'Service-Worker-Allowed', '/'],
    ],
    own,
  )
  t.same(lines, [
    ...['Content-Type', 'audio/mpeg', 'ETag', '"1"', 'X-Twice', '1', 'X-Twice', '2', 'Vary', 'Accept'],
    ...['Access-Control-Allow-Origin', 'http://localhost', 'Vary', 'Origin', 'Content-Security-Policy', 'sandbox'],
  ])
  t.end()
})

t.test('a redirect inside of the target leads back through the route, one to elsewhere stays', (t) => {
  const context = { target: 'http://127.0.0.1:5050/api/', requested: '/api/a/b?x', prefix: '/k/SECRET/audio/' }
  const rows: [string, string][] = [
    ['http://127.0.0.1:5050/api/c?d#e', '/k/SECRET/audio/c?d#e'],
    ['/api/c', '/k/SECRET/audio/c'],
    ['c', '/k/SECRET/audio/a/c'],
    ['?y', '/k/SECRET/audio/a/b?y'],
    ['/outside', '/outside'],
    ['http://127.0.0.1:5050/outside', 'http://127.0.0.1:5050/outside'],
    ['http://127.0.0.1:50501/api/c', 'http://127.0.0.1:50501/api/c'],
    ['//elsewhere.example/api/', '//elsewhere.example/api/'],
    ['https://elsewhere.example/', 'https://elsewhere.example/'],
    ['http://[', 'http://['],
  ]
  for (const [location, expected] of rows) t.equal(throughRoute(location, context), expected, location)
  t.end()
})

t.test('addresses are replaced wherever the chunks are cut', async (t) => {
  const texts = addressesOf('http://127.0.0.1:5050/', 'http://nas.lan:8765/audio/')
  const text =
    '["http://127.0.0.1:5050/a é.mp3", "http:\\/\\/localhost:5050\\/b", "http://127.0.0.1:50501/c", "http://127.0'
  const expected = text
    .replace('http://127.0.0.1:5050/a', 'http://nas.lan:8765/audio/a')
    .replace('http:\\/\\/localhost:5050\\/', 'http:\\/\\/nas.lan:8765\\/audio\\/')
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size++) {
    const stream = replacing(texts)
    for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size))
    stream.end()
    const got = Buffer.concat(await stream.toArray()).toString()
    if (got !== expected) t.equal(got, expected, `chunks of ${size}`)
  }
  t.pass('chunks of every size')
})
