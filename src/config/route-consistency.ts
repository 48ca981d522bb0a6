import { type Address, addressOfUrl, clash, formatAddress } from '../net/address.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors } from './texts.ts'

type Taken = `config.route-to-${'listener' | 'admin' | 'metrics' | 'anki'}`

/** Returns the routes that name an unknown client. */
export function checkRouteClients({ routes, clients }: Config): Contradiction[] {
  const names = clients.map(({ name }) => name)
  return routes.flatMap(({ path, clients: listed }) =>
    listed
      .filter((name) => !names.includes(name))
      .map((name) => {
        const mistake = errors('config.unknown-name', { kind: 'client', hint: nameHint(name, names) })
        return { targets: ['routes'], at: [path, 'clients'], mistake }
      }),
  )
}

/** Returns the routes that lead to the gateway itself or past it. */
export function checkRouteTargets({ routes, listen, admin, metrics, upstreams, sandbox }: Config): Contradiction[] {
  const found: Contradiction[] = []
  const own: [Address, Taken][] = listen.map(({ address }) => [address, 'config.route-to-listener'])
  own.push([admin.address, 'config.route-to-admin'])
  if (metrics.address !== null) own.push([metrics.address, 'config.route-to-metrics'])
  for (const { url } of sandbox ? [] : upstreams) own.push([addressOfUrl(url), 'config.route-to-anki'])
  for (const { path, target } of routes) {
    const address = addressOfUrl(target)
    const taken = own.find(([other]) => clash(other, address))
    if (taken !== undefined)
      found.push({
        targets: ['routes'],
        at: [path, 'target'],
        mistake: errors(taken[1], { address: formatAddress(address) }),
      })
  }
  return found
}
