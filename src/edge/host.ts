import { isIP } from 'node:net'

/** Whether a request is meant for this machine; `error` is for the person who meets it, in plain text. */
export type HostVerdict = { readonly ok: true } | { readonly ok: false; readonly error: string }

const OURS: HostVerdict = { ok: true }
const UNKNOWN: HostVerdict = {
  ok: false,
  error:
    'This AnkiConnect Gateway does not answer to the name it was asked for. If that name is yours, add it to "hosts" in the ' +
    "gateway's configuration; localhost and IP addresses always work.",
}

/**
 * Whether the name in `Host` is one of ours: localhost, any IP address, or one of `names` (lower case). A page can point a name of
 * its own at this machine and then call it as its own site (DNS rebinding), but it cannot do that with an address. A missing or
 * empty Host names nobody; browsers always send one.
 */
export function checkHost(host: string | undefined, names: ReadonlySet<string>): HostVerdict {
  if (host === undefined || host === '') return OURS
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/.exec(host)
  if (match === null || Number(match[3] ?? 0) > 65535) return UNKNOWN
  const [, six, name = ''] = match
  if (six !== undefined) return isIP(six) === 6 ? OURS : UNKNOWN
  if (isIP(name) === 4) return OURS
  const plain = name.toLowerCase().replace(/\.$/, '')
  return plain === 'localhost' || names.has(plain) ? OURS : UNKNOWN
}

/** The names of this machine, and those that the owner gave it besides. */
export function ownNames(hostname: string, hosts: readonly string[]): ReadonlySet<string> {
  const full = hostname.toLowerCase().replace(/\.$/, '')
  const [first = ''] = full.split('.')
  const own = first === '' ? [] : [full, first, `${first}.local`]
  return new Set([...own, ...hosts])
}
