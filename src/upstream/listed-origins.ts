import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** AnkiConnect's number on AnkiWeb. Anki keeps an add-on in a folder with this name. */
const ADD_ON = '2055492159'
/** The size limit in bytes. The settings take less than one KiB. */
const MOST = 1024 * 1024

/**
 * Returns the origins that AnkiConnect's own settings allow. `*` allows every page.
 * Returns an empty list if there is no such setting, because AnkiConnect then uses its default list.
 * Returns nothing else from these settings.
 *
 * @param text the add-on's `meta.json`, where Anki keeps the owner's changes
 */
export function listedOrigins(text: string): readonly string[] {
  const { webCorsOriginList: list, webCorsOrigin: older } = membersOf(membersOf(parsed(text)).config)
  const listed: readonly unknown[] = Array.isArray(list) ? list : []
  return [...new Set([...listed, older].filter((origin) => typeof origin === 'string'))]
}

/**
 * Reads them from Anki's data folder.
 *
 * @param profile the folder of the open profile in Anki's data folder
 * @returns an empty list if AnkiConnect's settings do not exist or cannot be read
 */
export async function readListedOrigins(profile: string): Promise<readonly string[]> {
  const file = join(dirname(profile), 'addons21', ADD_ON, 'meta.json')
  try {
    const found = await stat(file)
    return found.isFile() && found.size <= MOST ? listedOrigins(await readFile(file, 'utf8')) : []
  } catch {
    return []
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
