import t from 'tap'
import { DONE, startScripted } from '../support/scripted-upstream.ts'
import { runProgram } from './program.ts'

t.test('a start with Anki closed says that it waits, and when it listens', async (t) => {
  const upstream = await startScripted(() => DONE)
  t.teardown(() => upstream.close())
  await upstream.stop()
  const anyPort = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']
  const program = runProgram(t, ['start', ...anyPort, '--upstream', upstream.url, '--when-down', 'refuse'])
  const waiting = await program.line(/waiting for AnkiConnect at/)
  t.match(waiting, /: 127\.0\.0\.1:\d+ open once it answers \(whenDown: refuse\); see what it does at http:\/\/127/)
  await upstream.restart()
  const [, port] = /: 127\.0\.0\.1:(\d+) open/.exec(waiting) ?? []
  await program.line(new RegExp(`listening on 127\\.0\\.0\\.1:${port} again`))
  const reply = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{"action": "deckNames"}' })
  t.equal(await reply.text(), 'null')
})
