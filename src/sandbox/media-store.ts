import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Anki } from './anki.ts'
import { backendText, checkSurrogates } from './arguments.ts'
import { decodeBase64 } from './base64.ts'
import { MEDIA_FOLDER } from './collection/collection.ts'
import type { Value } from './json.ts'
import { mediaName, storedUnder } from './media-name.ts'
import { PythonError, str, truthy, typeName } from './python.ts'

/** Bytes that fit into a name of a file. */
const MOST_NAME = 255

/** The parameters of `storeMediaFile`. */
export interface MediaRequest {
  readonly filename: Value
  readonly data: Value
  readonly path: Value
  readonly url: Value
  readonly skipHash: Value
  readonly deleteExisting: Value
}

/** Stores a media file; the name it got, or null where `skipHash` said to leave it. */
export function storeMedia(anki: Anki, request: MediaRequest): string | null {
  const bytes = mediaBytes(anki, request)
  if (request.skipHash !== null && request.skipHash === createHash('md5').update(bytes).digest('hex')) return null
  if (truthy(request.deleteExisting)) deleteMedia(anki, request.filename)
  const base = pathText(request.filename).split('/').at(-1) as string
  checkSurrogates(base)
  const wanted = mediaName(base)
  if (wanted === '') {
    throw new PythonError(`Failed to read '${MEDIA_FOLDER}/': Is a directory (os error 21)`)
  }
  const { media } = anki.collection
  const name = storedUnder(media, wanted, bytes)
  media.set(name, bytes)
  return name
}

/** Moves a file to the trash. The empty name is the folder itself, and takes everything with it. */
export function deleteMedia(anki: Anki, filename: Value): void {
  if (typeof filename !== 'string') throw new PythonError('bad argument type for built-in operation')
  const name = backendText(filename)
  if (name.includes('\0')) throw new PythonError('file name contained an unexpected NUL byte')
  if (['.', '..'].includes(name)) throw new PythonError('Device or resource busy (os error 16)')
  const { media } = anki.collection
  if (name.split('/').some((part) => Buffer.byteLength(part) > MOST_NAME)) {
    throw new PythonError('File name too long (os error 36)')
  }
  if (name.endsWith('/') && media.has(name.split('/').filter(Boolean).join('/')))
    throw new PythonError('Not a directory (os error 20)')
  if (name === '') media.clear()
  else media.delete(name.replace(/^(?:\.\/+)+/, ''))
}

/** A parameter where Python takes a path: only text passes. */
export function pathText(value: Value): string {
  if (typeof value === 'string') return value
  throw new PythonError(`expected str, bytes or os.PathLike object, not ${typeName(value)}`)
}

function mediaBytes(anki: Anki, { data, path, url }: MediaRequest): Buffer {
  if (truthy(data)) return decodeBase64(data)
  if (truthy(path)) return readHostFile(anki, path)
  if (truthy(url)) throw fetchError(str(url))
  throw new PythonError('You must provide a "data", "path", or "url" field.')
}

/** A number or true would be a file descriptor for Python; the sandbox has none to give. */
function readHostFile(anki: Anki, path: Value): Buffer {
  if (typeof path === 'number' || typeof path === 'bigint' || path === true) {
    throw new PythonError('[Errno 9] Bad file descriptor')
  }
  const name = pathText(path)
  checkSurrogates(name)
  if (!anki.hostFiles) throw new PythonError(`[Errno 13] Permission denied: '${name}'`)
  try {
    return readFileSync(name)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EISDIR') throw new PythonError(`[Errno 21] Is a directory: '${name}'`)
    if (code === 'EACCES') throw new PythonError(`[Errno 13] Permission denied: '${name}'`)
    throw new PythonError(`[Errno 2] No such file or directory: '${name}'`)
  }
}

/** The sandbox never goes to the network: every address answers as one where nobody listens. */
function fetchError(url: string): PythonError {
  const scheme = /^([a-z][a-z0-9+.-]*):|^:/i.exec(url)
  if (scheme === null) {
    return new PythonError(`Invalid URL '${url}': No scheme supplied. Perhaps you meant https://${url}?`)
  }
  const match = /^(https?):\/\/([^/:?#]*)(?::(\d+))?([^#]*)/i.exec(url)
  if (match === null) return new PythonError(`No connection adapters were found for '${url}'`)
  const [, kind = '', host = '', port, path] = match
  if (host === '') return new PythonError(`Invalid URL '${url}': No host supplied`)
  const name = kind.toLowerCase() === 'http' ? 'HTTP' : 'HTTPS'
  const where = `host='${host}', port=${port ?? (name === 'HTTP' ? 80 : 443)}`
  return new PythonError(
    `${name}ConnectionPool(${where}): Max retries exceeded with url: ${path || '/'} (Caused by NewConnectionError("` +
      `${name}Connection(${where}): Failed to establish a new connection: [Errno 111] Connection refused"))`,
  )
}
