import { once } from 'node:events'
import t from 'tap'
import { runProgram } from './program.ts'

t.test('a reader that has seen enough ends a command, and that is no error', async (t) => {
  const { child, ended } = runProgram(t, ['clients', 'list', '--admin', '127.0.0.1:9'])
  child.stdout?.destroy()
  await once(child, 'exit')
  const { status, stderr } = await ended
  t.equal(status, 0)
  t.equal(stderr, '')
})
