const NAMES: ReadonlySet<string> = new Set(['forwarded', 'x-forwarded', 'via', 'cdn-loop'])

/** Endings of header names that carry the client's address or host. Each proxy puts its own prefix before them. */
const ENDINGS = [
  'client-ip',
  'clientip',
  'connecting-ip',
  'originating-ip',
  'real-ip',
  'remote-ip',
  'user-ip',
  'remote-addr',
  'forward-for',
  'forwarded-for',
  'forwarded-host',
  'forwarded-proto',
]

/** Prefixes of header names that belong to one proxy or service. */
const FAMILIES = [
  'x-forwarded-',
  'x-original-',
  'x-real-',
  'x-arr-',
  'tailscale-',
  'cf-',
  'fly-',
  'fastly-',
  'x-envoy-',
  'x-azure-',
  'x-appengine-',
  'x-vercel-',
  'x-nf-',
  'ngrok-',
]

/**
 * Returns whether a header name, in lower case, is one by which a proxy shows its presence or names its client.
 * An underscore counts as a dash, because programs behind a proxy often treat the two as equal.
 */
export function isProxySign(name: string): boolean {
  const plain = name.replaceAll('_', '-')
  if (NAMES.has(plain) || FAMILIES.some((family) => plain.startsWith(family))) return true
  return ENDINGS.some((ending) => plain.endsWith(ending))
}
