import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { preflightHeaders, replyHeaders } from '../../src/edge/cors.ts'

const page = 'https://page.example'
const asks = { origin: page, 'access-control-request-private-network': 'true' }

t.test('a page that may call is named, another one is not', (t) => {
  const named = (mayCall: boolean, isAnswered: boolean) =>
    replyHeaders({ headers: { origin: page }, mayCall }, isAnswered)['Access-Control-Allow-Origin']
  t.equal(named(true, true), page)
  t.equal(named(true, false), page)
  t.equal(named(false, false), 'http://localhost')
  t.equal(named(false, true), page, 'what it may ask it may also read')
  t.equal(replyHeaders({ headers: {}, mayCall: true }, true)['Access-Control-Allow-Origin'], 'http://localhost')
  t.end()
})

t.test('every reply says that it depends on the origin', (t) => {
  for (const mayCall of [true, false]) {
    t.match(replyHeaders({ headers: { origin: page }, mayCall }, true), { Vary: 'Origin' })
    t.match(preflightHeaders({ headers: {}, mayCall }), { Vary: 'Origin' })
  }
  t.end()
})

t.test('the private network is opened to pages that may call, under either name, when it is asked for', (t) => {
  const headers = (name: string, value: string, mayCall: boolean) =>
    preflightHeaders({ headers: { origin: page, [name]: value }, mayCall })
  t.match(headers('access-control-request-private-network', 'true', true), {
    'Access-Control-Allow-Private-Network': 'true',
  })
  t.match(headers('access-control-request-local-network', 'true', true), {
    'Access-Control-Allow-Local-Network': 'true',
  })
  for (const given of [
    headers('access-control-request-private-network', '1', true),
    headers('access-control-request-private-network', 'true', false),
    headers('access-control-request-local-network', 'true', false),
    headers('x', 'true', true),
  ]) {
    t.notMatch(Object.keys(given).join(), /Network/)
  }
  t.end()
})

t.test('a browser need not ask before every call, and asks a refused page anew', (t) => {
  t.equal(preflightHeaders({ headers: asks, mayCall: true })['Access-Control-Max-Age'], '7200')
  t.notOk('Access-Control-Max-Age' in preflightHeaders({ headers: asks, mayCall: false }))
  t.notOk('Access-Control-Max-Age' in preflightHeaders({ headers: {}, mayCall: true }))
  t.end()
})

t.test('every header is granted, Authorization by its name as the wildcard leaves it out', (t) => {
  const granted = (asked: string, mayCall = true) =>
    preflightHeaders({ headers: { origin: page, 'access-control-request-headers': asked }, mayCall })[
      'Access-Control-Allow-Headers'
    ]
  t.equal(granted('content-type'), '*')
  t.equal(granted('access-control-allow-origin,content-type'), '*')
  t.equal(granted('authorization'), '*, Authorization')
  t.equal(granted('content-type, Authorization'), '*, Authorization')
  t.equal(granted('x-authorization'), '*')
  t.equal(granted('authorization', false), '*')
  t.end()
})

t.test('the headers of the cross-origin rule are named in one file', async (t) => {
  const sources = join(import.meta.dirname, '..', '..', 'src')
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  const naming = files.filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox'))
  t.same(
    naming.filter((name) => readFileSync(join(sources, name), 'utf8').includes("'Access-Control-")),
    [join('edge', 'cors.ts')],
  )
})
