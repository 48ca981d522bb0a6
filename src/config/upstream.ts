import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { readCollection } from './cache.ts'
import { type Reading, readTimer, readWord } from './reading.ts'
import type { Setting } from './settings.ts'

/** What can be set of an upstream; paths and targets start at it. */
export const upstreamSettings: readonly (Setting & { readonly path: string })[] = [
  { path: 'url', option: 'upstream', variable: 'ANKICONNECT_GATEWAY_UPSTREAM', read: readUpstreamUrl },
  {
    path: 'keyFile',
    option: 'upstreamKeyFile',
    variable: 'ANKICONNECT_GATEWAY_UPSTREAM_KEY_FILE',
    target: 'key',
    read(value, { folder, note }) {
      const reading = readKeyFile(value, folder)
      if (!reading.ok) return reading
      if (reading.value.note !== undefined) note(reading.value.note)
      return { ok: true, value: reading.value.key }
    },
  },
  {
    path: 'whenDown',
    option: 'whenDown',
    variable: 'ANKICONNECT_GATEWAY_WHEN_DOWN',
    read: readWord(['drop', 'explain']),
  },
  { path: 'collection', read: (value, { folder }) => readCollection(value, folder) },
  { path: 'offload', read: readWord(['auto', 'off']) },
  { path: 'timeout.read', read: readTimer },
  { path: 'timeout.write', read: readTimer },
  { path: 'timeout.long', read: readTimer },
]

/** Members of a group or strangers may read the file (POSIX permission bits). */
const readableByOthers = 0o044

/**
 * The origin of AnkiConnect, always with an IP literal: names are not looked up, so `localhost` becomes 127.0.0.1, the only
 * family AnkiConnect listens on.
 */
export function readUpstreamUrl(value: unknown): Reading<string> {
  const expected = 'expected a URL such as http://127.0.0.1:18765'
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
  if (url === null) return { ok: false, message: expected }
  if (url.protocol !== 'http:') return { ok: false, message: `${expected}; AnkiConnect speaks http alone` }
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: `${expected}, without user and password` }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { ok: false, message: `${expected}, without a path` }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (host !== 'localhost' && isIP(host) === 0) {
    return { ok: false, message: `${expected}, with an IP address or localhost: other names are not looked up` }
  }
  if (url.port === '0') return { ok: false, message: `${expected}; nothing can listen on port 0` }
  const origin = `http://${host === 'localhost' ? '127.0.0.1' : url.hostname}`
  return { ok: true, value: url.port === '' ? origin : `${origin}:${url.port}` }
}

/** A key file's content, and what its owner should know about the file. */
export interface KeyFile {
  readonly key: string
  /** The file's full name. */
  readonly file: string
  readonly note?: string
}

/** Reads the one line that is a key, AnkiConnect's or `whose`. A relative name starts at `folder`. */
export function readKeyFile(value: unknown, folder: string, whose = "AnkiConnect's key"): Reading<KeyFile> {
  if (typeof value !== 'string' || value === '') return { ok: false, message: 'expected the name of a file' }
  const file = resolve(folder, value)
  let key: string
  let mode: number
  try {
    key = readFileSync(file, 'utf8').trim()
    mode = statSync(file).mode
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an unknown error'
    return { ok: false, message: `expected a file with ${whose}; ${file} cannot be read (${code})` }
  }
  if (key === '' || /[\r\n]/.test(key)) return { ok: false, message: `expected one line, ${whose}, in ${file}` }
  if (process.platform === 'win32' || (mode & readableByOthers) === 0) return { ok: true, value: { key, file } }
  return {
    ok: true,
    value: { key, file, note: `other users of this machine can read ${file}; chmod 600 makes it yours alone` },
  }
}
