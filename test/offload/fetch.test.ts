import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { NotAllowed, TooLarge, Unfetched } from '../../src/offload/failure.ts'
import { type FetchLimits, fetchFile } from '../../src/offload/fetch.ts'

const LIMITS: FetchLimits = { mayAsk: () => true, mayReach: () => true, bytes: 1000, time: 5000, silence: 5000 }

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function fetched(url: string, limits: Partial<FetchLimits> = {}): Promise<string | Error> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of fetchFile(url, { ...LIMITS, ...limits })) pieces.push(piece)
  } catch (error) {
    return error as Error
  }
  return Buffer.concat(pieces).toString()
}

t.test('what is behind an address comes whole, over redirects too', async (t) => {
  const url = await serve(t, ({ url: path }, response) => {
    if (path === '/old') response.writeHead(302, { Location: '/new' }).end()
    else response.end(`content of ${path}`)
  })
  t.equal(await fetched(`${url}/a`), 'content of /a')
  t.equal(await fetched(`${url}/old`), 'content of /new')
})

t.test('every redirect is looked at, and nothing is asked of a host that is not allowed', async (t) => {
  let asked = 0
  const inside = await serve(t, (_request, response) => {
    asked += 1
    response.end('secret')
  })
  const outside = await serve(t, (_request, response) => response.writeHead(302, { Location: inside }).end())
  const isOutside = (url: string) => url.startsWith(outside)
  t.ok((await fetched(outside, { mayAsk: isOutside })) instanceof NotAllowed)
  t.ok((await fetched(outside, { mayReach: isOutside })) instanceof NotAllowed)
  t.equal(asked, 0)
  t.equal(await fetched(outside), 'secret')
})

t.test('a name is looked at as the address it stands for', async (t) => {
  let asked = 0
  const url = await serve(t, (_request, response) => {
    asked += 1
    response.end('secret')
  })
  const named = url.replace('127.0.0.1', 'localhost')
  const reached: string[] = []
  const mayReach = (_url: string, address: string) => {
    reached.push(address)
    return false
  }
  t.ok((await fetched(named, { mayReach })) instanceof NotAllowed)
  t.ok(reached.length > 0 && reached.every((address) => address === '127.0.0.1' || address === '::1'))
  t.equal(asked, 0)
  t.match(await fetched('file:///etc/passwd'), {
    message: "No connection adapters were found for 'file:///etc/passwd'",
  })
})

t.test('size and time are limited', async (t) => {
  const url = await serve(t, ({ url: path }, response) => {
    if (path === '/large') response.end('x'.repeat(1001))
    else response.write('x')
  })
  t.ok((await fetched(`${url}/large`)) instanceof TooLarge)
  const late = await fetched(`${url}/slow`, { time: 50 })
  t.ok(late instanceof Error && !(late instanceof NotAllowed))
})

t.test('any other status, content that cannot be decoded and endless redirects are failures', async (t) => {
  const url = await serve(t, ({ url: path }, response) => {
    if (path === '/none') response.writeHead(404).end('not here')
    else if (path === '/packed') response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip')
    else response.writeHead(301, { Location: '/again' }).end()
  })
  for (const path of ['/none', '/packed', '/again']) t.ok((await fetched(url + path)) instanceof Unfetched, path)
})
