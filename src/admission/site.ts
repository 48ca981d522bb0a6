import { createRequire } from 'node:module'
import { isIP } from 'node:net'

type Suffixes = Pick<typeof import('tldts'), 'getDomain'>
const require = createRequire(import.meta.url)

/**
 * Returns the site of an origin: the name that its owner registered.
 * The owner chooses all names below it freely.
 * Names under one public suffix (`co.uk`, `github.io`) have different owners, so they are different sites.
 * A host that is itself a suffix, or an address, is its own site.
 */
export function siteOf(origin: string): string {
  const host = origin.slice(origin.indexOf('://') + 3).replace(/:[0-9]*$/, '')
  if (isIP(host) === 4 || host.startsWith('[')) return host
  // The library with the Public Suffix List (publicsuffix.org) is loaded late.
  // Loading takes 20 ms, and most gateways never need it.
  const suffixes: Suffixes = require('tldts')
  return suffixes.getDomain(host, { allowPrivateDomains: true }) ?? host
}
