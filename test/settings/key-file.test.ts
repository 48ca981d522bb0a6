import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { readKeyFile } from '../../src/settings/key-file.ts'
import { newFolder } from '../support/folder.ts'

const read = (t: Parameters<typeof newFolder>[0], content: Buffer) => readKeyFile('key', newFolder(t, { key: content }))

t.test('a key file is read as UTF-8, and as UTF-16 where its first bytes say so', async (t) => {
  const text = 'a key of some length\r\n'
  const table: [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first, as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ]
  for (const [name, content] of table)
    t.match(read(t, content), { ok: true, value: { key: 'a key of some length' } }, name)
})

t.test('a key file in another encoding is refused by name', async (t) => {
  for (const content of [Buffer.from('a key', 'utf16le'), Buffer.from([0x6b, 0xe9, 0x79])]) {
    const folder = newFolder(t, { key: content })
    t.match(readKeyFile('key', folder), {
      ok: false,
      message: `expected AnkiConnect's key as text in UTF-8; ${join(folder, 'key')} holds something else`,
    })
  }
})

t.test(
  'one file that several settings name is noted once',
  { skip: process.platform === 'win32' && 'no modes' },
  async (t) => {
    const text =
      'upstream: { keyFile: key }\nclients: { a: { keyFile: key }, b: { keyFile: key, origin: any-extension } }\n'
    const folder = newFolder(t, { key: 'a key of some length', 'gateway.yaml': text })
    chmodSync(join(folder, 'key'), 0o644)
    const loaded = await loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
    t.match(loaded, { ok: true, notes: [/^other users of this machine can read .*key; chmod 600/] })
    t.equal(loaded.ok && loaded.notes.length, 1)
  },
)
