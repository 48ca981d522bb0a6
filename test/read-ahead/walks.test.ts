import t from 'tap'
import { type Asked, startWalkingAnki, type WalkingAnki } from './walking-anki.ts'

/** The number of exchanges that these requests take. */
async function exchangesOf(anki: WalkingAnki, run: () => Promise<unknown>): Promise<number> {
  const before = anki.exchanges.length
  await run()
  return anki.exchanges.length - before
}

const notesOf = async (anki: WalkingAnki): Promise<number[]> =>
  (await anki.result('findNotes', { query: '' })) as number[]

t.test('from the second step on, what follows goes along: two steps, then four, then eight', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = (await notesOf(anki)).slice(0, 16)
  const hows: string[] = []
  for (const id of notes) hows.push((await anki.ask({ action: 'notesInfo', params: { notes: [id] } }))[0]?.how ?? '')
  const sizes = anki.exchanges.slice(1).map(({ length }) => length)
  t.same(sizes, [1, 3, 5, 9])
  t.same(hows.map((how) => (how === 'anki' ? 1 : 0)).join(''), '1100100001000000')
  t.equal(hows.filter((how) => how === 'cache ahead').length, 12)
  t.match(anki.counts, { read: 14, used: 12, wasted: 0 })
})

t.test('several calls about each item go along together', async (t) => {
  const anki = await startWalkingAnki(t)
  const names = (await anki.result('modelNames')) as string[]
  const exchanges = await exchangesOf(anki, async () => {
    for (const modelName of names)
      for (const action of ['modelFieldNames', 'modelTemplates', 'modelStyling'])
        await anki.ask({ action, params: { modelName } })
  })
  t.ok(names.length >= 5, `${names.length} note types`)
  t.equal(exchanges, 5, 'three for the first note type, one for the next three, one for the rest')
})

t.test('the names and the ids of an object are lists too, and so are tens of ids', async (t) => {
  const anki = await startWalkingAnki(t)
  const decks = Object.keys((await anki.result('deckNamesAndIds')) as object)
  await t.resolveMatch(
    exchangesOf(anki, async () => {
      for (const deck of decks.slice(0, 4)) await anki.ask({ action: 'getDeckConfig', params: { deck } })
    }),
    2,
  )
  const cards = ((await anki.result('findCards', { query: '' })) as number[]).slice(0, 28)
  await t.resolveMatch(
    exchangesOf(anki, async () => {
      for (let from = 0; from < 28; from += 4)
        await anki.ask({ action: 'getEaseFactors', params: { cards: cards.slice(from, from + 4) } })
    }),
    3,
  )
})

t.test('a multi takes several steps at once', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = (await notesOf(anki)).slice(0, 20)
  const infos = (from: number): Asked[] =>
    notes.slice(from, from + 4).map((id) => ({ action: 'notesInfo', params: { notes: [id] } }))
  await t.resolveMatch(
    exchangesOf(anki, async () => {
      for (let from = 0; from < 12; from += 4) await anki.ask(infos(from))
    }),
    1,
  )
})

t.test(
  'a client that spells letters as escapes finds what was read ahead, and so does one that does not',
  async (t) => {
    const anki = await startWalkingAnki(t)
    for (const name of ['日本', '語', '漢字']) anki.outside('createDeck', { deck: name })
    for (const [spell, open] of [
      [
        (text: string) => text.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
        '{"deck": ',
      ],
      [(text: string) => text, '{"deck":'],
    ] as const) {
      const decks = (await anki.result('deckNames')) as string[]
      const hows: string[] = []
      for (const deck of decks) {
        const params = `${open}${spell(JSON.stringify(deck))}}`
        hows.push((await anki.ask({ action: 'getDeckConfig', params }))[0]?.how ?? '')
      }
      t.ok(hows.filter((how) => how === 'anki').length <= 4, hows.join())
      t.ok(hows.slice(-2).every((how) => how === 'cache ahead'))
      anki.outside('createDeck', { deck: `another ${open.length}` })
    }
  },
)

t.test('a reply that depends on the clock is used once, within the time that the owner allows', async (t) => {
  const anki = await startWalkingAnki(t)
  const cards = (await anki.result('findCards', { query: '' })) as number[]
  const ask = async (index: number) =>
    (await anki.ask({ action: 'cardsInfo', params: { cards: [cards[index]] } }))[0]?.how
  t.same([await ask(0), await ask(1), await ask(2)], ['anki', 'anki', 'cache ahead'])
  t.equal(await ask(2), 'anki', 'not twice')
  anki.clock.jump(1001)
  t.equal(await ask(3), 'anki', 'not after a second')
  const off = await startWalkingAnki(t, { clock: 0 })
  for (const card of cards.slice(0, 4)) await off.ask({ action: 'cardsInfo', params: { cards: [card] } })
  t.ok(off.exchanges.every(({ length }) => length === 1))
})

t.test('all calls of a multi may come from one reading', async (t) => {
  const anki = await startWalkingAnki(t)
  const cards = (await anki.result('findCards', { query: '' })) as number[]
  const both = (index: number): Asked[] =>
    ['cardsInfo', 'getEaseFactors'].map((action) => ({ action, params: { cards: [cards[index]] } }))
  await anki.ask(both(0))
  await anki.ask(both(1))
  t.same(
    (await anki.ask(both(2))).map(({ how }) => how),
    ['cache ahead', 'cache ahead'],
  )
})

t.test('a walk ends when the collection changes, and nothing stale is served', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  const ask = async (index: number) =>
    (await anki.ask({ action: 'notesInfo', params: { notes: [notes[index]] } }))[0] as { text: string; how: string }
  for (let index = 0; index < 2; index++) await ask(index)
  anki.outside('addTags', { notes: notes.slice(0, 4), tags: 'changed' })
  const reply = await ask(2)
  t.equal(reply.how, 'anki')
  t.match(reply.text, 'changed')
  for (let index = 3; index < 8; index++) t.equal((await ask(index)).how, 'anki')
  t.match(anki.counts, { read: 2, used: 0, wasted: 2 })
})

t.test('a walk ends where an item does not exist', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  anki.outside('deleteNotes', { notes: notes.slice(2, 3) })
  // The client was answered the list before, and the gateway knows it from another client's reply.
  const list = (await anki.result('findNotes', { query: '' })) as number[]
  for (const id of [...list.slice(0, 2), notes[2], ...list.slice(2, 6)])
    await anki.ask({ action: 'notesInfo', params: { notes: [id] } })
  t.ok(anki.exchanges.slice(2).every((calls) => calls.length <= 3))
})

t.test('nothing is read ahead while another client waits, and little while one is about', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  const leave = anki.enter('ben')
  for (const id of notes.slice(0, 4)) await anki.ask({ action: 'notesInfo', params: { notes: [id] } })
  t.ok(anki.exchanges.every(({ length }) => length === 1))
  leave()
})

t.test('nothing is read ahead that the client may not ask', async (t) => {
  const anki = await startWalkingAnki(t, { may: ({ params }) => !String(params).includes('Cloze') })
  const names = (await anki.result('modelNames')) as string[]
  for (const modelName of names.slice(0, 2)) await anki.ask({ action: 'modelFieldNames', params: { modelName } })
  t.notOk(anki.exchanges.flat().some((call) => call.includes('Cloze')) && !names.slice(0, 2).includes('Cloze'))
})

t.test('a call that can write, a search and a call of another client begin no walk', async (t) => {
  const anki = await startWalkingAnki(t)
  const decks = (await anki.result('deckNames')) as string[]
  for (const deck of decks.slice(0, 4)) await anki.ask({ action: 'findCards', params: { query: deck } })
  for (const deck of decks.slice(0, 4)) await anki.ask({ action: 'getDeckConfig', params: { deck } }, 'ben')
  t.ok(anki.exchanges.every(({ length }) => length === 1))
})

t.test('without the file of the collection nothing is read ahead', async (t) => {
  const anki = await startWalkingAnki(t, { cache: { stamp: 'auto' } })
  const notes = await notesOf(anki)
  for (const id of notes.slice(0, 4)) await anki.ask({ action: 'notesInfo', params: { notes: [id] } })
  t.equal(anki.exchanges.length, 3, 'a located stamp is enough')
  anki.clock.jump(1001)
  const [reply] = await anki.ask({ action: 'notesInfo', params: { notes: [notes[3]] } })
  t.equal(reply?.how, 'anki', 'but only for the time limit')
})

t.test('another program under the same name counts as another client', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  const ask = (index: number) => anki.ask({ action: 'notesInfo', params: { notes: [notes[index]] } })
  await ask(0)
  await anki.ask({ action: 'findNotes', params: { query: 'tag:another' } })
  // A card's information takes long enough for the limit to show.
  const cards = (await anki.result('findCards', { query: '' })) as number[]
  for (let from = 0; from < 9; from += 3) {
    await anki.ask({ action: 'findNotes', params: { query: `tag:t${from}` } })
    await anki.ask({ action: 'getIntervals', params: { cards: cards.slice(from, from + 3) } })
  }
  const walked = anki.exchanges.filter(([call]) => call?.startsWith('getIntervals'))
  t.ok(walked.every((calls) => calls.length <= 1 + 8 / 0.9))
})

t.test('the replies of one walk do not make the gateway forget the lists of others', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  const names = (await anki.result('modelNames')) as string[]
  for (const modelName of names)
    for (const action of ['modelFieldNames', 'modelTemplates', 'modelFieldsOnTemplates', 'modelFieldFonts'])
      await anki.ask({ action, params: { modelName } })
  await t.resolveMatch(
    exchangesOf(anki, async () => {
      for (const id of notes.slice(0, 4)) await anki.ask({ action: 'notesInfo', params: { notes: [id] } })
    }),
    2,
  )
})

t.test('a list of an earlier moment does not take the steps of a new walk', async (t) => {
  const anki = await startWalkingAnki(t)
  const [first] = (await anki.result('modelNames')) as string[]
  await anki.ask({ action: 'modelFieldNames', params: { modelName: first } })
  anki.outside('createDeck', { deck: 'new' })
  const names = (await anki.result('modelNames')) as string[]
  await t.resolveMatch(
    exchangesOf(anki, async () => {
      for (const modelName of names.slice(0, 4)) await anki.ask({ action: 'modelFieldNames', params: { modelName } })
    }),
    2,
  )
})

t.test('a client with a scope walks no list', async (t) => {
  const anki = await startWalkingAnki(t)
  const scoped = { name: 'pupil', scope: { decks: ['Japanese'], whole: [], shared: 'read' } } as never
  const notes = (await anki.result('findNotes', { query: '' }, scoped)) as number[]
  for (const id of notes.slice(0, 4)) await anki.ask({ action: 'notesInfo', params: { notes: [id] } }, scoped)
  t.ok(anki.exchanges.every(({ length }) => length === 1))
})

t.test('who shares a reply that is being read ahead gets it, also if the request itself is asked again', async (t) => {
  const anki = await startWalkingAnki(t)
  const notes = await notesOf(anki)
  const [card] = (await anki.result('findCards', { query: '' })) as number[]
  const step = (index: number, cards: readonly unknown[]): Asked[] => [
    { action: 'notesInfo', params: { notes: [notes[index]] } },
    { action: 'cardsInfo', params: { cards } },
  ]
  await anki.ask(step(0, [9]))
  anki.before = () => {
    anki.before = null
    anki.outside('addTags', { notes: notes.slice(0, 4), tags: 'changed' })
  }
  const before = anki.exchanges.length
  const [own, [shared]] = await Promise.all([
    anki.ask(step(1, [9, card])),
    anki.ask({ action: 'notesInfo', params: { notes: [notes[2]] } }, 'ben'),
  ])
  t.same(
    anki.exchanges.slice(before).map((calls) => calls.map((call) => call.replace(/ .*\[/, ' ['))),
    [
      [`notesInfo [${notes[1]}]}`, `cardsInfo [${card}]}`, `notesInfo [${notes[2]}]}`, `notesInfo [${notes[3]}]}`],
      [`notesInfo [${notes[1]}]}`, `cardsInfo [9,${card}]}`],
    ],
    'the missing card may exist now, so that the request is asked again',
  )
  t.match(own.map(({ text }) => text).join(), /changed.*\{\}, \{"cardId"/)
  t.match(shared?.text, new RegExp(`^result \\[\\{"noteId": ${notes[2]}.*changed`))
  t.equal(shared?.how, 'flight')
})
