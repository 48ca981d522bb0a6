import t from 'tap'
import { type Decks, readDecks } from '../../src/scope/decks.ts'
import { createFinish } from '../../src/scope/finish.ts'
import type { Applied } from '../../src/scope/judged.ts'
import type { Know, KnownInside } from '../../src/scope/known.ts'
import { createSubstitutes } from '../../src/scope/substitutes.ts'
import { type Leaf, leafOf } from '../../src/upstream/leaf.ts'
import { failed, type Outcome } from '../../src/wire/outcome.ts'
import { callText, catalogue, DECKS, errorWith, given, resultWith, scopeWith } from './given.ts'
import { inShort } from './twins.ts'

/** The cards 11 and 12 and the notes 21 and 22 are inside; the note 22 also has the card 92 outside. */
const CARDS = ['11', '12']
const NOTES = ['21', '22']
const QUESTION = given('findNotes', { query: 'did:5 nid:21' }, null)
const OTHER_QUESTION = given('deckNamesAndIds', null, null)

interface Options {
  /** Answers what is asked. Undefined is a reply of nothing. */
  readonly answer?: (text: string, exchange: number) => string | Outcome | undefined
  /** The outcome in place of what is inside, from this time on. */
  readonly unknown?: Outcome
  readonly unknownFrom?: number
  /** The notes that are inside no more, from the second look on. */
  readonly left?: readonly string[]
}

function start({ answer = () => undefined, unknown, unknownFrom = 1, left = [] }: Options = {}) {
  const exchanges: string[][] = []
  const looked: string[] = []
  const known: KnownInside = {
    decks: readDecks(Buffer.from(DECKS), scopeWith()) as Decks,
    isCardInside: (id) => CARDS.includes(id),
    isNoteInside: (id) => NOTES.includes(id) && !(looked.length > 1 && left.includes(id)),
    isShared: (id) => id === '22',
    asked: [QUESTION, OTHER_QUESTION],
    replies: [resultWith('[21]'), resultWith('{}')],
  }
  const know: Know = async (_, { cards, notes, shared }) => {
    looked.push([cards, notes, shared].map((ids) => [...ids].join()).join(' | '))
    const isUnknown = unknown !== undefined && looked.length >= unknownFrom
    return isUnknown ? { ok: false, outcome: unknown } : { ok: true, known }
  }
  const ask = async (leaves: readonly Leaf[]) => {
    const texts = leaves.map(callText)
    exchanges.push(texts)
    return texts.map((text) => {
      const found = answer(text, exchanges.length) ?? (text === 'deckNamesAndIds' ? '{}' : '[]')
      return typeof found === 'string' ? resultWith(found) : found
    })
  }
  const finish = createFinish({ catalogue, know })
  const applied = (leaf: Leaf, given: Partial<Extract<Applied, { kind: 'call' }>> = {}): Applied => ({
    kind: 'call',
    leaf,
    isSearch: false,
    substitutes: createSubstitutes('nonce'),
    cards: [],
    notes: [],
    outside: [],
    ...given,
  })
  return {
    exchanges,
    looked,
    applied,
    runAll: (leaves: readonly Leaf[], of: readonly Applied[], replies: readonly Outcome[]) =>
      finish(leaves, of, replies, ask),
    run: (leaf: Leaf, one: Applied, reply: Outcome) => finish([leaf], [one], [reply], ask),
    /** The outcome of one call in short. */
    async told(action: string, params: object | null, reply: string | Outcome, of: Parameters<typeof applied>[1] = {}) {
      const leaf = given(action, params)
      const found = typeof reply === 'string' ? resultWith(reply) : reply
      const { outcomes } = await finish([leaf], [applied(leaf, of)], [found], ask)
      return inShort(outcomes[0])
    },
  }
}

t.test('replies to calls without a scope, or that were not sent, stay the same objects', async (t) => {
  const { run, applied, looked } = start()
  const reply = resultWith('[21, 91]')
  const find = given('findNotes', { query: '' })
  for (const [leaf, one] of [
    [find, { kind: 'pass', leaf: find }],
    [find, { kind: 'settled', outcome: reply }],
    [given('findNotes', { query: '' }, null), applied(find)],
    [leafOf(find.action, find.params), applied(find)],
    [given('version', null), applied(find)],
    [given('guiCurrentCard', null), applied(find)],
    [given('cardsInfo', { cards: [11] }), applied(find)],
  ] as const)
    t.equal((await run(leaf, one, reply)).outcomes[0], reply)
  const lost = failed('lost')
  t.equal((await run(find, applied(find), lost)).outcomes[0], lost)
  t.same(looked, [])
})

t.test('errors get back what the client wrote, and so do results that repeat it', async (t) => {
  const substitutes = createSubstitutes('nonce')
  const [id, deck] = [substitutes.id('91'), substitutes.deck('Medicine')]
  const { told } = start()
  const both = errorWith(`${id} ${deck}`)
  t.equal(await told('getNoteTags', { note: 91 }, both, { substitutes }), 'error "91 Medicine"')
  t.equal(await told('findNotes', { query: '' }, both, { substitutes }), 'error "91 Medicine"')
  const text = `{"Default": [${id}]}`
  t.equal(await told('getDecks', { cards: [91] }, text, { substitutes }), 'result {"Default": [91]}')
  t.equal(await told('cardsModTime', { cards: [91] }, text, { substitutes }), `result ${text}`)
  t.equal(
    await told('canAddNotesWithErrorDetail', { notes: [] }, `["${deck}"]`, { substitutes }),
    'result ["Medicine"]',
  )
})

t.test('a reply that the gateway has cut still comes from where it came from', async (t) => {
  const { run, applied } = start()
  const leaf = given('findNotes', { query: '' })
  const { outcomes } = await run(leaf, applied(leaf), { kind: 'result', text: Buffer.from('[21, 91]'), by: 'cache' })
  t.same(outcomes, [{ kind: 'result', text: Buffer.from('[21]'), by: 'cache' }])
  const lost = failed('lost')
  const unknown = start({ unknown: lost })
  t.equal((await unknown.run(leaf, unknown.applied(leaf), resultWith('[21]'))).outcomes[0], lost)
})

t.test('what is outside is cut out of each kind of result', async (t) => {
  const { told, looked } = start()
  t.equal(await told('findCards', { query: '' }, '[11, 91]'), 'result [11]')
  t.equal(await told('guiBrowse', { query: '' }, '[91, 12]'), 'result [12]')
  t.equal(await told('findNotes', { query: '' }, '[21, 91]'), 'result [21]')
  t.equal(await told('guiSelectedNotes', {}, '[91, 21, 22]'), 'result [21, 22]')
  t.equal(await told('cardReviews', { deck: 'Japanese', startID: 0 }, '[[1, 11], [1, 91]]'), 'result [[1, 11]]')
  t.same(looked, ['11,91 |  | ', '91,12 |  | ', ' | 21,91 | 21,91', ' | 91,21,22 | 91,21,22', '11,91 |  | '])
  t.equal(await told('deckNames', {}, '["Default", "Japanese"]'), 'result ["Japanese"]')
  t.equal(await told('deckNamesAndIds', {}, DECKS), 'result {"Japanese": 5, "Japanese::Verbs": 6}')
  t.equal(looked.length, 5, 'names need nothing that is known')
  t.equal(
    await told('findModelsByName', { modelNames: [] }, '[{"did": 5}, {"did": 7}]'),
    'result [{"did": 5}, {"did": null}]',
  )
  t.equal(looked[5], ' |  | ', 'the decks are needed')
  for (const action of ['findCards', 'findNotes']) t.equal(await told(action, { query: '' }, '[]'), 'result []')
  t.equal(looked.length, 6, 'an empty list needs nothing that is known')
})

t.test('tags that no note inside has are cut out', async (t) => {
  const { told } = start({ answer: (text) => (text.includes('?:a)') || text.includes('a|b') ? '[21]' : '[]') })
  t.equal(await told('getTags', {}, '["a", "b"]'), 'result ["a"]')
})

t.test('a reply for which nobody says what is inside is not told', async (t) => {
  for (const [action, params, reply] of [
    ['findCards', { query: '' }, '[11]'],
    ['findNotes', { query: '' }, '[21]'],
    ['findModelsByName', { modelNames: [] }, '[]'],
    ['getTags', {}, '["a"]'],
  ] as const)
    t.equal(await start({ unknown: failed('lost') }).told(action, params, reply), 'failed', action)
})

t.test('a note with cards inside and outside is found only by its cards inside', async (t) => {
  const search = (cards: string, byCards: string) =>
    start({
      answer: (text) => (text.startsWith('findCards') ? cards : text.startsWith('cardsToNotes') ? byCards : undefined),
    })
  const outside = search('[11, 92]', '[21]')
  t.equal(await outside.told('findNotes', { query: 'x y' }, '[21, 22, 91]'), 'result [21]')
  t.same(outside.exchanges, [['findCards {"query":"x y"}'], ['cardsToNotes {"cards": [11]}']])
  t.equal(await search('[11, 12]', '[21, 22]').told('findNotes', { query: 'x' }, '[21, 22, 91]'), 'result [21, 22]')
  const alone = start()
  t.equal(await alone.told('findNotes', { query: 'x' }, '[21, 91]'), 'result [21]')
  t.same(alone.exchanges, [], 'without such a note, nothing more is asked')
})

t.test('a search for which a further question fails gets the outcome of that question', async (t) => {
  for (const name of ['findCards', 'cardsToNotes']) {
    const { told, exchanges } = start({ answer: (text) => (text.startsWith(name) ? errorWith(name) : '[11]') })
    t.equal(await told('findNotes', { query: 'x' }, '[22]'), `error "${name}"`)
    t.equal(exchanges.at(-1)?.[0]?.startsWith(name), true)
  }
  const { told, exchanges } = start({ answer: () => '[11]', unknown: failed('lost'), unknownFrom: 2 })
  t.equal(await told('findNotes', { query: 'x' }, '[22]'), 'failed')
  t.equal(exchanges.length, 1)
})

t.test('cards outside are cut out of notes that have cards inside and outside', async (t) => {
  const { told, looked } = start()
  const note = '[{"noteId": 22, "cards": [12, 92]}]'
  t.equal(await told('notesInfo', { notes: [22] }, note, { notes: ['22'] }), 'result [{"noteId": 22, "cards": [12]}]')
  t.same(looked, [' | 22 | 22', '12,92 |  | '])
  const both = '[{"cards": [11]}, {"cards": [12, 92]}]'
  t.equal(
    await start().told('notesInfo', { notes: [21, 22] }, both, { notes: ['21', '22'] }),
    'result [{"cards": [11]}, {"cards": [12]}]',
  )
  t.equal(await told('notesInfo', { notes: [21] }, note, { notes: ['21'] }), `result ${note}`, 'a note inside alone')
  t.equal(looked.length, 3)
  t.equal(await told('notesInfo', { notes: [91] }, '[{}]', { notes: [] }), 'result [{}]')
  t.equal(looked.length, 3, 'no note inside is named')
  t.equal(
    await start({ unknown: failed('lost') }).told('notesInfo', { notes: [22] }, note, { notes: ['22'] }),
    'failed',
  )
})

const INFOS = '[{"noteId": 21, "cards": [11]}]'

t.test('the notes that a query finds inside are asked for by their ids', async (t) => {
  const { run, applied, exchanges, looked } = start({
    answer: (text) => (text.startsWith('notesInfo') ? INFOS : text.startsWith('find') ? '[21]' : undefined),
  })
  const leaf = given('notesInfo', { query: 'x' })
  const search = given('findNotes', { query: 'x' })
  const reply = resultWith('[21, 91]')
  const { outcomes, asked, replies } = await run(leaf, applied(search, { isSearch: true }), reply)
  t.same(outcomes, [resultWith(INFOS)])
  t.same(
    exchanges,
    [['notesInfo {"notes": [21]}', callText(QUESTION), 'deckNamesAndIds']],
    'with the questions that say that they are inside',
  )
  t.same(asked.map(callText), exchanges[0])
  t.same(
    replies.map(inShort),
    [INFOS, '[21]', '{}'].map((text) => `result ${text}`),
  )
  t.same(looked, [' | 21,91 | 21,91', ' | 21 | ', ' | 21 | 21'])
})

t.test('notes that a query finds are not told if what is inside has changed meanwhile', async (t) => {
  const told = (options: Options, found = '[21]') =>
    start(options).told('notesInfo', { query: 'x' }, found, {
      isSearch: true,
      leaf: given('findNotes', { query: 'x' }),
    })
  const answering = (again: string | Outcome, infos: string | Outcome = INFOS, other = '{}') => ({
    answer: (text: string) => (text.startsWith('notesInfo') ? infos : text.startsWith('find') ? again : other),
  })
  t.equal(await told(answering('[21]')), `result ${INFOS}`)
  t.equal(await told(answering('[]')), 'refused scope.moved')
  t.equal(await told(answering('[21]', INFOS, '{"Japanese": 5}')), 'refused scope.moved')
  t.equal(await told({ ...answering('[21]'), left: ['21'] }), 'refused scope.moved')
  t.equal(await told(answering(errorWith('[21]'))), 'refused scope.moved')
  t.equal(await told(answering('[21]', errorWith('closed'))), 'error "closed"')
  t.equal(await told({ unknown: failed('lost') }), 'failed')
  t.equal(await told({ unknown: failed('lost'), unknownFrom: 2 }), 'failed')
  t.equal(await told(answering('[21]', '[]'), '[91]'), 'result []', 'nothing inside')
})

t.test('the notes of a query lose their cards outside', async (t) => {
  const answers = {
    notesInfo: '[{"noteId": 22, "cards": [12, 92]}]',
    findCards: '[12]',
    cardsToNotes: '[22]',
    findNotes: '[21]',
  }
  const { told } = start({ answer: (text) => Object.entries(answers).find(([name]) => text.startsWith(name))?.[1] })
  const search = { isSearch: true, leaf: given('findNotes', { query: 'x' }) }
  t.equal(await told('notesInfo', { query: 'x' }, '[22]', search), 'result [{"noteId": 22, "cards": [12]}]')
})

t.test('each call of a request gets its own outcome, and everything that was asked is told', async (t) => {
  const leaves = [given('findNotes', { query: 'x' }), given('version', null), given('findCards', { query: '' })]
  const { applied, runAll, exchanges } = start({ answer: () => '[11]' })
  const replies = [resultWith('[22]'), resultWith('6'), resultWith('[91]')]
  const { outcomes, asked } = await runAll(
    leaves,
    leaves.map((leaf) => applied(leaf)),
    replies,
  )
  t.same(outcomes.map(inShort), ['result []', 'result 6', 'result []'])
  t.same(asked.map(callText), exchanges.flat())
})
