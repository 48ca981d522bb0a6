import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of the page. */
export interface Asset {
  readonly type: string
  readonly body: string
}

const files: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
}

/** By path: the files of the admin page, which lie beside this program. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  const folder = join(import.meta.dirname, 'page')
  return new Map(
    Object.entries(files).map(([path, [name, type]]) => [
      path,
      { type, body: readFileSync(join(folder, name), 'utf8') },
    ]),
  )
}
