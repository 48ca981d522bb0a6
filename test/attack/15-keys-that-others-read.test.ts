import { chmodSync, lstatSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { setup } from '../../src/commands/setup.ts'
import { ADD_ON, newMachine } from '../setup/anki.ts'

const options = { skip: process.platform === 'win32' }
const modeOf = (file: string) => statSync(file).mode & 0o777

t.test(
  "AnkiConnect's fresh key is in no file that other users can read, and undo gives the files their modes back",
  options,
  async (t) => {
    const { home, tools, world } = newMachine(t, {}, { 'config/anki-key': 'an old key\n' })
    const meta = join(home, ADD_ON, 'meta.json')
    const key = join(home, 'config', 'anki-key')
    for (const file of [meta, key]) chmodSync(file, 0o644)
    const before = readFileSync(meta)
    t.match(await setup({ yes: true }, tools), { ok: true })
    t.match(readFileSync(meta, 'utf8'), 'the-fresh-key')
    for (const file of [meta, key]) t.equal(modeOf(file), 0o600, file)
    world.taken.clear()
    t.match(await setup({ undo: true }, tools), { ok: true })
    t.same(readFileSync(meta), before)
    for (const file of [meta, key]) t.equal(modeOf(file), 0o644, file)
  },
)

t.test('a settings file that is a link stays one', options, async (t) => {
  const { home, tools } = newMachine(t)
  const meta = join(home, ADD_ON, 'meta.json')
  const elsewhere = join(home, 'meta-elsewhere.json')
  renameSync(meta, elsewhere)
  symlinkSync(elsewhere, meta)
  t.match(await setup({ yes: true }, tools), { ok: true })
  t.ok(lstatSync(meta).isSymbolicLink())
  t.match(readFileSync(elsewhere, 'utf8'), 'the-fresh-key')
  t.equal(modeOf(elsewhere), 0o600)
})
