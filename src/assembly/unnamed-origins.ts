import { dirname } from 'node:path'
import { findAddOn } from '../add-on/add-on.ts'
import { imaginedCaller } from '../clients/caller.ts'
import type { Clients } from '../clients/clients.ts'
import { ANY_EXTENSION, isExtension } from '../clients/origin.ts'
import type { IpAddress } from '../net/network.ts'
import type { Lines } from '../observe/log.ts'
import { logText } from '../observe/log.ts'
import { readOrigin } from '../settings/conditions.ts'
import type { Text } from '../settings/declare-texts.ts'
import { texts } from './texts.ts'

/** An entry of AnkiConnect's default settings. The built-in clients cover the pages that it admits. */
const SHIPPED = 'http://localhost'
const ANY_PAGE = '*'
const THIS_MACHINE: IpAddress = { family: 4, value: 0x7f000001n }

/**
 * Returns one line about the pages that AnkiConnect lets in and no client names, with a remedy; null if there are none. Leaves out
 * entries that no browser sends as an origin, because they let nobody in.
 *
 * @param listed the entries in AnkiConnect's own settings
 */
export function unnamedOrigins(listed: readonly string[], clients: Clients): Text | null {
  const unnamed = listed.filter((origin) => origin !== SHIPPED && isPage(origin) && !isNamed(origin, clients))
  const places = [...(listed.includes(ANY_PAGE) ? ['every page ("*")'] : []), ...unnamed]
  if (places.length === 0) return null
  return texts('origin.unnamed', { places: places.join(', ') })
}

/**
 * Logs that line about the settings next to a collection, and again only after a change, because the gateway searches for the
 * collection each time Anki comes back.
 *
 * @param clients returns the present clients
 * @returns a function that takes the folder of the open profile
 */
export function createOriginNotice(clients: () => Clients, log: Pick<Lines, 'warn'>): (profile: string) => void {
  let last: string | null = null
  return (profile) => {
    const notice = unnamedOrigins(listedBeside(profile), clients())
    if (notice !== null && notice.text !== last) logText(log, 'warn', notice)
    last = notice?.text ?? null
  }
}

/** The origins in AnkiConnect's settings; none if there are no settings, or if this user may not read them. */
function listedBeside(profile: string): readonly string[] {
  try {
    return findAddOn(dirname(profile))?.settings.webCorsOriginList ?? []
  } catch {
    return []
  }
}

function isPage(origin: string): boolean {
  return origin !== ANY_EXTENSION && readOrigin(origin).ok
}

function isNamed(origin: string, clients: Clients): boolean {
  const isListed = clients.all.some(({ conditions: { origins } }) =>
    origins?.some((own) => own === origin || (own === ANY_EXTENSION && isExtension(origin))),
  )
  return isListed || clients.withoutKey(imaginedCaller(origin, THIS_MACHINE)) !== null
}
