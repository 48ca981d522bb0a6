import { chunks, DECK, type Goal, note } from './goal.ts'

/** asbplayer learns which words its user knows: the cards of a deck, by tens. */
export const firstCache: Goal = {
  name: 'asbplayer: first cache of cards',
  async run(call) {
    const cards = (await call('findCards', { query: `deck:${DECK}` })) as number[]
    for (const some of chunks(cards, 10)) await call('cardsInfo', { cards: some })
  },
}

/** It asks again and again what has changed. */
export const poll: Goal = {
  name: 'asbplayer: poll',
  async run(call) {
    for (let round = 0; round < 20; round++) {
      const changed = (await call('findCards', { query: `deck:${DECK} edited:1` })) as number[]
      await call('cardsModTime', { cards: changed.slice(0, 100) })
      if (round % 10 === 0) await call('cardsInfo', { cards: changed.slice(0, 10) })
    }
  },
}

/** It puts a screenshot into the note that was added last. */
export const screenshot: Goal = {
  name: 'asbplayer: screenshot',
  async run(call) {
    await call('deckNames')
    await call('modelNames')
    await call('modelFieldNames', { modelName: 'Basic' })
    await call('addNote', { note: note(Date.now()) })
    const added = (await call('findNotes', { query: 'added:1' })) as number[]
    const last = added.at(-1)
    await call('notesInfo', { notes: [last] })
    const filename = (await call('storeMediaFile', { filename: 'shot.jpg', data: 'AAAA' })) as string
    await call('updateNoteFields', { note: { id: last, fields: { Back: `<img src="${filename}">` } } })
    await call('notesInfo', { notes: [last] })
  },
}
