import { addressOfOrigin, formatAddress, isSameAddress } from './address.ts'
import type { Config } from './config.ts'
import type { Contradiction } from './consistency.ts'

/** What is behind the gateway cannot be the gateway itself. */
export function checkUpstreams({
  upstreams,
  listen,
  admin,
  sandbox,
}: Pick<Config, 'upstreams' | 'listen' | 'admin' | 'sandbox'>): Contradiction[] {
  const found: Contradiction[] = []
  if (sandbox) return found
  for (const [index, { url }] of upstreams.entries()) {
    const address = addressOfOrigin(url)
    const target = `upstreams.${index}.url`
    if (listen.some((own) => isSameAddress(own, address))) {
      found.push({
        targets: [target, 'listen'],
        message:
          `${formatAddress(address)} is an address of the gateway itself: it would ask itself and never reach Anki. ` +
          'Give AnkiConnect another port (Tools > Add-ons > AnkiConnect > Config > webBindPort: 18765) and name that one here',
      })
    }
    if (isSameAddress(admin.address, address)) {
      found.push({
        targets: [target, 'admin.address'],
        message: `${formatAddress(address)} is the address of the gateway's own admin listener`,
      })
    }
  }
  return found
}
