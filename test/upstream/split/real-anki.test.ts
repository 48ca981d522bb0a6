import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { addedIds } from '../../../src/safety/record.ts'
import { ask } from '../../support/ask.ts'
import { freePort } from '../../support/free-port.ts'
import { startFront } from '../../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../../support/real-anki/anki.ts'
import { addNotes, call, fronts, note, notes } from './notes.ts'

t.test('in front of a real Anki', { skip: ankiMissing() ?? false, timeout: 170_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-split-'))
  t.teardown(() => removeFolder(folder))
  const port = await freePort()
  const anki = await startAnki({ base: join(folder, 'data'), port, pollInterval: 2 })
  t.teardown(() => anki.kill())
  const front = await startFront({ upstream: { url: anki.url } })
  t.teardown(() => front.close())
  await front.known('up')

  t.test('a large list with failures is taken back whole, and one without is there whole', async (t) => {
    const bad = await call(
      front.port,
      addNotes([...notes(30), note(''), note('x', { modelName: "It's" }), note('front 3')]),
    )
    const errors = [
      'cannot create note because it is empty',
      "model was not found: It's",
      'cannot create note because it is a duplicate',
    ]
    t.equal(bad.error, `['${errors[0]}', "${errors[1]}", '${errors[2]}']`)
    t.strictSame(await fronts(port), [])
    const good = await call(front.port, addNotes(notes(30)))
    t.equal((good.result as number[]).length, 30)
    t.strictSame(
      await fronts(port),
      notes(30).map((_, index) => `front ${index}`),
    )
  })

  t.test('media by data and by url arrive as they were sent, and nothing is left in the spool', async (t) => {
    const content = randomBytes(3_000_000)
    const server = createServer((_request, response) => response.end(content))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`
    const media = (await call(port, { action: 'getMediaDirPath' })).result as string
    const file = { filename: 'data.png', data: content.toString('base64') }
    t.strictSame(await call(front.port, { action: 'storeMediaFile', params: file }), {
      result: 'data.png',
      error: null,
    })
    const picture = { filename: 'url.png', url, fields: ['Back'] }
    t.equal(
      (await call(front.port, { action: 'addNote', params: { note: note('pictured', { picture }) } })).error,
      null,
    )
    for (const name of ['data.png', 'url.png']) t.ok((await readFile(join(media, name))).equals(content), name)
    const info = await call(port, { action: 'notesInfo', params: { query: 'front:pictured' } })
    t.match(JSON.stringify(info.result), 'back<img src=\\"url.png\\">')
    await front.close()
    t.notOk(existsSync(join(media, '..', 'ankiconnect-gateway-spool')))
  })

  for (const part of [1, 3, 5]) {
    t.test(`Anki killed while part ${part} of a list is under way: no note twice, none unreported`, async (t) => {
      const front = await startFront({ upstream: { url: anki.url } })
      t.teardown(() => front.close())
      await front.known('up')
      const before = (await fronts(port)).length
      const list = notes(120, part * 1000)
      const asked = ask(front.port, addNotes(list))
      const isThere = async () =>
        (await call(port, { action: 'findNotes', params: { query: 'deck:*' } })).result as number[]
      while ((await isThere()).length < before + (part - 1) * 16 + 1)
        await new Promise((resolve) => setImmediate(resolve))
      await anki.kill()
      const { text } = await asked
      await anki.restart()
      const there = await fronts(port)
      t.equal(new Set(there).size, there.length)
      const [record] = front.gateway.interrupted()
      if (record === undefined) throw new Error(`not reported: ${text}`)
      const inDoubt = record.answers.filter((mark) => mark === 'unknown').length
      const added = there.length - before
      // What Anki had not yet flushed when it was killed is lost with it.
      t.ok(added <= addedIds(record).length + inDoubt, `${added}`)
      for (const id of addedIds(record)) t.match(text, id)
    })
  }
})
