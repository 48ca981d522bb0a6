import { lstatSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { COLLECTION, collectionLooker, type Looker } from './stamp.ts'

/** Where the upstream's collection lies, proved to be the upstream's. */
export interface Place {
  readonly folder: string
  readonly media: string
  readonly look: Looker
}

/** What is asked of the upstream; null where it gave no answer of that form. */
export interface Asked {
  /** The absolute path of the media folder of the profile that is open. */
  mediaFolder(): Promise<string | null>
  /** The names in the media folder that match. */
  mediaNames(name: string): Promise<readonly string[] | null>
}

/** Where the collection is to be looked for, and by whom the folder is proved. */
export interface PlaceOptions {
  /** `auto`: where Anki says. Else a folder. */
  readonly collection: string
  /** Whether the upstream is reached by a loopback address. */
  readonly isLocal: boolean
  readonly asked: Asked
  /** A text that cannot be guessed and is good for a file's name. */
  readonly nonce: () => string
  readonly now: () => number
  readonly platform: NodeJS.Platform
}

export type Found = { readonly ok: true; readonly place: Place } | { readonly ok: false; readonly reason: string }

/**
 * Types of Linux' statfs(2) whose files are another machine's, or pass a layer that may show changes late: NFS, SMB, CIFS, AFS,
 * Ceph, 9p (a Windows folder in WSL), FUSE and virtiofs (sshfs, folders shared with a container's machine).
 */
const REMOTE = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x01021997, 0x65735546])

/** Finds the upstream's collection, and proves it by a file that exists for a moment and that the upstream lists. */
export async function findPlace(options: PlaceOptions): Promise<Found> {
  const { collection, isLocal, asked, now } = options
  if (collection === 'auto' && !isLocal) return no('Anki is on another machine')
  const media = collection === 'auto' ? await asked.mediaFolder() : join(collection, 'collection.media')
  if (media === null) return no('Anki does not say where its media folder is')
  const folder = dirname(media)
  if (!isAbsolute(media) || !exists(join(folder, COLLECTION))) return no(`there is no collection in ${folder}`)
  if (isRemote(folder, options.platform)) return no(`${folder} is on a file system of another machine`)
  const proof = await prove(media, options)
  if (proof !== null) return no(proof)
  const look = collectionLooker(folder, now)
  if (look() === null) return no(`the collection in ${folder} has no write-ahead log`)
  return { ok: true, place: { folder, media, look } }
}

/** Why the folder is not the upstream's, or null. */
async function prove(media: string, { asked, nonce }: PlaceOptions): Promise<string | null> {
  const name = `_gateway-${nonce()}.tmp`
  const file = join(media, name)
  try {
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    return `no file can be put into ${media} (${(error as NodeJS.ErrnoException).code})`
  }
  try {
    const names = await asked.mediaNames(name)
    return names?.length === 1 && names[0] === name ? null : `Anki does not see what is put into ${media}`
  } finally {
    rmSync(file, { force: true })
  }
}

function isRemote(folder: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return folder.startsWith('\\\\')
  // What is mounted there may be local or not, and the types that macOS gives out change with its releases.
  if (platform === 'darwin') return folder.startsWith('/Volumes/') || folder.startsWith('/Network/')
  return REMOTE.has(statfsSync(folder).type >>> 0)
}

function exists(file: string): boolean {
  try {
    return lstatSync(file).isFile() || statSync(file).isFile()
  } catch {
    return false
  }
}

function no(reason: string): Found {
  return { ok: false, reason }
}
