import { once } from 'node:events'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { loadAssets } from '../../src/admin/assets.ts'
import type { Admin } from '../../src/admin/listener.ts'
import type { Lookup } from '../../src/admin/lookup.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { takeState } from '../../src/admin/state.ts'
import type { Filter } from '../../src/observe/filter.ts'
import type { HistoryPage } from '../../src/observe/history.ts'
import type { RecentRequest } from '../../src/observe/recent.ts'
import { newSources, quietRooms, unbraked } from './sources.ts'

const KiB = 1024

async function newAdmin(t: Test, lookup: Lookup = quietRooms.lookup): Promise<Admin> {
  const metrics = { render: async () => '', contentType: 'text/plain' }
  const rest = { ...quietRooms, lookup, assets: loadAssets(), state: () => takeState(newSources()) }
  const admin = await startAdmin(
    { address: { host: '127.0.0.1', port: 0 }, names: new Set(), keyDigest: null, brake: unbraked },
    { metrics, readiness: () => ({ ready: true, reason: '' }), ...rest },
  )
  t.teardown(() => admin.close())
  return admin
}

async function get(admin: Admin, path: string, coding?: string) {
  const headers = coding === undefined ? {} : { 'Accept-Encoding': coding }
  const outgoing = request({ ...admin.address, path, headers, agent: false }).end()
  const [reply] = await once(outgoing, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(chunk)
  return { status: reply.statusCode as number, headers: reply.headers, bytes: Buffer.concat(chunks) }
}

const read = async (admin: Admin, path: string) => {
  const { status, bytes } = await get(admin, path)
  return { status, ...JSON.parse(bytes.toString('utf8')) }
}

const one = (more: Partial<RecentRequest>): RecentRequest => ({
  at: 1000,
  client: 'claude',
  actions: { addNote: 1 },
  outcome: 'answered',
  servedBy: 'upstream',
  ms: 1,
  failed: 0,
  ...more,
})

t.test('/requests finds what is in memory by client, action, outcome and time', async (t) => {
  const kept = [
    one({ at: 3000, client: null, actions: {}, outcome: 'refused' }),
    one({ at: 2000, actions: { sync: 1 }, outcome: 'refused' }),
    one({ at: 1000, client: 'yomitan' }),
  ]
  const admin = await newAdmin(t, { requests: () => kept, recorded: null })
  const found = async (query: string) => {
    const { requests } = await read(admin, `/requests?${query}`)
    return (requests as RecentRequest[]).map(({ at }) => at)
  }
  t.same(await found(''), [3000, 2000, 1000])
  t.same(await found('client=yomitan'), [1000])
  t.same(await found('client=no+client'), [3000])
  t.same(await found('action=sync&outcome='), [2000], 'an empty filter narrows nothing')
  t.same(await found('outcome=refused'), [3000, 2000])
  t.same(await found('since=1500&until=2500'), [2000])
  t.same(await found('action=toString'), [])
})

t.test('/history hands filter and place to the reader of the log, and says so where there is none', async (t) => {
  t.same(await read(await newAdmin(t), '/history'), { status: 200, audit: null })
  const asked: [Filter, string | null][] = []
  const page: HistoryPage = { calls: [], next: '1-2', reached: 5, unreadable: 0, skipped: [], trouble: null }
  const history = {
    page: async (filter: Filter, from: string | null) => {
      asked.push([filter, from])
      return page
    },
  }
  const admin = await newAdmin(t, { requests: () => [], recorded: { history, reads: false } })
  t.same(await read(admin, '/history?client=a&about=b%20c&since=7&from=1-2'), {
    status: 200,
    audit: { reads: false },
    ...page,
  })
  t.same(asked, [[{ client: 'a', action: null, outcome: null, since: 7, until: null, about: 'b c' }, '1-2']])
})

t.test('another member, one that comes twice, and a time that is none are refused', async (t) => {
  const admin = await newAdmin(t)
  for (const query of ['nobody=1', 'client=a&client=b', 'since=yesterday', 'until=-1', `about=${'x'.repeat(1001)}`])
    for (const path of ['/requests', '/history'])
      t.match(await read(admin, `${path}?${query}`), { status: 400, code: 'admin.filter' }, query)
})

t.test('the whole page takes less than 60 KiB on the wire', async (t) => {
  const admin = await newAdmin(t)
  let sum = 0
  for (const [path, { body }] of loadAssets()) {
    const { headers, bytes } = await get(admin, path, 'gzip, deflate, br')
    if (headers['content-encoding'] === 'gzip') t.equal(gunzipSync(bytes).toString('utf8'), body, path)
    else t.equal(bytes.toString('utf8'), body, path)
    sum += bytes.length
  }
  t.ok(sum < 60 * KiB, `${sum} bytes`)
})

t.test('a caller that takes no gzip gets plain bytes, and the length is that of what is sent', async (t) => {
  const admin = await newAdmin(t)
  const { body = '' } = loadAssets().get('/page.css') ?? {}
  for (const coding of [undefined, 'br', 'gzip;q=0', 'identity', 'x-gzip']) {
    const { headers, bytes } = await get(admin, '/page.css', coding)
    t.equal(bytes.toString('utf8'), body, String(coding))
    t.equal(headers['content-encoding'], undefined)
  }
  const { headers, bytes } = await get(admin, '/page.css', 'br;q=1, GZIP; q=0.5')
  t.equal(gunzipSync(bytes).toString('utf8'), body)
  t.equal(Number(headers['content-length']), bytes.length)
  t.equal(headers.vary, 'Accept-Encoding')
})

t.test('a stream of states is compressed, and each state arrives at once', async (t) => {
  const admin = await newAdmin(t)
  const reply = await fetch(`http://127.0.0.1:${admin.address.port}/events`)
  t.equal(reply.headers.get('content-encoding'), 'gzip')
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('event: state')) text += (await reader?.read())?.value ?? ''
  t.match(text, /^retry: 1000\n\nevent: state\ndata: \{"version":"1\.2\.3"/)
  await reader?.cancel()
})
