import t, { type Test } from 'tap'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ask } from '../support/ask.ts'
import { clientConfigs } from '../support/clients.ts'
import { startFront } from '../support/front.ts'

/** One exchange is under way when a call comes; a few more pass until the gateway has seen it. In a queue for all it would be 64. */
const MOST_BEFORE = 16

const clients = clientConfigs({ heavy: { key: 'heavy' }, light: { key: 'light' } })
const note = (front: string) => ({ deckName: 'Default', modelName: 'Basic', fields: { Front: front, Back: 'b' } })

/** A gateway in front of a sandbox; `before` lets the light client call, and says how many exchanges Anki had before its own. */
async function start(t: Test) {
  const sandbox = await startSandbox({})
  t.teardown(() => sandbox.close())
  const front = await startFront({ upstream: { url: sandbox.url }, clients })
  t.teardown(() => front.close())
  await front.known('up')
  const before = async () => {
    const seen = sandbox.exchanges.length
    await ask(front.port, { action: 'deckNamesAndIds', key: 'light' })
    return sandbox.exchanges.slice(seen).findIndex(({ body }) => body.includes('deckNamesAndIds'))
  }
  return { port: front.port, before }
}

t.test('beside 64 connections that write in a tight loop, a call of another client is not behind them', async (t) => {
  const { port, before } = await start(t)
  let over = false
  let count = 0
  const inFull = Promise.withResolvers<void>()
  const connection = async () => {
    while (!over) {
      await ask(port, { action: 'addNote', key: 'heavy', params: { note: note(`word ${count++}`) } })
      if (count > 128) inFull.resolve()
    }
  }
  const crowd = Promise.all(Array.from({ length: 64 }, connection))
  await inFull.promise
  for (let call = 0; call < 20; call++) {
    const waited = await before()
    t.ok(waited <= MOST_BEFORE, `${waited} exchanges before it`)
  }
  over = true
  await crowd
  t.ok(count > 100, `${count} calls of the other client went`)
})

t.test(
  'beside an import of 2,000 notes, in one call or in a multi, a call of another client is not behind them',
  async (t) => {
    const { port, before } = await start(t)
    const notes = (name: string) => Array.from({ length: 2000 }, (_, index) => note(`${name} ${index}`))
    const actions = notes('multi').map((one) => ({ action: 'addNote', version: 6, params: { note: one } }))
    for (const body of [
      { action: 'addNotes', key: 'heavy', params: { notes: notes('list') } },
      { action: 'multi', key: 'heavy', params: { actions } },
    ]) {
      let over = false
      const importing = ask(port, body).then(({ text }) => {
        over = true
        return text
      })
      let calls = 0
      while (!over) {
        const waited = await before()
        if (over) break
        calls += 1
        t.ok(waited <= MOST_BEFORE, `${body.action}: ${waited} exchanges before it`)
      }
      t.ok(calls > 5, `${calls} calls beside it`)
      t.match(await importing, /^\{"result": \[.*\], "error": null\}$/s)
    }
  },
)
