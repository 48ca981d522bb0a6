import { isExtension } from '../clients/origin.ts'
import { formatNetwork } from '../config/network.ts'
import type { Applicant } from './applicant.ts'

/** Room is left for a number behind it (a name has 64 characters at most). */
const LONGEST = 56
/** An extension's id is longer than anyone reads. */
const ID = 8

/** A name for the client that an applicant would become, by its host or address; none that is taken (in lower case). */
export function suggestName({ origin, from }: Pick<Applicant, 'origin' | 'from'>, taken: ReadonlySet<string>): string {
  const base = plain(origin === null ? `device-${from === null ? 'unknown' : formatNetwork(from)}` : hostOf(origin))
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.has(name.toLowerCase())) return name
  }
}

function hostOf(origin: string): string {
  const host = origin.slice(origin.indexOf('://') + 3)
  return isExtension(origin) ? `extension-${host.slice(0, ID)}` : host
}

function plain(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, LONGEST)
  return name === '' ? 'client' : name
}
