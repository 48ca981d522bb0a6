import { DECK, type Goal, note, TAG } from './goal.ts'

/** Yomitan shows twenty entries, one after another, and whether each is in the collection. */
export const twentyEntries: Goal = {
  name: 'Yomitan: 20 entries checked',
  async run(call) {
    await call('version')
    for (let entry = 0; entry < 20; entry++) {
      const notes = [note(entry), note(100_000 + entry)]
      await call('canAddNotesWithErrorDetail', { notes })
      const found = (await call('findNotes', { query: `deck:${DECK} "front:単語 ${entry}"` })) as number[]
      if (found.length > 0) await call('notesInfo', { notes: found })
    }
  },
}

/** A note with a sound and a picture, as a mining program adds it. */
export const richNote: Goal = {
  name: 'a note with sound and picture',
  async run(call) {
    await call('deckNames')
    await call('modelNames')
    await call('modelFieldNames', { modelName: 'Basic' })
    await call('storeMediaFile', { filename: 'word.mp3', data: 'AAAA' })
    await call('storeMediaFile', { filename: 'word.jpg', data: 'AAAA' })
    const id = await call('addNote', { note: note(Date.now()) })
    await call('notesInfo', { notes: [id] })
  },
}

/** A program on a phone reviews the first cards of a deck: what it shows, then the answer. */
export const reviews: Goal = {
  name: 'reviews of a deck',
  async run(call) {
    const cards = (await call('findCards', { query: `deck:${DECK}` })) as number[]
    await call('getIntervals', { cards: cards.slice(0, 10) })
    for (const card of cards.slice(0, 10)) {
      await call('cardsInfo', { cards: [card] })
      await call('answerCards', { answers: [{ cardId: card, ease: 3 }] })
    }
  },
}

/** A script that writes out a deck, one note after another. */
export const noteByNote: Goal = {
  name: 'a list of notes, one by one',
  async run(call) {
    const notes = (await call('findNotes', { query: `tag:${TAG}` })) as number[]
    for (const id of notes.slice(0, 400)) await call('notesInfo', { notes: [id] })
  },
}

/** A script that looks at the first notes of a list until it has seen enough. */
export const firstFew: Goal = {
  name: 'the first notes of a list',
  async run(call) {
    const notes = (await call('findNotes', { query: `deck:${DECK}` })) as number[]
    for (const id of notes.slice(0, 6)) await call('notesInfo', { notes: [id] })
    await call('getDeckConfig', { deck: DECK })
  },
}
