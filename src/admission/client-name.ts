import { isDeviceName } from '../clients/device-name.ts'
import { isExtension } from '../clients/origin.ts'
import { formatNetwork } from '../net/network.ts'
import type { Applicant } from './applicant.ts'

/** The longest suggested name without a number. A name has at most 64 characters, which leaves room for one. */
const LONGEST = 56
/** The number of characters of an extension's id that a name contains. The whole id is too long to read. */
const ID = 8

/**
 * Suggests a name for an applicant, by its host or address.
 *
 * @param taken the names in use, in lower case
 * @param prefix the beginning of the name: letters, digits and dashes
 */
export function suggestName(
  { origin, from }: Pick<Applicant, 'origin' | 'from'>,
  taken: ReadonlySet<string>,
  prefix = '',
): string {
  const wanted = plain(
    origin === null ? `${prefix}device-${from === null ? 'unknown' : formatNetwork(from)}` : prefix + hostOf(origin),
  )
  // A number at the end does not help: `con.example-2` is the device `con`, too.
  const base = isDeviceName(wanted) ? `client-${wanted}`.slice(0, LONGEST) : wanted
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
  const name = trimmed(text.replace(/[^A-Za-z0-9._-]+/g, '-')).slice(0, LONGEST)
  return name === '' ? 'client' : name
}

/** Removes everything before the first letter or digit and after the last. */
function trimmed(text: string): string {
  const isAlphanumeric = (character: string) => /[A-Za-z0-9]/.test(character)
  const characters = [...text]
  const last = characters.findLastIndex(isAlphanumeric)
  return characters.slice(Math.max(0, characters.findIndex(isAlphanumeric)), last + 1).join('')
}
