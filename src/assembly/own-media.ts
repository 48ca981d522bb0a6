import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf, type Troubles } from '../observe/troubles.ts'
import { createOwnMedia, type OwnMedia, type StoredMedia } from '../scope/own-media.ts'
import { writeThroughDraft } from '../settings/draft.ts'
import { isMap } from '../settings/many.ts'

/** The file in the state folder with the names of the media that clients with a scope have stored. */
const NAME = 'scope-media.json'

/** Opens the list of media files that clients with a scope have stored. A file that cannot be read counts as empty. */
export function openOwnMedia(stateFolder: string, troubles: Troubles): OwnMedia {
  const file = join(stateFolder, NAME)
  return createOwnMedia(read(file), (all) => {
    try {
      writeThroughDraft(file, JSON.stringify(all), (draft) => renameSync(draft, file))
      troubles.end('state')
    } catch (error) {
      troubles.begin('state', reasonOf(error))
    }
  })
}

function read(file: string): StoredMedia {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const lists = isMap(stored) ? Object.entries(stored).filter(([, names]) => isNames(names)) : []
    return Object.fromEntries(lists) as StoredMedia
  } catch {
    return {}
  }
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}
