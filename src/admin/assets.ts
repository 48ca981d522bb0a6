import { extname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { listShipped, readShipped } from '../shipped.ts'

/** A file of the admin page. */
export interface Asset {
  readonly type: string
  readonly body: string
  readonly gzipped: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}
/** Browsers run these files as they are, so they ship from here. */
const FOLDER = 'src/admin/page'
const INDEX = 'index.html'
/** The place of the page's token in its head. */
const TOKEN = '{token}'

/**
 * Returns the files of the admin page by path.
 *
 * @param token the token of the page, which its head holds
 */
export function loadAssets(token = ''): ReadonlyMap<string, Asset> {
  return new Map(
    listShipped(FOLDER).map((name) => {
      const type = types[extname(name)]
      if (type === undefined) throw new Error(`the admin page has a file of no known type: ${name}`)
      const text = readShipped(`${FOLDER}/${name}`)
      const body = name === INDEX ? text.replace(TOKEN, token) : text
      return [name === INDEX ? '/' : `/${name}`, { type, body, gzipped: gzipSync(body, { level: 9 }) }]
    }),
  )
}
