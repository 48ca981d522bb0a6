import { isIP } from 'node:net'
import { addressOfUrl, clash, formatAddress } from './address.ts'
import type { Address, Config, RouteConfig, RouteLimits } from './config.ts'
import type { Contradiction } from './consistency.ts'
import { routeLimits } from './defaults.ts'
import { type Reading, readCount, readSize, readTimer } from './reading.ts'
import { nameHint } from './suggest.ts'
import { formatDuration, formatSize } from './units.ts'

type Members = Readonly<Record<string, unknown>>

/** Paths are compared as they are sent, so only what needs no escape can stand in one. */
const PATH = /^(?:\/[A-Za-z0-9._~-]+)+\/?$/
const SCHEMES: Readonly<Record<string, string>> = { 'http:': 'http', 'ws:': 'http', 'https:': 'https', 'wss:': 'https' }
const MOST_CONNECTIONS = 10_000

const readers: Readonly<Record<keyof RouteLimits, (value: unknown) => Reading<number>>> = {
  request: readSize,
  response: readSize,
  answer: readTimer,
  idle: readTimer,
  time: readTimer,
  connections: readCount(MOST_CONNECTIONS),
}

/** The map `routes`; its members were held against the grammar (schemas/config.json) before. */
export function readRoutes(value: unknown): Reading<RouteConfig[]> {
  const routes: RouteConfig[] = []
  for (const [path, members] of Object.entries(value as Readonly<Record<string, Members>>)) {
    const reading = readRoute(path, members)
    if (!reading.ok) return { ...reading, at: [path, ...(reading.at ?? [])] }
    if (routes.some((other) => other.path === reading.value.path))
      return no([path], 'this path is here twice, with and without / at its end')
    routes.push(reading.value)
  }
  return { ok: true, value: routes }
}

function readRoute(text: string, { target, clients, rewrite = false, limit = {} }: Members): Reading<RouteConfig> {
  const path = readPath(text)
  if (!path.ok) return path
  const url = readTarget(target)
  if (!url.ok) return { ...url, at: ['target'] }
  const limits: Record<string, number> = { ...routeLimits }
  for (const [name, read] of Object.entries(readers)) {
    const given = (limit as Members)[name]
    if (given === undefined) continue
    const reading = read(given)
    if (!reading.ok) return { ...reading, at: ['limit', name] }
    limits[name] = reading.value
  }
  const names = (Array.isArray(clients) ? clients : [clients]) as string[]
  return {
    ok: true,
    value: {
      path: path.value,
      target: url.value,
      clients: [...new Set(names)],
      rewrite: rewrite === true,
      limit: limits as unknown as RouteLimits,
    },
  }
}

function readPath(text: string): Reading<string> {
  if (text === '/') return no([], 'this path is the API itself; expected one such as /localaudio/')
  if (!PATH.test(text) || text.split('/').some((segment) => segment === '.' || segment === '..'))
    return no([], 'expected a path such as /localaudio/, of letters, digits, dots, dashes, underscores and ~')
  const path = text.endsWith('/') ? text : `${text}/`
  if (path.startsWith('/k/')) return no([], '/k/ is where a key stands in an address; choose another path')
  return { ok: true, value: path }
}

/** A target always has an IP literal: a name could lead elsewhere tomorrow, and to look it up could block. */
function readTarget(value: unknown): Reading<string> {
  const expected = 'expected a URL such as http://127.0.0.1:5050'
  const url = typeof value === 'string' ? URL.parse(value) : null
  const scheme = url === null ? undefined : SCHEMES[url.protocol]
  if (url === null || scheme === undefined) return no([], `${expected}, with http or https`)
  if (url.username !== '' || url.password !== '') return no([], `${expected}, without user and password`)
  if (url.search !== '' || url.hash !== '') return no([], `${expected}, without ? and #`)
  const isLocalhost = url.hostname === 'localhost'
  if (!isLocalhost && isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) === 0)
    return no([], `${expected}, with an IP address or localhost: other names are not looked up`)
  if (url.port === '0') return no([], `${expected}; nothing can listen on port 0`)
  const host = `${isLocalhost ? '127.0.0.1' : url.hostname}${url.port === '' ? '' : `:${url.port}`}`
  return { ok: true, value: `${scheme}://${host}${url.pathname.replace(/\/?$/, '/')}` }
}

/** Routes that name clients there are not, and those that lead to the gateway itself or past it. */
export function checkRoutes({ routes, clients, listen, admin, metrics, upstreams, sandbox }: Config): Contradiction[] {
  const found: Contradiction[] = []
  const names = clients.map(({ name }) => name)
  const own: [Address, string][] = listen.map(({ address }) => [address, 'an address of the gateway itself'])
  own.push([admin.address, "the address of the gateway's own admin listener"])
  if (metrics.address !== null) own.push([metrics.address, "the address of the gateway's own metrics listener"])
  for (const { url } of sandbox ? [] : upstreams)
    own.push([addressOfUrl(url), 'AnkiConnect itself: calls would go past every check'])
  for (const { path, target, clients: listed } of routes) {
    const address = addressOfUrl(target)
    const taken = own.find(([other]) => clash(other, address))
    if (taken !== undefined)
      found.push({
        targets: ['routes'],
        at: [path, 'target'],
        message: `${formatAddress(address)} is ${taken[1]}`,
      })
    for (const name of listed) {
      if (names.includes(name)) continue
      const message = `there is no client of this name; ${nameHint(name, names)}`
      found.push({ targets: ['routes'], at: [path, 'clients'], message })
    }
  }
  return found
}

/** A route in the words of its grammar; read again it is the same. */
export function writeRoute({ limit, ...rest }: Omit<RouteConfig, 'path'>): Members {
  const { connections, request, response, ...times } = limit
  const durations = Object.entries(times).map(([name, time]) => [name, formatDuration(time)])
  const sizes = { request: formatSize(request), response: formatSize(response) }
  return { ...rest, limit: { ...sizes, ...Object.fromEntries(durations), connections } }
}

function no(at: readonly (string | number)[], message: string): Reading<never> & { readonly ok: false } {
  return { ok: false, message, at }
}
