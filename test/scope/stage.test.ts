import t, { type Test } from 'tap'
import { everyDeck } from '../../src/actions/scope.ts'
import { createOwnMedia } from '../../src/scope/own-media.ts'
import { createStage } from '../../src/scope/stage.ts'
import type { Leaf } from '../../src/upstream/leaf.ts'
import type { Send } from '../../src/upstream/send.ts'
import type { CachedReplies, CachedReply } from '../../src/upstream/upstream.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, DECKS, errorWith, given, resultWith, SCOPE, SOFT } from './given.ts'
import { inShort, SENDER } from './twins.ts'

interface Options {
  /** Whether the stamp of the cache is proved; null without a cache. */
  readonly proved?: boolean | null
  /** Answers a call by its text and the number of the exchange. */
  readonly answer?: (text: string, exchange: number) => string | Outcome | undefined
}

/** A stage in front of an Anki where the cards 11 and 12 and the notes 21 and 22 are inside. */
function start({ proved = null, answer = () => undefined }: Options = {}) {
  const exchanges: string[] = []
  const named: string[] = []
  const strayed: string[] = []
  const prepared: (readonly Leaf[])[] = []
  const usual = (text: string): string => {
    if (text.startsWith('deckNamesAndIds')) return DECKS
    if (text.startsWith('guiCurrentCard')) return '{"cardId": 11, "deckName": "Japanese"}'
    if (text.startsWith('findCards')) return text.includes('-(did:') || text.includes('tag:') ? '[]' : '[11, 12]'
    if (text.startsWith('findNotes')) return text.includes('-(did:') || text.includes('tag:"') ? '[]' : '[21, 22]'
    return '"done"'
  }
  const sendVia =
    (way: string): Send =>
    async (leaves) => {
      const texts = leaves.map(callText)
      exchanges.push(`${way}: ${leaves.map(({ action }) => action.name).join(' ')}`)
      return texts.map((text) => {
        const found = answer(text, exchanges.length) ?? usual(text)
        return typeof found === 'string' ? resultWith(found) : found
      })
    }
  const cached: readonly CachedReply[] = [{ kind: 'result', text: Buffer.from('"cached"'), by: 'cache' }]
  const moment = {}
  const answers: CachedReplies | null =
    proved === null
      ? null
      : {
          isProved: () => proved,
          moment: () => moment,
          prepare(leaves) {
            prepared.push(leaves)
            return async () => cached
          },
        }
  const stage = createStage({
    catalogue,
    upstream: { send: sendVia('upstream'), answers },
    direct: sendVia('direct'),
    nonce: 'nonce',
    observer: {
      named: ({ action }, ids) => void named.push(`${action.name} ${ids}`),
      strayed: ({ action }, { cards, notes }) => void strayed.push(`${action.name} ${[...cards, ...notes]}`),
    },
    ownMedia: createOwnMedia({ pupil: ['mine.txt'] }, () => {}),
  })
  return {
    stage,
    exchanges,
    named,
    strayed,
    prepared,
    cached,
    moment,
    send: (...leaves: Leaf[]) => stage.send(leaves, SENDER),
    async told(...leaves: Leaf[]) {
      return (await stage.send(leaves, SENDER)).map(inShort)
    },
  }
}

const READ = given('cardsInfo', { cards: [11] })
const SUSPEND = given('suspend', { cards: [11] })
const ADD_TAGS = given('addTags', { notes: [21], tags: 'x' })
const FIND = given('findNotes', { query: 'x' })
const CARDS = 'did:5,6 -did:1,7 cid:'

t.test('calls of clients that have the whole collection pass', async (t) => {
  const { told, exchanges, stage, prepared, cached } = start({ proved: false })
  const own = { ...given('findNotes', { query: 'x' }), client: null }
  t.same(await told(given('findCards', { query: 'x' }, null), own), ['result [11, 12]', 'result [21, 22]'])
  t.same(exchanges.splice(0), ['upstream: findCards findNotes'])
  t.same(await told(given('findNotes', { query: 'x' }, null), given('sync', null, null)), [
    'result [21, 22]',
    'result "done"',
  ])
  t.same(exchanges, ['upstream: findNotes sync'])
  const leaves = [given('findNotes', { query: 'x' }, null)]
  t.equal(await stage.answers?.prepare(leaves)?.(), cached)
  t.same(prepared, [leaves])
})

t.test('reads go past a cache that may be older than the last move of a card', async (t) => {
  for (const [proved, way] of [
    [null, 'direct'],
    [false, 'direct'],
    [true, 'upstream'],
  ] as const) {
    const { told, exchanges } = start({ proved })
    t.same(await told(READ), ['result "done"'])
    t.same(exchanges, [
      `${way}: deckNamesAndIds`,
      `${way}: deckNamesAndIds findCards`,
      `${way}: cardsInfo deckNamesAndIds findCards`,
    ])
  }
})

t.test('a request that only names what the scope settles is not sent', async (t) => {
  const { told, exchanges } = start()
  t.same(await told(given('sync', null), given('cardsInfo', { cards: [5.5] })), [
    'refused scope.whole',
    'refused scope.ids',
  ])
  t.same(await told(given('createDeck', { deck: 'Medicine' })), ['refused scope.deck'])
  t.same(await told(given('cardsInfo', { cards: [5.5] })), ['refused scope.ids'], 'a request without a write')
  t.same(exchanges, [])
  t.same(await told(given('getNumCardsReviewedToday', null), given('deckNames', null), given('version', null)), [
    'refused scope.whole',
    'result "done"',
    'result "done"',
  ])
  t.same(exchanges, ['direct: deckNames version'])
})

t.test('reads are sent again while cards move, and not for ever', async (t) => {
  const moving = (until: number) =>
    start({ answer: (text, exchange) => (text.includes(CARDS) && exchange < until ? `[${exchange}]` : undefined) })
  const settled = moving(4)
  t.same(await settled.told(READ), ['result "done"'])
  t.equal(settled.exchanges.length, 5)
  const never = moving(99)
  t.same(await never.told(READ, given('version', null)), ['refused scope.moved', 'refused scope.moved'])
  t.equal(never.exchanges.length, 7)
})

t.test('reads whose questions fail beside them end like these', async (t) => {
  for (const [outcome, short] of [
    [failed('lost'), 'failed'],
    [errorWith('closed'), 'error "closed"'],
  ] as const) {
    const { told } = start({
      answer: (text, exchange) => (text.includes(CARDS) && exchange === 3 ? outcome : undefined),
    })
    t.same(await told(READ, given('version', null)), [short, short])
  }
})

t.test('ids outside are told to the observer, and put down with the answer', async (t) => {
  const { send, named } = start({ answer: (text) => (text.startsWith('cardsModTime') ? failed('lost') : undefined) })
  const outcomes = await send(
    given('cardsInfo', { cards: [91, 11] }),
    given('areDue', { cards: [12] }),
    given('cardsModTime', { cards: [92] }),
    given('version', null),
  )
  t.same(named, ['cardsInfo 91', 'cardsModTime 92'])
  t.match(outcomes[0], { kind: 'result', outside: ['91'] })
  for (const outcome of outcomes.slice(1)) t.notOk('outside' in outcome)
  const writes = start()
  t.match(await writes.send(given('suspend', { cards: [91] })), [{ kind: 'result', outside: ['91'] }])
  t.same(writes.named, ['suspend 91'])
})

t.test('writes go with the questions for what has left, through the cache', async (t) => {
  const { told, exchanges } = start({ proved: false })
  t.same(await told(SUSPEND, READ), ['result "done"', 'result "done"'])
  t.same(exchanges, [
    'direct: deckNamesAndIds',
    'direct: deckNamesAndIds findCards',
    'upstream: deckNamesAndIds getDecks findCards suspend cardsInfo',
  ])
  const nothing = start()
  t.same(await nothing.told(given('suspend', { cards: [] })), ['result "done"'])
  t.same(nothing.exchanges, ['upstream: suspend'], 'a write that names nothing')
})

t.test('a write tells what has left, and a read beside it is not told', async (t) => {
  const left = (text: string, exchange: number) => (exchange === 3 && text.includes('-(did:') ? '[11]' : undefined)
  const { send, strayed } = start({ answer: left })
  t.match(await send(SUSPEND, READ), [
    { kind: 'result', strayed: ['11'] },
    { kind: 'refused', error: { code: 'scope.moved' } },
  ])
  t.same(strayed, ['suspend 11'])
})

t.test('ids in the reply to a call beside a write do not tell what is inside', async (t) => {
  const answer = (text: string, exchange: number) => {
    if (text.startsWith('cardsToNotes')) return '[21]'
    return exchange === 3 && text.includes('"did:') && text.includes('nid:') ? '[]' : undefined
  }
  const { send, strayed } = start({ answer })
  await send(ADD_TAGS, given('cardsToNotes', { cards: [12] }))
  t.same(strayed, ['addTags 21'])
})

t.test('the questions for what has left are about one scope, so that those of two are not asked', async (t) => {
  const { told, exchanges } = start()
  t.same(await told(SUSPEND, given('suspend', { cards: [12] }, { ...SCOPE, decks: ['Medicine'] })), [
    'result "done"',
    'result "done"',
  ])
  t.equal(exchanges.at(-1), 'upstream: suspend suspend')
})

t.test('a write for which nobody says what is inside is not sent', async (t) => {
  const { told, exchanges } = start({ answer: () => failed('lost') })
  t.same(await told(SUSPEND), ['failed'])
  t.same(exchanges, ['direct: deckNamesAndIds'])
})

/** The exchanges that hold the calls themselves, for a request of these calls. */
async function runs(t: Test, ...leaves: Leaf[]) {
  const { send, exchanges } = start()
  t.equal((await send(...leaves)).length, leaves.length)
  const names = leaves.map(({ action }) => action.name)
  // The gateway's own questions ask for the decks first.
  const own = exchanges.filter((exchange) => !exchange.includes(': deckNamesAndIds'))
  return own.map((exchange) =>
    exchange
      .split(' ')
      .filter((name) => names.includes(name))
      .join(' '),
  )
}

t.test(
  'a search goes before the writes behind it, because its result is compared with what is inside later',
  async (t) => {
    const find = given('findCards', { query: 'x' })
    const write = given('createDeck', { deck: 'Japanese::x' })
    const names = given('deckNames', null)
    t.same(await runs(t, find, write), ['findCards', 'createDeck'])
    t.same(await runs(t, write, find), ['createDeck findCards'])
    t.same(await runs(t, find, write, write), ['findCards', 'createDeck createDeck'])
    t.same(await runs(t, find, names, write, find), ['findCards deckNames', 'createDeck findCards'])
    t.same(await runs(t, names, write), ['deckNames createDeck'], 'names need nothing that is known')
    t.same(await runs(t, given('version', null), write), ['version createDeck'])
    t.same(
      await runs(t, given('findCards', { query: 'x' }, null), write),
      ['findCards createDeck'],
      'a client with everything',
    )
  },
)

t.test('names and numbers of decks need nothing that is known either', async (t) => {
  const { told, exchanges } = start()
  await told(given('deckNamesAndIds', null), given('createDeck', { deck: 'Japanese::x' }))
  t.same(exchanges, ['upstream: deckNamesAndIds createDeck'])
})

t.test('calls of a client with a scope are held beside those of others', async (t) => {
  const { send, stage, prepared } = start({ proved: true })
  const leaves = [given('cardsInfo', { cards: [91] }), given('cardsInfo', { cards: [91] }, null)]
  t.match(await send(...leaves), [{ outside: ['91'] }, {}])
  const { length } = prepared
  t.equal(await stage.answers?.prepare([FIND, given('version', null, null)])?.(), null)
  t.equal(prepared.length, length)
})

t.test('a deck outside is one with the name that the gateway chose', async (t) => {
  const texts: string[] = []
  const { told } = start({ answer: (text) => void texts.push(text) as undefined })
  await told(given('getDeckConfig', '{"deck":"Medicine"}'))
  t.same(texts, ['getDeckConfig {"deck":"nonce-0-"}'])
})

t.test('notes that a query finds are asked for by their ids', async (t) => {
  const { told, exchanges } = start({ answer: (text) => (text.startsWith('notesInfo') ? '[{}, {}]' : undefined) })
  t.same(await told(given('notesInfo', { query: 'x' })), ['result [{}, {}]'])
  t.equal(exchanges[0], 'direct: findNotes')
  t.ok(exchanges.some((exchange) => exchange.startsWith('direct: notesInfo')))
})

t.test('a call about the window goes alone, behind the calls before it', async (t) => {
  const { told, exchanges } = start()
  const write = given('createDeck', { deck: 'Japanese::x' })
  t.same(
    await told(write, write, given('guiAnswerCard', { ease: 3 }), write, given('version', null)),
    Array(5).fill('result "done"'),
  )
  t.same(exchanges, [
    'upstream: createDeck createDeck',
    'direct: guiCurrentCard',
    'direct: deckNamesAndIds',
    'direct: deckNamesAndIds findCards',
    'upstream: guiAnswerCard',
    'upstream: createDeck version',
  ])
  const outside = start({
    answer: (text) => (text.startsWith('guiCurrentCard') ? '{"cardId": 91, "deckName": "Japanese"}' : undefined),
  })
  t.same(await outside.told(given('guiAnswerCard', { ease: 3 })), ['result false'])
  t.notOk(outside.exchanges.some((exchange) => exchange.includes('guiAnswerCard')))
})

t.test('a call about media goes alone, and waits for questions of its own', async (t) => {
  const { told, exchanges } = start({
    proved: false,
    answer: (text) => (text.startsWith('getMediaFilesNames') ? '["mine.txt"]' : undefined),
  })
  const read = given('retrieveMediaFile', { filename: 'mine.txt' })
  t.same(await told(given('version', null), read, given('version', null)), Array(3).fill('result "done"'))
  t.same(exchanges, ['direct: version', 'direct: getMediaFilesNames', 'direct: retrieveMediaFile', 'direct: version'])
})

t.test('a soft deletion goes alone, with the questions for what has left', async (t) => {
  const remove = given('deleteNotes', { notes: [21, 91] }, SOFT)
  const { send, exchanges, named, strayed } = start({ proved: true })
  const [outcome] = await send(remove)
  t.match(outcome, { kind: 'result', softDeleted: ['21', '22'], outside: ['91'] })
  t.same(exchanges, [
    'direct: deckNamesAndIds',
    'direct: deckNamesAndIds findNotes findNotes',
    'direct: findNotes findCards',
    'upstream: deckNamesAndIds findNotes findNotes addTags suspend',
  ])
  t.same(named, ['deleteNotes 91'])
  t.same(strayed, [])
  const isLast = (text: string, exchange: number) => (exchange === 4 && text.includes('"did:') ? '[]' : undefined)
  const late = start({ answer: isLast })
  t.match(await late.send(remove), [{ strayed: ['21'] }])
  t.same(late.strayed, ['deleteNotes 21'])
  const closed = (text: string, exchange: number) =>
    exchange >= 4 && text.startsWith('deckNamesAndIds') ? errorWith('closed') : undefined
  t.match(await start({ answer: closed }).send(remove), [{ kind: 'result', softDeleted: ['21', '22'] }])
  const every = start({ answer: (text) => (text.includes('"tag:') || text.includes('\\"tag:') ? '[]' : undefined) })
  t.match(await every.send(given('deleteNotes', { notes: [21] }, everyDeck('gone'))), [{ softDeleted: ['21', '22'] }])
  t.same(every.exchanges.at(-1), 'upstream: addTags suspend')
})

t.test('the stage serves what a request came to from the cache', async (t) => {
  const { stage, moment, prepared } = start({ proved: true })
  t.equal(stage.answers?.moment(), moment)
  t.equal(stage.answers?.isProved(), true)
  t.equal(start().stage.answers, null, 'without a cache')
  t.equal(await stage.answers?.prepare([READ])?.(), null, 'not yet known')
  await stage.send([READ], SENDER)
  t.same(
    prepared.map((leaves) => leaves.map(callText)),
    [['cardsInfo {"cards":[11]}', 'deckNamesAndIds', `findCards {"query": "${CARDS}11"}`]],
  )
  for (const leaves of [
    [SUSPEND],
    [READ, ADD_TAGS],
    [given('guiReviewActive', null)],
    [given('retrieveMediaFile', {})],
  ])
    t.equal(stage.answers?.prepare(leaves), null, leaves.map(callText).join())
  t.type(stage.answers?.prepare([FIND]), 'function')
})

t.test('what a search asked behind its reply is remembered with it', async (t) => {
  const { stage, prepared } = start({ proved: true })
  await stage.send([FIND], SENDER)
  const [asked = []] = prepared
  t.same(
    asked.map(({ action }) => action.name),
    ['findNotes', 'deckNamesAndIds', 'deckNamesAndIds', 'findNotes', 'findNotes'],
  )
})

t.test('a request for which nobody says what is inside is not remembered', async (t) => {
  const { stage, prepared } = start({
    proved: true,
    answer: (text) => (text === 'deckNamesAndIds' ? errorWith('closed') : undefined),
  })
  t.same((await stage.send([READ], SENDER)).map(inShort), ['error "closed"'])
  t.same(prepared, [])
})
