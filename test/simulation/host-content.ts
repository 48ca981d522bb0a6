import type { Value } from '../../src/sandbox/json.ts'
import { PythonError } from '../../src/sandbox/python.ts'

/** The places from which Anki takes media. */
export interface HostContent {
  /** The content of a file that the gateway has put there. */
  readonly fileAt: (path: string) => Buffer | undefined
  /** Fetches a URL, or throws a PythonError. */
  readonly fetch: (url: string) => Buffer
}

/** The places of `data`, `path` and `url` in the parameters of storeMediaFile. */
const [DATA, PATH, URL] = [1, 2, 3]

/**
 * Returns the parameters of a call with the media that they name, because the sandbox has neither these files nor a network.
 *
 * @throws PythonError if storeMediaFile names something that is not there; a note gets the sandbox's error into a field
 */
export function withContent(action: string, values: readonly Value[], content: HostContent): Value[] {
  if (action !== 'storeMediaFile') return values.map((value) => filled(value, content))
  const { [DATA]: data, [PATH]: path, [URL]: url } = values
  if (typeof data === 'string') return [...values]
  const found = contentOf(path, url, content)
  if (found === null) return [...values]
  return values.map((value, at) => (at === DATA ? found.toString('base64') : at === PATH || at === URL ? null : value))
}

function filled(value: Value, content: HostContent): Value {
  if (Array.isArray(value)) return value.map((item) => filled(item, content))
  if (!(value instanceof Map)) return value
  const copy = new Map([...value].map(([name, member]) => [name, filled(member, content)]))
  try {
    const found = typeof copy.get('data') === 'string' ? null : contentOf(copy.get('path'), copy.get('url'), content)
    if (found !== null) copy.set('data', found.toString('base64'))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
  }
  return copy
}

function contentOf(path: Value | undefined, url: Value | undefined, { fileAt, fetch }: HostContent): Buffer | null {
  if (typeof path === 'string') {
    const found = fileAt(path)
    if (found === undefined) throw new PythonError(`[Errno 2] No such file or directory: '${path}'`)
    return found
  }
  return typeof url === 'string' ? fetch(url) : null
}
