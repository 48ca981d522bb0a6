import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { exportCopy, listCopies } from '../../src/commands/snapshots.ts'
import { ask } from '../support/ask.ts'
import { newFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

const missing = ankiMissing()
const HOUR = 3_600_000
const snapshots = { every: HOUR, keep: 168 * HOUR, size: 1024 ** 3, whenNone: 'ask' } as const
const cache = { size: 1024 * 1024, ttl: 1000, volatile: 0, stamp: 'auto', actions: {} } as const

t.setTimeout(380_000)
t.test(
  `both ways back from a copy work in a real Anki${missing === null ? '' : ` (skipped: ${missing})`}`,
  { skip: missing ?? false },
  async (t) => {
    const folder = newFolder(t)
    const anki = await startAnki({ base: join(folder, 'anki'), port: await freePort() })
    t.teardown(async () => {
      await anki.kill()
      await removeFolder(anki.base)
    })
    const front = await startFront({
      upstream: { url: anki.url },
      cache,
      snapshots,
      stateFolder: join(folder, 'state'),
    })
    t.teardown(() => front.close())
    await front.known('up')
    const call = async (action: string, params: object = {}) => {
      const { text } = await ask(front.port, { action, version: 6, params })
      const { result, error } = JSON.parse(String(text)) as { result: unknown; error: string | null }
      if (error !== null) throw new Error(`${action}: ${error}`)
      return result
    }
    const note = (Front: string) => ({
      deckName: 'Größe',
      modelName: 'Basic',
      fields: { Front, Back: 'b' },
      tags: ['Ä'],
    })
    const fronts = async () => {
      const infos = (await call('notesInfo', { query: 'deck:Größe' })) as { fields: { Front: { value: string } } }[]
      return infos.map(({ fields }) => fields.Front.value).toSorted()
    }

    await call('createDeck', { deck: 'Größe' })
    const notes = (await call('addNotes', { notes: [note('one'), note('two')] })) as number[]
    await call('storeMediaFile', { filename: 'kept.txt', data: 'YQ==' })
    await call('deleteNotes', { notes })
    await call('addNote', { note: note('after the copy') })
    t.strictSame(await fronts(), ['after the copy'])

    const options = { admin: `127.0.0.1:${front.gateway.adminAddress.port}` }
    const { lines } = await listCopies(options, {})
    const name = /20\d\d-\d\d-\d\d-\d{6}-\w{4}/.exec(lines[1] ?? '')?.[0] ?? ''
    const [pack, plain] = [join(folder, 'before.colpkg'), join(folder, 'collection.anki2')]
    t.match(await exportCopy(name, pack, options, {}), { ok: true })
    t.match(await exportCopy(name, plain, options, {}), { ok: true })
    const profile = join(String(await call('getMediaDirPath')), '..')

    await anki.stop()
    const python = join(process.env.ANKI_VENV ?? '.venv-anki', 'bin', 'python')
    execFileSync(python, [join(import.meta.dirname, 'restore.py'), pack, profile], { stdio: 'pipe' })
    await anki.restart()
    await front.known('up')
    t.strictSame(await fronts(), ['one', 'two'], 'the import brings the notes back, and drops what came after')
    t.strictSame(await call('findNotes', { query: 'tag:Ä' }), notes, 'with their ids and tags')
    t.ok(readdirSync(join(profile, 'collection.media')).includes('kept.txt'), 'media files stay')

    await call('addNote', { note: note('after the import') })
    await anki.stop()
    for (const file of ['collection.anki2', 'collection.anki2-wal'])
      if (existsSync(join(profile, file))) renameSync(join(profile, file), join(folder, `moved-${file}`))
    renameSync(plain, join(profile, 'collection.anki2'))
    await anki.restart()
    await front.known('up')
    t.strictSame(await fronts(), ['one', 'two'], 'and so does the file in place of the collection')
    t.equal(await call('guiCheckDatabase'), true)
    t.strictSame(await fronts(), ['one', 'two'])
  },
)
