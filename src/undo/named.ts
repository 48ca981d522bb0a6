import type { Image, KeptNote, NamedNote, NamedValues } from '../safety/image.ts'

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

/**
 * Returns how calls left a note, by what they name in it. Anything else that differs was changed by somebody else: a person can edit a note
 * after the look before the calls and before Anki runs them.
 */
export function ownChanges(became: KeptNote, was: KeptNote, named: NamedNote | undefined): KeptNote {
  const own = Object.entries(was.fields).map(([name, value]): [string, string] => {
    const isNamed = named?.fields !== undefined && Object.hasOwn(named.fields, name)
    return [name, isNamed ? (became.fields[name] ?? value) : value]
  })
  return { ...became, fields: Object.fromEntries(own), tags: named?.tags === undefined ? was.tags : became.tags }
}

function mapped<T>(
  things: Readonly<Record<string, T | null>>,
  change: (id: string, thing: T) => T,
): Record<string, T | null> {
  return Object.fromEntries(
    Object.entries(things).map(([id, thing]) => [id, thing === null ? null : change(id, thing)]),
  )
}
