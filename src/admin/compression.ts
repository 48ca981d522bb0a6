import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Page } from './routes.ts'

const compress = promisify(gzip)

/** The shortest body, in bytes, that is worth compressing. */
const SHORTEST = 1024

/** Returns whether a caller takes a compressed reply, by its Accept-Encoding. */
export function takesGzip({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const given = (headers['accept-encoding'] ?? '').toLowerCase().split(',')
  return given.some((coding) => {
    const [name = '', ...parameters] = coding.split(';').map((part) => part.trim())
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}

/** Returns the bytes of a reply, and whether they are compressed. */
export async function bytesOf(page: Page, isGzip: boolean): Promise<{ bytes: Buffer; isGzip: boolean }> {
  const plain = Buffer.from(page.body)
  if (!isGzip || plain.length < SHORTEST) return { bytes: plain, isGzip: false }
  return { bytes: page.gzipped ?? (await compress(plain)), isGzip: true }
}
