import type { IncomingMessage } from 'node:http'
import { getSystemErrorMap } from 'node:util'
import { withoutBrackets } from '../net/address.ts'
import { reprString } from '../wire/python.ts'

/** The texts of strerror(3) that differ from those of libuv. */
const STRERROR: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'No route to host',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ETIMEDOUT: 'Connection timed out',
}

/** The part of an invalid reply that the message contains, in characters. */
const LINE = 200

/** The resolver's failures as Python reports them, with number and text. */
const RESOLVER: Readonly<Record<string, string>> = {
  ENOTFOUND: '[Errno -2] Name or service not known',
  EAI_NONAME: '[Errno -2] Name or service not known',
  EAI_AGAIN: '[Errno -3] Temporary failure in name resolution',
  EAI_FAIL: '[Errno -4] Non-recoverable failure in name resolution',
  EAI_NODATA: '[Errno -5] No address associated with hostname',
}

/**
 * The errors that AnkiConnect returns when its own fetch fails. They come from its download() and from requests 2.34 and urllib3 2.8.
 * A real AnkiConnect returned each of them for a server that misbehaved in this manner.
 */
export const words = {
  status: (address: string, status: number) => `${address} download failed with return code ${status}`,
  tooManyRedirects: (most: number) => `Exceeded ${most} redirects.`,
  tooManyEncodings: (count: number, most: number) => `Too many content encodings in the chain: ${count} > ${most}`,
  undecodable: (encoding: string, reason: string) =>
    `('Received response with content-encoding: ${encoding}, but failed to decode it.', error('Error -3 while decompressing data: ${reason}'))`,
  noAdapter: (address: string) => `No connection adapters were found for ${reprString(address)}`,
  invalid: (address: string) => `Invalid URL ${reprString(address)}: No host supplied`,
  silent(url: URL, ms: number, isConnected: boolean) {
    const seconds = `${(ms / 1000).toFixed(1)}`
    const host = hostOf(url)
    if (isConnected) return `${poolOf(url)}: Read timed out. (read timeout=${seconds})`
    return exhausted(url, `ConnectTimeoutError('Connection to ${host} timed out. (connect timeout=${seconds})')`)
  },
  failed(error: NodeJS.ErrnoException, url: URL): string {
    const last = lastOf(error)
    const { code = '', syscall = '' } = last
    if (syscall === 'getaddrinfo') {
      const reason = RESOLVER[code] ?? RESOLVER.ENOTFOUND
      return exhausted(
        url,
        `NameResolutionError("${connectionOf(url)}: Failed to resolve '${hostOf(url)}' (${reason})")`,
      )
    }
    if (syscall === 'connect') {
      const reason = `${connectionOf(url)}: Failed to establish a new connection: ${errnoText(last)}`
      return exhausted(url, `NewConnectionError("${reason}")`)
    }
    if (url.protocol === 'https:' && isTlsError(last)) {
      return exhausted(url, `SSLError(SSLError(1, ${reprString(last.message)}))`)
    }
    if (code.startsWith('HPE_')) return `('Connection aborted.', BadStatusLine(${reprString(firstLineOf(last))}))`
    if (last.message === 'socket hang up')
      return "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
    return `('Connection aborted.', ${resetText(last)})`
  },
  broken({ headers, complete }: IncomingMessage, url: URL, bytes: number, isSilent: boolean): string {
    if (isSilent && !complete) return `${poolOf(url)}: Read timed out.`
    const announced = Number(headers['content-length'])
    if (headers['content-length'] === undefined || !Number.isFinite(announced)) return 'Response ended prematurely'
    const text = `IncompleteRead(${bytes} bytes read, ${announced - bytes} more expected)`
    return `('Connection broken: ${text}', ${text})`
  },
}

/** Returns whether encryption failed, before any request was sent. */
export function isTlsError({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code.includes('CERT') || code === 'EPROTO'
}

function exhausted(url: URL, cause: string): string {
  return `${poolOf(url)}: Max retries exceeded with url: ${url.pathname}${url.search} (Caused by ${cause})`
}

function poolOf(url: URL): string {
  return `${url.protocol === 'https:' ? 'HTTPSConnectionPool' : 'HTTPConnectionPool'}${placeOf(url)}`
}

function connectionOf(url: URL): string {
  return `${url.protocol === 'https:' ? 'HTTPSConnection' : 'HTTPConnection'}${placeOf(url)}`
}

function placeOf(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return `(host='${hostOf(url)}', port=${port})`
}

function hostOf({ hostname }: URL): string {
  return withoutBrackets(hostname)
}

/** Returns the first line of an invalid reply. */
function firstLineOf({ rawPacket }: Error & { readonly rawPacket?: Buffer }): string {
  const text = rawPacket?.toString('latin1') ?? ''
  return text.slice(0, Math.min(text.indexOf('\n') + 1 || text.length, LINE))
}

/** A name with several addresses fails once for each. Python reports the last failure. */
function lastOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return error instanceof AggregateError ? ((error.errors.at(-1) as NodeJS.ErrnoException | undefined) ?? error) : error
}

function errnoText(error: NodeJS.ErrnoException): string {
  return `[Errno ${-(error.errno ?? 0)}] ${reasonOf(error)}`
}

function resetText(error: NodeJS.ErrnoException): string {
  const number = -(error.errno ?? 0)
  if (error.code === 'ECONNRESET') return `ConnectionResetError(${number}, '${reasonOf(error)}')`
  return `OSError(${number}, '${reasonOf(error)}')`
}

function reasonOf({ code = '', errno }: NodeJS.ErrnoException): string {
  const text = STRERROR[code] ?? getSystemErrorMap().get(errno ?? 0)?.[1] ?? 'Unknown error'
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
