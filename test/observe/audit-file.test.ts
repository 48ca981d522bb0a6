import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Clock, systemClock } from '../../src/clock.ts'
import { createLineFile } from '../../src/observe/audit-file.ts'
import { fakeClock } from '../support/clock.ts'
import { newFolder } from '../support/folder.ts'

const DAY = 86_400_000
const NOON = Date.parse('2026-03-10T12:00:00Z')

function begin(file: string, more: { clock?: Clock; size?: number } = {}) {
  const lost: [number, string][] = []
  const lines = createLineFile({
    file,
    keep: 2 * DAY,
    size: 256 * 1024 * 1024,
    clock: fakeClock(NOON),
    onLost: (count, reason) => void lost.push([count, reason]),
    onWritten() {},
    ...more,
  })
  return { lines, lost }
}

t.test('lines are written in their order, into a file that is its owner’s alone', async (t) => {
  const file = join(newFolder(t), 'deep', 'audit.jsonl')
  const { lines, lost } = begin(file, { clock: systemClock })
  for (let number = 0; number < 500; number++) {
    lines.write(String(number))
    if (number % 100 === 0) await lines.flush()
  }
  await lines.close()
  t.same(
    readFileSync(file, 'utf8').trimEnd().split('\n').map(Number),
    Array.from({ length: 500 }, (_, index) => index),
  )
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(join(file, '..')).mode & 0o777, 0o700)
  t.same(lost, [])
})

t.test('a file others could read is made private', async (t) => {
  const file = join(newFolder(t, { 'audit.jsonl': '' }), 'audit.jsonl')
  chmodSync(file, 0o644)
  const { lines } = begin(file)
  lines.write('a')
  await lines.close()
  t.equal(statSync(file).mode & 0o777, 0o600)
})

t.test(
  'a file of another day or of full size is put aside under its day, and none of them is written over',
  async (t) => {
    const folder = newFolder(t, { 'audit.jsonl': 'yesterday\n' })
    const file = join(folder, 'audit.jsonl')
    utimesSync(file, (NOON - DAY) / 1000, (NOON - DAY) / 1000)
    const { lines } = begin(file, { size: 400 })
    for (const line of ['first of today', 'second of today', 'third of today'].map((text) => text.padEnd(30, '.'))) {
      lines.write(line)
      await lines.flush()
      utimesSync(file, NOON / 1000, NOON / 1000)
    }
    t.same(readdirSync(folder).sort(), [
      'audit-2026-03-09.jsonl',
      'audit-2026-03-10.2.jsonl',
      'audit-2026-03-10.jsonl',
      'audit.jsonl',
    ])
    t.equal(readFileSync(join(folder, 'audit-2026-03-09.jsonl'), 'utf8'), 'yesterday\n')
    t.equal(readFileSync(file, 'utf8'), `${'third of today'.padEnd(30, '.')}\n`)
  },
)

t.test('what was put aside long enough ago is thrown away, and nothing else in the folder is', async (t) => {
  const names = [
    'audit-2026-03-01.jsonl',
    'audit-2026-03-07.2.jsonl',
    'audit-2026-03-09.jsonl',
    'audit-notes.jsonl',
    'other-2026-03-01.jsonl',
    'audit-2026-03-01.txt',
  ]
  const folder = newFolder(t, Object.fromEntries(names.map((name) => [name, 'x'])))
  const { lines } = begin(join(folder, 'audit.jsonl'))
  lines.write('a')
  await lines.close()
  t.same(readdirSync(folder).sort(), [...names.slice(2), 'audit.jsonl'].sort())
})

t.test('a disk that takes nothing loses lines, counts them, and stops nobody', async (t) => {
  const folder = newFolder(t)
  const file = join(folder, 'audit.jsonl')
  mkdirSync(file)
  const { lines, lost } = begin(file)
  lines.write('a')
  lines.write('b')
  await lines.flush()
  t.same(lost, [[2, 'EISDIR']])
})

t.test('a full disk is told as such', { skip: !existsSync('/dev/full') && 'there is no /dev/full here' }, async (t) => {
  const file = join(newFolder(t), 'audit.jsonl')
  symlinkSync('/dev/full', file)
  const lost: [number, string][] = []
  const lines = createLineFile({
    file,
    keep: DAY,
    size: 256 * 1024 * 1024,
    clock: fakeClock(NOON),
    onLost: (count, reason) => void lost.push([count, reason]),
    onWritten() {},
  })
  lines.write('a')
  await lines.flush()
  t.same(lost, [[1, 'ENOSPC']])
})

t.test('a disk that is too slow costs lines and not memory', async (t) => {
  const { lines, lost } = begin(join(newFolder(t), 'audit.jsonl'))
  const line = 'x'.repeat(1024 * 1024)
  for (let number = 0; number < 20; number++) lines.write(line)
  t.ok(lost.length >= 11, `${lost.length} lines`)
  await lines.close()
})
