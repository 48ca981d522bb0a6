/** Calls an action on a connection of its own, as most clients do. Resolves to its result, or rejects with AnkiConnect's error. */
export type Call = (action: string, params?: object) => Promise<unknown>

/** What a person wants from a client, as the sequence of calls that the client makes for it. */
export interface Goal {
  readonly name: string
  run(call: Call): Promise<void>
}

/** The tag and the deck of the notes that {@link prepare} adds. */
export const DECK = 'Mining'
export const TAG = 'goal'
/** The note types that {@link prepare} adds. */
export const TYPES = 22

export interface Size {
  readonly notes: number
}

/** Fills a collection with what the goals need: note types, and a deck of notes with one card each. Safe to call again. */
export async function prepare(call: Call, { notes }: Size): Promise<void> {
  const known = (await call('modelNames')) as string[]
  for (let index = 0; index < TYPES; index++) {
    const modelName = `Type ${index}`
    if (known.includes(modelName)) continue
    const cardTemplates = [{ Name: 'Card 1', Front: '{{Front}}', Back: '{{Back}}' }]
    await call('createModel', { modelName, inOrderFields: ['Front', 'Back', 'Source'], cardTemplates })
  }
  await call('createDeck', { deck: DECK })
  const have = ((await call('findNotes', { query: `tag:${TAG}` })) as number[]).length
  for (let from = have; from < notes; from += 500) {
    const some = Array.from({ length: Math.min(500, notes - from) }, (_, index) => note(from + index))
    await call('addNotes', { notes: some })
  }
}

/** The n-th note of the deck. */
export function note(index: number): object {
  const fields = { Front: `単語 ${index}`, Back: `the meaning of word ${index}, with an example sentence` }
  return { deckName: DECK, modelName: 'Basic', fields, tags: [TAG], options: { allowDuplicate: true } }
}

/** Ids, in lists of this many. */
export function* chunks(ids: readonly number[], size: number): Generator<number[]> {
  for (let from = 0; from < ids.length; from += size) yield ids.slice(from, from + size)
}
