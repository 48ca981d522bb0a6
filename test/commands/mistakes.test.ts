import { EventEmitter } from 'node:events'
import t from 'tap'
import { onMistake } from '../../src/commands/mistakes.ts'
import { createLog } from '../../src/observe/log.ts'

function start(stop: () => Promise<void> = async () => {}) {
  const source = new EventEmitter()
  const lines: { level: number; place: string | null; msg: string }[] = []
  const exits: number[] = []
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(JSON.parse(line)) })
  onMistake(source, { log, stop, exit: (status) => exits.push(status) })
  return { source, lines, exits }
}

t.test('a rejection that nobody waited for is logged with its place, and the program goes on', (t) => {
  const { source, lines, exits } = start()
  source.emit('unhandledRejection', new Error('forgotten'))
  source.emit('unhandledRejection', 'no error at all')
  t.match(lines, [
    { place: /mistakes\.test\.[jt]s:\d+:\d+$/, err: { message: 'forgotten' } },
    { place: null, err: { message: /string/ } },
  ])
  t.strictSame(exits, [])
  t.end()
})

t.test('after an exception in a callback the program answers what is under way and ends', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { source, lines, exits } = start(() => promise)
  source.emit('uncaughtException', new Error('half done'))
  t.match(lines, [{ place: /mistakes\.test\.[jt]s:\d+:\d+$/, err: { message: 'half done' } }])
  t.strictSame(exits, [], 'not before that')
  resolve()
  await new Promise(setImmediate)
  t.strictSame(exits, [1])
})

t.test('a second exception ends it at once, and so does a stop that fails', async (t) => {
  const stuck = start(() => new Promise(() => {}))
  stuck.source.emit('uncaughtException', new Error('one'))
  stuck.source.emit('uncaughtException', new Error('two'))
  t.strictSame(stuck.exits, [1])
  const failing = start(() => Promise.reject(new Error('cannot')))
  failing.source.emit('uncaughtException', new Error('one'))
  await new Promise(setImmediate)
  t.strictSame(failing.exits, [1])
})
