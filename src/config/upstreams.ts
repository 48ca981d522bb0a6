import { addressOfUrl, clash, formatAddress } from './address.ts'
import type { Config, UpstreamConfig } from './config.ts'
import type { Contradiction } from './consistency.ts'
import { defaultConfig } from './defaults.ts'
import type { Path } from './document.ts'
import type { Reading } from './reading.ts'
import type { ReadContext } from './settings.ts'
import { suggest } from './suggest.ts'
import { upstreamSettings } from './upstream.ts'

type Members = Readonly<Record<string, unknown>>

/** A digit at the start would move a name before others in a map, and the first one is the default. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/

/** The map `upstreams`, in its order; what one leaves out is as built in. Its members were held against the grammar before. */
export function readUpstreams(value: unknown, context: ReadContext): Reading<UpstreamConfig[]> {
  const upstreams: UpstreamConfig[] = []
  for (const [name, members] of Object.entries(value as Readonly<Record<string, Members>>)) {
    if (!NAME.test(name))
      return no(
        [name],
        'expected a name of letters, digits, dashes and underscores that begins with a letter, 32 at most',
      )
    const reading = readUpstream(name, members, context)
    if (!reading.ok) return { ...reading, at: [name, ...(reading.at ?? [])] }
    upstreams.push(reading.value)
  }
  return { ok: true, value: upstreams }
}

function readUpstream(name: string, members: Members, context: ReadContext): Reading<UpstreamConfig> {
  const upstream = { ...structuredClone(defaultConfig().upstreams[0]), name }
  for (const { path, target = path, read } of upstreamSettings) {
    const steps = path.split('.')
    const value = steps.reduce<unknown>((node, step) => (node as Members | undefined)?.[step], members)
    if (value === undefined) continue
    const reading = read(value, context)
    if (!reading.ok) return { ...reading, at: [...steps, ...(reading.at ?? [])] }
    assign(upstream, target.split('.'), reading.value)
  }
  return { ok: true, value: upstream }
}

/** Sets a value in a tree whose branches all exist: what is built in is complete. */
export function assign(tree: object, [step = '', ...rest]: readonly string[], value: unknown): void {
  const members = tree as Record<string, unknown>
  if (rest.length === 0) members[step] = value
  else assign(members[step] as object, rest, value)
}

/**
 * What is behind the gateway cannot be the gateway itself, nor the same twice: two lanes to one Anki would crowd each other out.
 * Clients name one that is there.
 */
export function checkUpstreams(config: Config): Contradiction[] {
  return [...(config.sandbox ? [] : checkUrls(config)), ...checkClients(config)]
}

function checkClients({ upstreams, clients }: Config): Contradiction[] {
  const names = upstreams.map(({ name }) => name)
  return clients.flatMap(({ name, upstream }) => {
    if (upstream === null || names.includes(upstream)) return []
    const meant = suggest(upstream, names)
    const hint =
      meant === null ? `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}` : `did you mean ${meant}?`
    return { targets: ['clients'], at: [name, 'upstream'], message: `there is no upstream of this name; ${hint}` }
  })
}

function checkUrls({ upstreams, listen, admin }: Config): Contradiction[] {
  const found: Contradiction[] = []
  for (const [index, { url }] of upstreams.entries()) {
    const address = addressOfUrl(url)
    const target = `upstreams.${index}.url`
    if (listen.some((own) => clash(own.address, address))) {
      found.push({
        targets: [target, 'listen'],
        message:
          `${formatAddress(address)} is an address of the gateway itself: it would ask itself and never reach Anki. ` +
          'Give AnkiConnect another port (Tools > Add-ons > AnkiConnect > Config > webBindPort: 18765) and name that one here',
      })
    }
    if (clash(admin.address, address)) {
      found.push({
        targets: [target, 'admin.address'],
        message: `${formatAddress(address)} is the address of the gateway's own admin listener`,
      })
    }
    const other = upstreams.slice(0, index).find((one) => one.url === url)
    if (other !== undefined) {
      found.push({
        targets: [target],
        message: `upstream ${other.name} has this url already; each Anki needs a port of its own (webBindPort), and one upstream`,
      })
    }
  }
  return found
}

function no(at: Path, message: string): Reading<never> {
  return { ok: false, message, at }
}
