import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { defaultConfig } from '../../src/config/defaults.ts'
import { freePort } from '../support/free-port.ts'
import { startFront } from '../support/front.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'

const missing = ankiMissing()
const title = 'a client that walks along lists of a real Anki gets the bytes that Anki itself sends, in a few exchanges'
const NOTES = 60

t.test(missing === null ? title : `${title} (${missing})`, { skip: missing ?? false, timeout: 170_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-ahead-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), pollInterval: 2 })
  t.teardown(() => anki.kill())
  const { cache } = defaultConfig()
  if (cache === null) return t.fail('the built-in configuration keeps answers')
  const front = await startFront({ upstream: { url: anki.url }, cache: { ...cache, stamp: 'trust' } })
  t.teardown(() => front.close())
  await front.known('up')

  const ask = async (url: string, action: string, params: object = {}) => {
    const body = JSON.stringify({ action, version: 6, params })
    const reply = await fetch(url, { method: 'POST', body, headers: { Connection: 'close' } })
    return { text: await reply.text(), isAhead: reply.headers.get('cache-status')?.includes('detail=ahead') === true }
  }
  const result = async <T>(action: string, params?: object) =>
    (JSON.parse((await ask(front.url, action, params)).text) as { result: T }).result
  const exchanges = async () => {
    const { port } = front.gateway.adminAddress
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    return Number(/upstream_exchanges_total\{outcome="answered",[^}]*\} (\d+)/.exec(text)?.[1] ?? 0)
  }
  const note = (index: number) => ({
    deckName: 'Default',
    modelName: 'Basic',
    fields: { Front: `日本 ${index} "x" \\`, Back: `<b>${index}</b>` },
    tags: ['walk'],
  })
  await ask(anki.url, 'addNotes', { notes: Array.from({ length: NOTES }, (_, index) => note(index)) })
  for (const deck of ['日本', 'A::B', "It's", 'say "no"', 'back\\slash']) await ask(anki.url, 'createDeck', { deck })

  const [models, decks, notes, cards] = [
    await result<string[]>('modelNames'),
    await result<string[]>('deckNames'),
    await result<number[]>('findNotes', { query: 'tag:walk' }),
    await result<number[]>('findCards', { query: 'tag:walk' }),
  ]
  t.equal(notes.length, NOTES)
  const tens = Array.from({ length: NOTES / 5 }, (_, index) => cards.slice(5 * index, 5 * index + 5))
  const walks: readonly (readonly [action: string, params: object][])[] = [
    models.flatMap((modelName) =>
      ['modelFieldNames', 'modelTemplates', 'modelStyling'].map(
        (action) => [action, { modelName }] as [string, object],
      ),
    ),
    decks.map((deck) => ['getDeckConfig', { deck }]),
    notes.map((id) => ['notesInfo', { notes: [id] }]),
    tens.map((some) => ['cardsInfo', { cards: some }]),
    tens.map((some) => ['areDue', { cards: some }]),
  ]
  let ahead = 0
  for (const walk of walks) {
    const before = await exchanges()
    for (const [action, params] of walk) {
      const through = await ask(front.url, action, params)
      if (through.isAhead) ahead += 1
      t.equal(through.text, (await ask(anki.url, action, params)).text, action)
    }
    const took = (await exchanges()) - before
    t.ok(took < walk.length, `${walk.length} requests, ${took} exchanges`)
  }
  t.ok(ahead > NOTES, `${ahead} replies had been read ahead`)
})
