import { posix, win32 } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Disk } from './disk.ts'
import { COLLECTION, collectionLooker, type Look, type Looker, mediaLook } from './stamp.ts'
import { reasons } from './texts.ts'

/** The folder of the upstream's collection. The gateway has proved that the upstream uses it. */
export interface CollectionPlace {
  readonly folder: string
  readonly media: string
  readonly look: Looker
  /** Reads the state of the media folder and, if `name` is given, of that file in it. `now` is the time of the wall clock. */
  readonly lookMedia: (name: string | null, now: number) => Look
}

/** The questions for the upstream. Each promise resolves to null if the reply has an unexpected form. */
export interface ProfileFolders {
  /** Resolves to the absolute path of the open profile's media folder, or to undefined if no profile is open or nothing answers. */
  mediaFolder(): Promise<string | null | undefined>
  /** Resolves to the names in the media folder that match. */
  mediaNames(name: string): Promise<readonly string[] | null>
}

export interface PlaceOptions {
  /** `auto` for the folder that Anki reports, or a folder. */
  readonly collection: string
  /** Whether the upstream has a loopback address. */
  readonly isLocal: boolean
  readonly asked: ProfileFolders
  /** Returns a text that nobody can guess and that is valid in a file name. */
  readonly nonce: () => string
  readonly clock: Pick<Clock, 'wall'>
  readonly platform: NodeJS.Platform
  readonly disk: Disk
}

/** `isPassing`: the reason may disappear at any moment without any signal. */
export type FoundPlace =
  | { readonly ok: true; readonly place: CollectionPlace }
  | { readonly ok: false; readonly reason: string; readonly isPassing?: boolean }

/**
 * Types in Linux's statfs(2) of file systems that are on another machine or may show changes late: NFS, SMB, CIFS, AFS, Ceph, 9p (a Windows
 * folder in WSL), FUSE and virtiofs (sshfs, folders shared with a container's machine).
 */
const REMOTE = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x01021997, 0x65735546])

/** Finds the upstream's collection. Proves it with a short-lived file that the upstream must list. */
export async function findPlace(options: PlaceOptions): Promise<FoundPlace> {
  const { collection, isLocal, asked, clock, platform, disk } = options
  const { dirname, isAbsolute, join } = platform === 'win32' ? win32 : posix
  if (collection === 'auto' && !isLocal) return notFound(reasons('place.elsewhere').text)
  const media = collection === 'auto' ? await asked.mediaFolder() : join(collection, 'collection.media')
  if (media === undefined) return notFound(reasons('place.no-profile').text, true)
  if (media === null) return notFound(reasons('place.unknown').text)
  const folder = dirname(media)
  if (!isAbsolute(media) || !exists(join(folder, COLLECTION), disk))
    return notFound(reasons('place.no-collection', { folder }).text)
  if (isRemote(folder, options)) return notFound(reasons('place.remote', { folder }).text)
  const proof = await prove(media, options)
  if (proof !== null) return notFound(proof)
  const look = collectionLooker(folder, clock, disk)
  if (look() === null) return notFound(reasons('place.no-wal', { folder }).text, true)
  return { ok: true, place: { folder, media, look, lookMedia: (name, now) => mediaLook(media, name, now, disk) } }
}

/** Returns why the folder is not the upstream's, or null if it is. */
async function prove(media: string, { asked, nonce, platform, disk }: PlaceOptions): Promise<string | null> {
  const name = `_gateway-${nonce()}.tmp`
  const file = (platform === 'win32' ? win32 : posix).join(media, name)
  try {
    disk.writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code)
    return reasons('place.unwritable', { folder: media, reason }).text
  }
  try {
    const names = await asked.mediaNames(name)
    const isSeen = names?.length === 1 && names[0] === name
    return isSeen ? null : reasons('place.not-shared', { folder: media }).text
  } finally {
    disk.rmSync(file, { force: true })
  }
}

function isRemote(folder: string, { platform, disk }: PlaceOptions): boolean {
  if (platform === 'win32') return folder.startsWith('\\\\')
  // A volume there may be local or remote, and the types that macOS reports change with its releases.
  if (platform === 'darwin') return folder.startsWith('/Volumes/') || folder.startsWith('/Network/')
  return REMOTE.has(disk.statfsSync(folder).type >>> 0)
}

function exists(file: string, disk: Disk): boolean {
  try {
    return disk.lstatSync(file).isFile() || disk.statSync(file).isFile()
  } catch {
    return false
  }
}

function notFound(reason: string, isPassing = false): FoundPlace {
  return { ok: false, reason, isPassing }
}
