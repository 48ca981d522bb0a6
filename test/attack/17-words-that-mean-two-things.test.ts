import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import { newFolder } from '../support/folder.ts'

t.test('a word that other programs read as a switch is no file of the audit log', async (t) => {
  const read = async (value: string) => {
    const folder = newFolder(t, { 'gateway.yaml': `audit: ${value}\n` })
    return loadConfig({ file: join(folder, 'gateway.yaml'), env: {}, options: {} })
  }
  for (const value of ['Off', 'OFF', '"No"', 'None', 'Never', 'FALSE ', 'disabled', '0', 'On', 'true'])
    t.notMatch(await read(value), { config: { audit: { file: /./ } } }, value)
  for (const value of ['Off', '"No"', 'None', '0'])
    t.match(await read(value), { ok: false, errors: [{ message: /^expected off, the name of a file/ }] }, value)
  t.match(await read('off.jsonl'), { config: { audit: { file: /off\.jsonl$/ } } })
  t.match(await read('./Off'), { config: { audit: { file: /Off$/ } } })
})
