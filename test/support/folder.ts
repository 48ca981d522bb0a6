import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'

/**
 * A new folder with these files, for the owner's eyes alone; a name that ends with a slash makes an empty folder. The folder is removed
 * after everything that the test opens later is closed: tap's own `testdir` goes first, under the feet of programs that still write.
 */
export function newFolder(t: Pick<Test, 'teardown'>, files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true })
    if (name.endsWith('/')) continue
    writeFileSync(file, content)
    chmodSync(file, 0o600)
  }
  return folder
}
