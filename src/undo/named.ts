import type { Image, NamedValues } from '../safety/image.ts'

/** Returns how calls would have left an image by the values that they give. What they do not name is as before. Pure. */
export function imageByNames(before: Image, { notes, cards, media }: NamedValues): Image {
  return {
    ...before,
    notes: mapped(before.notes, (id, note) => {
      const { fields, tags = note.tags } = notes[id] ?? {}
      return { ...note, tags, fields: { ...note.fields, ...fields } }
    }),
    cards: mapped(before.cards, (id, card) => {
      const { deck = card.deck, values } = cards[id] ?? {}
      return { ...card, deck, values: { ...card.values, ...values } }
    }),
    media: {
      ...before.media,
      ...Object.fromEntries(Object.entries(media).map(([name, digest]) => [name, { digest, data: null }])),
    },
  }
}

function mapped<T>(
  things: Readonly<Record<string, T | null>>,
  change: (id: string, thing: T) => T,
): Record<string, T | null> {
  return Object.fromEntries(
    Object.entries(things).map(([id, thing]) => [id, thing === null ? null : change(id, thing)]),
  )
}
