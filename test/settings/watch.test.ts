import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { watchFiles } from '../../src/settings/watch.ts'
import { newFolder } from '../support/folder.ts'
import { holdTimers } from '../support/timers.ts'

/** ms between two looks. */
const EVERY = 2
/** So many looks have to find a file empty before that counts. */
const EMPTY_LOOKS = 10

/** Watches a file and a folder beside it; `change` resolves with the next change that is noticed. */
async function watching(t: Test) {
  const folder = newFolder(t, { 'gateway.yaml': 'one' })
  const file = join(folder, 'gateway.yaml')
  const beside = join(folder, 'clients.d')
  const seen: string[] = []
  let wake: (() => void) | null = null
  const onChange = async () => {
    seen.push(existsSync(file) ? readFileSync(file, 'utf8') : 'none')
    wake?.()
  }
  const watched = await watchFiles([file, beside], { every: EVERY, onChange })
  t.teardown(() => watched.close())
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  return { folder, file, beside, watched, change, seen }
}

t.test('a file that is written, replaced, taken away or brought back has changed', async (t) => {
  const { folder, file, change, seen } = await watching(t)
  const steps: [string, () => void][] = [
    ['written', () => writeFileSync(file, 'two!')],
    ['written with the same length', () => writeFileSync(file, 'tree')],
    [
      'replaced',
      () => {
        writeFileSync(join(folder, 'new'), 'four')
        renameSync(join(folder, 'new'), file)
      },
    ],
    ['taken away', () => rmSync(file)],
    ['brought back', () => writeFileSync(file, 'five')],
  ]
  for (const [about, step] of steps) {
    const changed = change()
    step()
    await changed
    t.pass(about)
  }
  t.same(seen, ['two!', 'tree', 'four', 'none', 'five'], 'each was noticed once')
})

t.test('a folder has changed when its list has', async (t) => {
  const { beside, change } = await watching(t)
  const made = change()
  mkdirSync(beside)
  await made
  const filled = change()
  writeFileSync(join(beside, 'phone.yaml'), 'from: 10.0.0.1')
  await filled
  const emptied = change()
  rmSync(join(beside, 'phone.yaml'))
  await emptied
  t.pass('made, filled, emptied')
})

t.test('a file that goes on changing is left until it stands still', async (t) => {
  const { file, change, seen } = await watching(t)
  const changed = change()
  for (let time = 0; time < 300; time++) writeFileSync(file, 'x'.repeat(time + 1))
  await changed
  t.same(seen, ['x'.repeat(300)])
})

t.test('an empty file is given time to be filled', async (t) => {
  const timers = holdTimers(t)
  const { file, seen } = await watching(t)
  const look = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      timers.pass(EVERY)
      await timers.set(EVERY)
    }
  }
  writeFileSync(file, '')
  await look(EMPTY_LOOKS)
  t.same(seen, [])
  writeFileSync(file, 'filled')
  await look(2)
  t.same(seen, ['filled'])
  writeFileSync(file, '')
  await look(EMPTY_LOOKS)
  t.same(seen, ['filled'])
  await look(1)
  t.same(seen, ['filled', ''], 'one that stays empty has changed')
})

t.test('files that are followed from now on count as they are', async (t) => {
  const { folder, file, watched, change, seen } = await watching(t)
  const other = join(folder, 'key')
  writeFileSync(other, 'a key')
  watched.follow([file, other])
  const changed = change()
  writeFileSync(file, 'two')
  await changed
  const again = change()
  writeFileSync(other, 'another key')
  await again
  t.same(seen, ['two', 'two'])
})
