import { addressOfUrl, clash, formatAddress } from '../net/address.ts'
import type { Contradiction } from '../settings/contradiction.ts'
import { withCode } from '../settings/declare-texts.ts'
import { nameHint } from '../settings/suggest.ts'
import type { Config } from './config.ts'
import { errors, notes } from './texts.ts'

/** Sets a value in a tree whose branches all exist, because the built-in configuration is complete. */
export function assign(tree: object, [step = '', ...rest]: readonly string[], value: unknown): void {
  const members = tree as Record<string, unknown>
  if (rest.length === 0) members[step] = value
  else assign(members[step] as object, rest, value)
}

/** A port can refuse for one Anki only, because it would refuse the clients of the others too. */
export function checkRefusal({ upstreams }: Config): Contradiction[] {
  if (upstreams.length === 1) return []
  return upstreams.flatMap(({ whenDown }, index) =>
    whenDown === 'refuse'
      ? [
          {
            targets: [`upstreams.${index}.whenDown`],
            mistake: errors('config.refuse-with-several'),
          },
        ]
      : [],
  )
}

/** Returns a note if `whenDown: refuse` cannot close the ports because routes are served there. */
export function noteOpenForRoutes({ upstreams, routes }: Config): string[] {
  if (routes.length === 0 || !upstreams.some(({ whenDown }) => whenDown === 'refuse')) return []
  return [withCode(notes('config.open-for-routes'))]
}

/** Returns the clients that name an unknown upstream. */
export function checkClientUpstreams({ upstreams, clients }: Config): Contradiction[] {
  const names = upstreams.map(({ name }) => name)
  return clients.flatMap(({ name, upstream }) => {
    if (upstream === null || names.includes(upstream)) return []
    const mistake = errors('config.unknown-name', { kind: 'upstream', hint: nameHint(upstream, names) })
    return { targets: ['clients'], at: [name, 'upstream'], mistake }
  })
}

/** Returns the upstreams that are the gateway itself, or the same Anki twice: two lanes to one Anki would crowd each other out. */
export function checkUrls({ upstreams, listen, admin, sandbox }: Config): Contradiction[] {
  const found: Contradiction[] = []
  if (sandbox) return found
  for (const [index, { url }] of upstreams.entries()) {
    const address = addressOfUrl(url)
    const target = `upstreams.${index}.url`
    if (listen.some((own) => clash(own.address, address))) {
      found.push({
        targets: [target, 'listen'],
        mistake: errors('config.upstream-is-gateway', { address: formatAddress(address) }),
      })
    }
    if (clash(admin.address, address)) {
      found.push({
        targets: [target, 'admin.address'],
        mistake: errors('config.upstream-is-admin', { address: formatAddress(address) }),
      })
    }
    const other = upstreams.slice(0, index).find((one) => one.url === url)
    if (other !== undefined) {
      found.push({ targets: [target], mistake: errors('config.upstream-twice', { name: other.name }) })
    }
  }
  return found
}
