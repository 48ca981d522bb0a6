import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { CacheConfig } from '../../../src/cache/settings.ts'
import { defaultConfig } from '../../../src/config/defaults.ts'
import { ask, NOTHING } from '../../support/ask.ts'
import { freePort } from '../../support/free-port.ts'
import { startFront } from '../../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../../support/real-anki/anki.ts'
import { call, note } from '../../upstream/split/notes.ts'
import { rounds, watchCollections } from './collections.ts'
import { both, callOf, clients } from './two.ts'

t.test('in front of two real Ankis', { skip: ankiMissing() ?? false, timeout: 170_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-two-'))
  t.teardown(() => removeFolder(folder))
  const start = async (name: string) => startAnki({ base: join(folder, name), port: await freePort(), pollInterval: 2 })
  const [anna, ben] = await Promise.all([start('anna'), start('ben')])
  t.teardown(() => Promise.all([anna.kill(), ben.kill()]))
  const front = await startFront({
    upstream: { url: anna.url },
    others: { ben: { url: ben.url } },
    clients,
    cache: defaultConfig().cache as CacheConfig,
  })
  t.teardown(() => front.close())
  await Promise.all([front.known('up'), front.known('up', 'ben')])
  const portOf = (url: string) => Number(new URL(url).port)

  t.test('two clients beside each other, and requests for both: no answer from the wrong collection', async (t) => {
    let run = 0
    const property = fc.asyncProperty(rounds, async (played) => {
      run += 1
      const collections = watchCollections(front.port, `run${run}`)
      const wrong = await collections.play(played)
      wrong.push(...(await collections.compare({ a: portOf(anna.url), b: portOf(ben.url) })))
      if (wrong.length > 0) throw new Error(wrong.join('\n'))
    })
    await fc.assert(property, { numRuns: 25, endOnFailure: true })
    t.equal(run, 25)
    const { host, port } = front.gateway.adminAddress
    const metrics = await (await fetch(`http://${host}:${port}/metrics`)).text()
    for (const name of ['anki', 'ben']) {
      t.match(metrics, `cache_stamped{upstream="${name}"} 1\n`, `answers of ${name} are kept by its own stamp`)
      t.notMatch(metrics, `cache_lookups_total{how="hit",upstream="${name}"} 0\n`)
    }
  })

  t.test('one killed in the middle of its work: the other one answers every call, and rightly', async (t) => {
    const before = (await call(portOf(anna.url), { action: 'deckNames', version: 6 })).result
    let stopped = false
    let answered = 0
    const annas = (async () => {
      while (!stopped || answered < 20) {
        t.same((await call(front.port, callOf('a', 'deckNames'))).result, before)
        const found = await call(front.port, callOf('a', 'findNotes', { query: `deck:Default ${answered}` }))
        t.equal(found.error, null)
        answered += 1
      }
    })()
    const write = (nth: number) => call(front.port, callOf('b', 'createDeck', { deck: `ben ${nth}` }))
    for (let nth = 0; nth < 5; nth++) t.equal((await write(nth)).error, null)
    await ben.kill()
    await front.known('down', 'ben')
    t.same(await ask(front.port, callOf('b', 'deckNames')), NOTHING)
    t.same(await ask(front.port, both(callOf('a', 'deckNames'), callOf('b', 'deckNames'))), NOTHING)
    const { result } = await call(
      front.port,
      both(callOf('b', 'deckNames'), callOf('a', 'addNote', { note: note('both') })),
    )
    t.match(result, [{ error: 'the connection to Anki ended before it replied' }, { error: null }])
    stopped = true
    await annas
    t.ok(answered >= 20)
    await ben.restart()
    await front.known('up', 'ben')
    const decks = (await call(front.port, callOf('b', 'deckNames'))).result as string[]
    for (let nth = 0; nth < 5; nth++) t.ok(decks.includes(`ben ${nth}`))
  })
})
