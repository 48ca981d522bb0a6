import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { quoted } from '../../src/safety/summary.ts'
import { freePort } from '../support/free-port.ts'
import { ankiMissing, removeFolder, startAnki } from '../support/real-anki/anki.ts'
import {
  CARD_IDS,
  DECK_LISTS,
  DECKS,
  DELETED_MEDIA,
  FIELDS,
  LOOPBACK_URLS,
  MEDIA_FILES,
  MODELS,
  NEW_MODELS,
  OPTION_IDS,
  READ_MEDIA,
  TAGS,
  WRITTEN_MEDIA,
} from './spellings.ts'

const missing = ankiMissing()
const title = 'AnkiConnect takes each spelling for what the table says'
const base64 = (text: string) => Buffer.from(text).toString('base64')

t.test(missing === null ? title : `${title} (${missing})`, { skip: missing ?? false, timeout: 300_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'anki-spellings-'))
  t.teardown(() => removeFolder(folder))
  const anki = await startAnki({ base: join(folder, 'data'), port: await freePort(), pollInterval: 2 })
  t.teardown(() => anki.kill())

  /** Sends parameters as JSON text; the result, or the error's text behind `error: `. */
  const raw = async (action: string, params: string): Promise<unknown> => {
    const body = `{"action":"${action}","version":6,"params":${params}}`
    const reply = await fetch(anki.url, { method: 'POST', body, headers: { Connection: 'close' } })
    const { result, error } = (await reply.json()) as { result: unknown; error: string | null }
    return error === null ? result : `error: ${error}`
  }
  const call = (action: string, params: object = {}) => raw(action, JSON.stringify(params))
  const isError = (result: unknown) => typeof result === 'string' && result.startsWith('error: ')
  let made = 0
  const note = (members: string) =>
    `{"note":{"deckName":"Default","modelName":"Basic","options":{"allowDuplicate":true},${members}}}`
  const newNote = async () => (await raw('addNote', note(`"fields":{"Front":"note ${++made}"}`))) as number
  const infoOf = async (id: unknown) =>
    ((await call('notesInfo', { notes: [id] })) as { tags: string[]; fields: Record<string, { value: string }> }[])[0]
  const under = (name: string, look: (t: Test) => Promise<void>) => t.test(name, look)

  await under('decks', async (t) => {
    for (const [spelling, deck] of DECKS) {
      const id = await call('createDeck', { deck: spelling })
      t.equal(await call('deckNameFromId', { deckId: id }), deck, quoted(spelling))
    }
  })

  await under('note types', async (t) => {
    for (const [spelling, isBasic] of MODELS)
      t.equal(!isError(await call('modelFieldNames', { modelName: spelling })), isBasic, quoted(spelling))
    for (const [spelling, model] of NEW_MODELS) {
      const params = { modelName: spelling, inOrderFields: ['F'], cardTemplates: [{ Front: '{{F}}', Back: 'b' }] }
      t.equal(((await call('createModel', params)) as { name: string }).name, model, quoted(spelling))
    }
  })

  await under('media files', async (t) => {
    const media = (await call('getMediaDirPath')) as string
    const store = (filename: string) =>
      call('storeMediaFile', { filename, data: base64(filename), deleteExisting: false })
    for (const file of MEDIA_FILES) await store(file)
    for (const [spelling, file] of READ_MEDIA) {
      const content = await call('retrieveMediaFile', { filename: spelling })
      t.equal(content, file === null ? false : base64(file), `${quoted(spelling)} reads`)
    }
    for (const [spelling, file] of WRITTEN_MEDIA) t.equal(await store(spelling), file, `${quoted(spelling)} writes`)
    await mkdir(join(media, 'pub_d'))
    for (const [spelling, isDeleted] of DELETED_MEDIA) {
      await store('victim.txt')
      await call('deleteMediaFile', { filename: spelling })
      t.equal(!(await readdir(media)).includes('victim.txt'), isDeleted, `${quoted(spelling)} deletes`)
    }
  })

  await under('fields of a note', async (t) => {
    for (const [fields, front] of FIELDS) {
      const id = await raw('addNote', note(`"fields":${fields}`))
      t.equal((await infoOf(id))?.fields.Front?.value ?? null, front, fields)
    }
  })

  await under('tags', async (t) => {
    for (const [way, tags, has] of TAGS) {
      let id: unknown = null
      if (way === 'addNote') id = await raw('addNote', note(`"fields":{"Front":"note ${++made}"},"tags":${tags}`))
      else id = await newNote()
      if (way === 'addTags') await raw(way, `{"notes":[${id}],"tags":${tags}}`)
      if (way === 'updateNoteTags') await raw(way, `{"note":${id},"tags":${tags}}`)
      if (way === 'updateNote') await raw(way, `{"note":{"id":${id},"tags":${tags}}}`)
      t.strictSame((await infoOf(id))?.tags, has, `${way} ${tags}`)
    }
  })

  await under('what stands in the place of a list of decks', async (t) => {
    for (const [decks, names] of DECK_LISTS) {
      await call('createDeck', { deck: 'Y' })
      await call('createDeck', { deck: 'Z' })
      await raw('deleteDecks', `{"decks":${decks},"cardsToo":true}`)
      const left = (await call('deckNames')) as string[]
      t.strictSame(
        ['Y', 'Z'].filter((name) => !left.includes(name)),
        names,
        decks,
      )
    }
  })

  await under('ids', async (t) => {
    const id = await newNote()
    // A card that is not found counts as one in the deck Default.
    await call('createDeck', { deck: 'Apart' })
    await call('changeDeck', { cards: await call('findCards', { query: `nid:${id}` }), deck: 'Apart' })
    const [card] = (await call('findCards', { query: `nid:${id}` })) as number[]
    for (const [spelling, isFound] of CARD_IDS) {
      const decks = await raw('getDecks', `{"cards":[${spelling.replace('ID', String(card))}]}`)
      t.equal(typeof decks === 'object' && decks !== null && 'Apart' in decks, isFound, spelling)
    }
    for (const [spelling] of OPTION_IDS)
      t.equal(await raw('setDeckConfigId', `{"decks":["Default"],"configId":${spelling}}`), true, spelling)
    t.ok(isError(await raw('setDeckConfigId', '{"decks":["Default"],"configId":"1x"}')))
  })

  await under('URLs', async (t) => {
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      response.end('content')
    }).listen(0, '127.0.0.1')
    t.teardown(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    for (const [spelling, isAsked] of LOOPBACK_URLS) {
      asked = 0
      const url = spelling.replace('PORT', String(port))
      await call('storeMediaFile', { filename: 'fetched.txt', url, deleteExisting: false })
      t.equal(asked > 0, isAsked, spelling)
    }
  })

  await under('paths below /proc, which lead elsewhere for Anki than for the gateway', async (t) => {
    const params = { filename: 'comm.txt', path: '/proc/self/comm', deleteExisting: false }
    const stored = (await call('storeMediaFile', params)) as string
    const content = Buffer.from((await call('retrieveMediaFile', { filename: stored })) as string, 'base64').toString()
    t.equal(content, readFileSync(`/proc/${anki.pid}/comm`, 'utf8'))
    t.not(content, readFileSync('/proc/self/comm', 'utf8'))
  })
})
