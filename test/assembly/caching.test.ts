import t from 'tap'
import { runProgram } from '../commands/program.ts'

t.test('the log says of a sandbox that its collection is in memory, and looks for no folder of it', async (t) => {
  const anyPort = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']
  const { line } = runProgram(t, ['start', '--sandbox', '--log-format', 'json', ...anyPort])
  const { msg } = JSON.parse(await line(/"code":"cache\.by-time"/)) as { readonly msg: string }
  t.equal(msg, 'replies are cached for 1000 ms: the collection of a sandbox is in memory')
})
