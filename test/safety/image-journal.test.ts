import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { EMPTY_IMAGE, type ImageEnd } from '../../src/safety/image.ts'
import { createImageJournal, type ImageJournalOptions } from '../../src/safety/image-journal.ts'
import { newFolder } from '../support/folder.ts'

const DAY = 86_400_000
const END: ImageEnd = { ended: 'answered', at: '', after: null, created: { notes: {}, models: [], options: [] } }

function open(t: Test, options: Partial<ImageJournalOptions> = {}) {
  const folder = newFolder(t)
  const troubles: string[] = []
  let now = Date.parse('2026-03-10T12:00:00Z')
  let count = 0
  const journal = createImageJournal({
    folder,
    keep: 30 * DAY,
    size: 80_000,
    clock: { wall: () => now },
    nonce: () => String(count++),
    onTrouble: (error) => troubles.push((error as NodeJS.ErrnoException).code ?? error.message),
    onWritten: () => troubles.push('written'),
    ...options,
  })
  t.teardown(() => journal.close())
  const begin = (call: string, text = '') =>
    journal.begin({
      call,
      at: new Date(now).toISOString(),
      client: 'claude',
      upstream: 'anki',
      actions: ['updateNoteFields'],
      summary: text,
      before: EMPTY_IMAGE,
    })
  const files = () => readdirSync(options.folder ?? folder).filter((name) => name.startsWith('images-'))
  return { folder, journal, begin, files, troubles, wait: (ms: number) => (now += ms) }
}

t.test(
  'a record is on disk before its calls are sent, and a record without an end is of unknown outcome',
  async (t) => {
    const { journal, begin, files, folder } = open(t)
    await begin('a')
    await begin('b')
    await journal.end('b', END)
    const [file = ''] = files()
    t.equal(readFileSync(join(folder, file), 'utf8').split('\n').length, 4)
    if (process.platform !== 'win32') t.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
    const { records } = await journal.read()
    t.same(
      records.map(({ call, end }) => [call, end?.ended ?? null]),
      [
        ['a', null],
        ['b', 'answered'],
      ],
    )
  },
)

t.test('a line that a crash cut short is none, whatever its length', async (t) => {
  const { journal, begin, files, folder } = open(t)
  await begin('a')
  await begin('b')
  const path = join(folder, files()[0] ?? '')
  const whole = readFileSync(path)
  const first = whole.indexOf('\n') + 1
  for (let length = first; length < whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length))
    const calls = (await journal.read()).records.map(({ call }) => call)
    // Without its line end the line can already be whole.
    if (length < whole.length - 1) t.strictSame(calls, ['a'], `${length} bytes`)
  }
})

t.test('bytes that nobody wrote are passed over', async (t) => {
  const { journal, begin, files, folder } = open(t)
  await begin('a')
  appendFileSync(join(folder, files()[0] ?? ''), '\0\0\0\n{"call"\nnull\n7\n{"end": "never begun"}\n')
  await begin('b')
  t.same((await journal.read()).records.map(({ call }) => call).sort(), ['a', 'b'])
})

t.test('the oldest files go when all are too large, and each goes when it is too old', async (t) => {
  const { begin, files, wait, journal, folder } = open(t)
  for (let index = 0; index < 40; index += 1) {
    await begin(`${index}`, 'x'.repeat(5000))
    wait(1000)
  }
  const bytes = files().reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  t.ok(bytes <= 80_000, `${bytes} bytes`)
  const calls = (await journal.read()).records.map(({ call }) => Number(call))
  t.equal(calls.at(-1), 39)
  t.ok((calls[0] ?? 0) > 20, 'the oldest are gone')
  const before = files().length
  wait(Date.now() + 31 * DAY)
  await begin('late')
  t.ok(files().length < before)
})

t.test(
  'a full disk is reported, and the journal holds nothing of that record',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const { journal, begin, troubles } = open(t, { folder: '/dev/full/nowhere' })
    await t.rejects(begin('a'))
    t.match(troubles, ['ENOTDIR'])
    await journal.end('a', END)
    t.same((await journal.read()).records, [])
  },
)

t.test('an undo marks the calls that it took back, and the undo of that undo takes the mark away', async (t) => {
  const { journal, begin } = open(t)
  for (const call of ['a', 'u', 'v']) await begin(call)
  await journal.renamed({ notes: { '1': '2' }, cards: {} })
  await journal.undone({ undo: ['u'], of: ['a'], calls: ['a'] })
  const marks = async () => (await journal.read()).records.map(({ undoneBy }) => undoneBy)
  t.same(await marks(), ['u', null, null])
  await journal.undone({ undo: ['v'], of: ['u'], calls: ['u'] })
  t.same(await marks(), [null, 'v', null])
  t.same((await journal.read()).renamed.notes, { '1': '2' })
})
