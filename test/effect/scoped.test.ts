import t, { type Test } from 'tap'
import type { EffectPart } from '../../src/effect/effects.ts'
import { startOwned } from '../admission/service.ts'
import { ask } from '../support/ask.ts'

/** A gateway whose client `pupil` asks before every write and has these settings, and whose owner may do everything. */
async function start(t: Test, settings: string) {
  const service = await startOwned(
    t,
    `profiles: { careful: { extends: admin, ask: ["@write", "@destructive"] } }
clients:
  pupil: { origin: "http://pupil.example", profile: careful, ${settings} }
  local-program: { profile: admin }
`,
  )
  const call = async (action: string, params: object) => {
    const { text } = await ask(service.port, { action, params })
    const { result, error } = JSON.parse(text as string)
    if (error !== null) throw new Error(`${action}: ${error}`)
    return result
  }
  const add = async (deckName: string, words: readonly string[]) => {
    await call('createDeck', { deck: deckName })
    const notes = words.map((Front) => ({ deckName, modelName: 'Basic', fields: { Front, Back: 'x' } }))
    return (await call('addNotes', { notes })) as number[]
  }
  return {
    call,
    inside: await add('Nihongo::Verbs', ['neko', 'inu', 'saru']),
    outside: await add('Medicine', ['femur', 'ulna']),
    async effect(action: string, params: object): Promise<EffectPart> {
      const { text } = await ask(service.port, { action, params }, 'Origin: http://pupil.example')
      const id = /waiting for approval ([0-9]+)/.exec(text ?? '')?.[1]
      return (await (await fetch(`${service.admin}/approvals/${id}/effect/0`)).json()) as EffectPart
    },
  }
}

t.test('the effect of a client with a scope counts only what is inside', async (t) => {
  const { call, inside, outside, effect } = await start(t, 'scope: { decks: [Nihongo] }')
  const deletion = await effect('deleteNotes', { notes: [...outside, ...inside.slice(1)] })
  t.match(deletion.effect, {
    sentence: 'deletes 2 notes in "Nihongo::Verbs"',
    facts: ['2 cards go with them'],
    total: 2,
  })
  t.same(
    deletion.items.map(({ about }) => about),
    ['inu', 'saru'],
  )
  const cards = (await call('findCards', { query: 'Back:x' })) as number[]
  const ease = await effect('setEaseFactors', {
    cards: cards.toReversed(),
    easeFactors: [1300, 1400, 1500, 1600, 1700],
  })
  t.equal(ease.items.length, 3)
  t.same(
    ease.items.map(({ differences }) => differences.at(-1)?.after),
    ['1500', '1600', '1700'],
    'each card with the value that the call has for it',
  )
  const decks = await effect('deleteDecks', { decks: ['Nihongo', 'Medicine'], cardsToo: true })
  t.match(decks.effect, { sentence: 'deletes the deck "Nihongo" with 3 notes and 3 cards' })
})

t.test('the effect of a soft deletion is a tag and a suspension', async (t) => {
  const { inside, effect } = await start(t, 'softDelete: on')
  const deletion = await effect('deleteNotes', { notes: inside })
  t.match(deletion.effect, {
    sentence: 'tags and suspends 3 notes in "Nihongo::Verbs" instead of deleting them',
    total: 3,
  })
  t.same(deletion.items[0]?.differences, [{ name: 'tags', before: '', after: 'deleted-by::pupil' }])
  const one = await effect('deleteNotes', { notes: inside.slice(0, 1) })
  t.match(one.effect, { sentence: /tags and suspends 1 note in .* instead of deleting it/ })
  const none = await effect('deleteNotes', { notes: [5] })
  t.match(none.effect, { sentence: 'changes nothing, because none of these notes exists for this client' })
})
