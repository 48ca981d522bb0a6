import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ask, NOTHING } from '../support/ask.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

const DECKS = '{"result": ["Default"], "error": null}'
const READ = { action: 'deckNames', version: 6 }

t.test('in front of a real Anki', { skip: ankiMissing() ?? false }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-faults-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort() })
  t.teardown(() => anki.kill())
  const front = await startFront({ upstream: { url: anki.url } })
  t.teardown(() => front.close())

  t.test('of 64 connections that call again and again, no call fails', async (t) => {
    const connection = async (): Promise<void> => {
      for (let call = 0; call < 3; call += 1) t.equal((await ask(front.port, READ)).text, DECKS)
    }
    await Promise.all(Array.from({ length: 64 }, connection))
  })

  t.test('a killed Anki fails calls at once, and a restarted one serves again', async (t) => {
    await anki.kill()
    t.strictSame(await ask(front.port, READ), NOTHING)
    await front.known('down')
    t.strictSame(await ask(front.port, READ), NOTHING)
    await anki.restart()
    await front.known('up')
    t.equal((await ask(front.port, READ)).text, DECKS)
  })

  t.test('an Anki that is closed in order is known to be gone without a request', async () => {
    await anki.stop()
    await front.known('down')
  })
})
