import t, { type Test } from 'tap'
import type { EffectPart } from '../../src/effect/effects.ts'
import { type OwnedService, startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

const DONE = '{"result": null, "error": null}'

interface Asking extends OwnedService {
  call(action: string, params: object): Promise<unknown>
  /** Makes a call that has to ask, and resolves to its number. */
  wait(action: string, params: object): Promise<string>
  effect(id: string, from?: number): Promise<EffectPart>
}

/** A gateway whose client `agent` asks before everything that is no read, and whose client `owner` may do everything. */
async function start(t: Test): Promise<Asking> {
  const service = await startOwned(
    t,
    `profiles: { careful: { extends: admin, ask: ["@write", "@destructive"] } }
clients:
  agent: { origin: "http://agent.example", profile: careful }
  local-program: { profile: admin }
`,
  )
  const call = async (action: string, params: object) => {
    const { text } = await ask(service.port, { action, params })
    const { result, error } = JSON.parse(text as string)
    if (error !== null) throw new Error(`${action}: ${error}`)
    return result
  }
  return {
    ...service,
    call,
    async wait(action, params) {
      const { text } = await ask(service.port, { action, params }, 'Origin: http://agent.example')
      const id = /waiting for approval ([0-9]+)/.exec(text ?? '')?.[1]
      if (id === undefined) throw new Error(`${action}: ${text}`)
      return id
    },
    effect: async (id, from = 0) =>
      (await (await fetch(`${service.admin}/approvals/${id}/effect/${from}`)).json()) as EffectPart,
  }
}

/** Makes a deck with notes, the ids of which it resolves to. */
async function notesIn({ call }: Asking, deckName: string, count: number): Promise<number[]> {
  await call('createDeck', { deck: deckName })
  const notes = Array.from({ length: count }, (_, index) => ({
    deckName,
    modelName: 'Basic',
    fields: { Front: `front ${index}`, Back: `back ${index}` },
    tags: ['verb', 'n5'],
  }))
  return (await call('addNotes', { notes })) as number[]
}

t.test('the owner sees which notes go, from which deck, and with how many cards', async (t) => {
  const gateway = await start(t)
  const ids = await notesIn(gateway, 'Doomed', 120)
  const id = await gateway.wait('deleteNotes', { notes: ids })
  const { effect, items, next } = await gateway.effect(id)
  t.match(effect, {
    kind: 'known',
    sentence: 'deletes 120 notes in "Doomed"',
    facts: ['120 cards go with them'],
    total: 120,
  })
  t.equal(items.length, 50)
  t.same(items[0], {
    kind: 'note',
    name: String(ids[0]),
    about: 'front 0',
    differences: [
      { name: 'Front', before: 'front 0', after: null },
      { name: 'Back', before: 'back 0', after: null },
      { name: 'tags', before: 'n5 verb', after: null },
    ],
  })
  t.equal(next, 50)
  const more = await gateway.effect(id, 100)
  t.same([more.items.length, more.items[19]?.about, more.next], [20, 'front 119', null], 'all on demand')
})

t.test('the owner sees fields, tags, decks and values before and after', async (t) => {
  const gateway = await start(t)
  const [note = 0, other = 0] = await notesIn(gateway, 'Here', 2)
  const cards = (await gateway.call('findCards', { query: 'deck:Here' })) as number[]
  await gateway.call('storeMediaFile', { filename: 'a.txt', data: 'YQ==' })
  const show = async (action: string, params: object) => {
    const { effect, items } = await gateway.effect(await gateway.wait(action, params))
    return [effect.kind === 'known' ? effect.sentence : effect.reason, items.map(({ differences }) => differences)]
  }
  t.same(await show('updateNoteFields', { note: { id: note, fields: { Back: 'new\n"text"', Nope: 'x' } } }), [
    'changes "Back", "Nope" of 1 note in "Here"',
    [[{ name: 'Back', before: 'back 0', after: 'new\n"text"' }]],
  ])
  t.same(await show('updateNote', { note: { id: note, fields: { Front: 'f' }, tags: ['x'] } }), [
    'changes "Front" of 1 note in "Here", and replaces the tags of 1 note in "Here" with "x"',
    [
      [
        { name: 'Front', before: 'front 0', after: 'f' },
        { name: 'tags', before: 'n5 verb', after: 'x' },
      ],
    ],
  ])
  t.same(await show('addTags', { notes: [note, other], tags: 'VERB new' }), [
    'adds the tags "VERB", "new" to 2 notes in "Here"',
    [
      [{ name: 'tags', before: 'n5 verb', after: 'n5 new verb' }],
      [{ name: 'tags', before: 'n5 verb', after: 'n5 new verb' }],
    ],
  ])
  t.same(await show('addTags', { notes: [note], tags: 'verb', add: false }), [
    'removes the tag "verb" from 1 note in "Here"',
    [[{ name: 'tags', before: 'n5 verb', after: 'n5' }]],
  ])
  t.same(await show('replaceTags', { notes: [note], tag_to_replace: 'n5', replace_with_tag: 'n4' }), [
    'replaces the tag "n5" with "n4" on 1 note in "Here"',
    [[{ name: 'tags', before: 'n5 verb', after: 'n4 verb' }]],
  ])
  t.same(await show('changeDeck', { cards, deck: 'There' }), [
    'moves 2 cards in "Here" to "There"',
    cards.map(() => [{ name: 'deck', before: 'Here', after: 'There' }]),
  ])
  t.same(await show('suspend', { cards: [cards[0]] }), [
    'suspends 1 card in "Here"',
    [[{ name: 'suspended', before: 'no', after: 'yes' }]],
  ])
  t.match(await show('setDueDate', { cards: [cards[0]], days: '3-7' }), [
    'sets due of 1 card in "Here" to "3-7"',
    [[{ name: 'due', after: '3-7' }]],
  ])
  t.match(await show('setSpecificValueOfCard', { card: cards[0], keys: ['flags', 'ivl'], newValues: ['1', '9'] }), [
    'sets "flags", "ivl" of 1 card in "Here"',
    [
      [
        { name: 'flags', before: '0', after: '1' },
        { name: 'ivl', before: '0', after: '9' },
      ],
    ],
  ])
  t.same(
    await show('deleteDecks', { decks: ['Here'], cardsToo: true }).then(([sentence]) => sentence),
    'deletes the deck "Here" with 2 notes and 2 cards',
  )
  t.same(await show('storeMediaFile', { filename: 'a.txt', data: 'Yg==' }), [
    'writes the media file "a.txt", which exists',
    [],
  ])
  t.same(await show('storeMediaFile', { filename: 'b.txt', data: 'Yg==' }), [
    'writes the media file "b.txt", which does not exist',
    [],
  ])
  t.match(await show('updateModelStyling', { model: { name: 'Basic', css: '.card { color: red }' } }), [
    'changes the styling of the note type "Basic"',
    [[{ name: 'styling', before: /card/, after: '.card { color: red }' }]],
  ])
  t.match(
    await show('addNote', { note: { deckName: 'Here', modelName: 'Basic', fields: { Front: 'a', Back: 'b' } } }),
    ['adds 1 note to "Here"', [[{ name: 'deckName', before: null, after: 'Here' }]]],
  )
  t.match(await show('deleteNotes', { notes: [1] }), ['deletes 1 note', [[]]], 'a note that does not exist')
})

t.test('what changed meanwhile is shown before anything is allowed', async (t) => {
  const gateway = await start(t)
  const [note = 0] = await notesIn(gateway, 'Here', 1)
  const params = { notes: [note] }
  const id = await gateway.wait('deleteNotes', params)
  const { effect } = await gateway.effect(id)
  await gateway.call('updateNoteFields', { note: { id: note, fields: { Front: 'mine' } } })
  const refused = await gateway.decide(id, { verdict: 'allow', effect: effect.digest })
  t.match(refused, { status: 409, reply: { code: 'effect.changed' } })
  t.equal(await gateway.wait('deleteNotes', params), id, 'it still waits')
  const again = await gateway.effect(id)
  t.equal(again.items[0]?.differences[0]?.before, 'mine')
  t.equal((await gateway.decide(id, { verdict: 'allow', effect: effect.digest })).status, 409, 'not for the old effect')
  t.equal((await gateway.decide(id, { verdict: 'allow', effect: again.effect.digest })).status, 200)
  const { text } = await ask(gateway.port, { action: 'deleteNotes', params }, 'Origin: http://agent.example')
  t.equal(text, DONE)
})

t.test(
  'without the digest, the effect that was shown last counts; what did not change needs no second look',
  async (t) => {
    const gateway = await start(t)
    const [note = 0, other = 0] = await notesIn(gateway, 'Here', 2)
    const id = await gateway.wait('deleteNotes', { notes: [note] })
    await gateway.effect(id)
    await gateway.call('updateNoteFields', { note: { id: note, fields: { Front: 'mine' } } })
    t.equal((await gateway.decide(id, { verdict: 'allow' })).status, 409)
    t.equal((await gateway.decide(id, { verdict: 'allow' })).status, 200, 'the owner has been told')
    const next = await gateway.wait('deleteNotes', { notes: [other] })
    await gateway.effect(next)
    await gateway.call('createDeck', { deck: 'Elsewhere' })
    t.equal((await gateway.decide(next, { verdict: 'allow' })).status, 200, 'another change leaves the effect as it is')
  },
)

t.test('nothing is known of a call that is gone or too long, and both can be decided', async (t) => {
  const gateway = await start(t)
  t.equal((await fetch(`${gateway.admin}/approvals/99/effect`)).status, 404)
  const fields = { Front: 'x'.repeat(300_000) }
  const id = await gateway.wait('updateNoteFields', { note: { id: 1, fields } })
  t.match(await gateway.effect(id), { effect: { kind: 'unknown', reason: /too long/ }, items: [], next: null })
  t.equal((await gateway.decide(id, { verdict: 'allow' })).status, 200)
})
