import { once } from 'node:events'
import { request } from 'node:http'
import t from 'tap'
import { runProgram } from '../commands/program.ts'

t.test('an open page does not keep the gateway from ending, and its stream is ended in order', async (t) => {
  const program = runProgram(t, [
    '--sandbox',
    '--admin',
    '127.0.0.1:0',
    '--listen',
    '127.0.0.1:0',
    '--log-format',
    'json',
  ])
  const line = await program.line(/listening on/)
  const [, port] = /does at http:\/\/127\.0\.0\.1:([0-9]+)/.exec(line) ?? []
  const outgoing = request({ host: '127.0.0.1', port: Number(port), path: '/events', agent: false }).end()
  const [stream] = await once(outgoing, 'response')
  await once(stream, 'data')
  const ended = once(stream.resume(), 'end')
  program.child.kill('SIGTERM')
  await ended
  const { status, stdout } = await program.ended
  t.equal(status, 0)
  t.match(stdout, /"msg":"stopped"/, 'the last line of the log is out')
})
