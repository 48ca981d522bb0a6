import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fileFailure } from '../../src/commands/file-failure.ts'
import { setup } from '../../src/commands/setup.ts'
import { ADD_ON, newMachine } from '../setup/anki.ts'
import { newFolder } from '../support/folder.ts'
import { runProgram } from './program.ts'

t.test('a command that cannot write its file says which one and why, without a trace', async (t) => {
  const folder = newFolder(t, { file: '' })
  const place = join(folder, 'file')
  const ran = await runProgram(t, ['service', 'install'], { XDG_CONFIG_HOME: place, HOME: folder }).ended
  t.equal(ran.status, 1)
  t.match(ran.stderr, new RegExp(`^${place}\\S*: there is a file where its folder should be \\(ENOTDIR\\)\n$`))
  t.equal(ran.stdout, '')
})

t.test('each reason of the system is in words; other errors are none of a file', async (t) => {
  const said = (code: string) => fileFailure(Object.assign(new Error(), { code, syscall: 'open', path: '/a' }))?.lines
  t.same(said('EACCES'), ['/a: this user may not read or write it (EACCES)'])
  t.same(said('EROFS'), ['/a: its file system cannot be written (EROFS)'])
  t.same(said('ENOSPC'), ['/a: there is no space left for it (ENOSPC)'])
  t.same(said('EIO'), ['/a: it cannot be read or written (EIO)'])
  t.equal(fileFailure(new TypeError('a mistake')), null)
  t.equal(fileFailure(Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' })), null)
})

t.test('a setup that cannot write a file puts back what it has written', async (t) => {
  const { home, tools, asked } = newMachine(t)
  const meta = join(home, ADD_ON, 'meta.json')
  const before = readFileSync(meta)
  // A folder where the configuration should be: the keys are written before it.
  const run: typeof tools.run = async (command) => {
    if (command.includes('restart')) mkdirSync(`${meta}.tmp`, { recursive: true })
    return tools.run(command)
  }
  writeFileSync(join(home, 'config'), '')
  await t.rejects(setup({ yes: true }, { ...tools, run }))
  t.same(readFileSync(meta), before)
  t.same(
    asked.filter((command) => command.includes('restart')),
    [],
  )
})
