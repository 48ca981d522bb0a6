import { term } from '../images/before.ts'
import type { Builder } from '../images/builder.ts'
import { createBuilder } from '../images/builder.ts'
import { type ImageQuestion, type ImageQuestions, takeAll } from '../images/questions.ts'
import type { ImageRecord, Renamed } from '../safety/image.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { partKey, partsAddedBy, type StructureChange } from './structure.ts'

/** The present state of everything that some records are about. */
export interface PresentState extends Builder {
  /** The names of all decks, if a record is about decks. */
  readonly deckNames: ReadonlySet<string>
  /** The cards in each deck that a call created. */
  readonly inDeck: Map<string, readonly string[]>
  /** The notes and cards that use a field or template that a call added. */
  readonly users: Map<string, readonly string[]>
  /** The changes of fields and templates that lead to this state, in their order. */
  readonly structure: StructureChange[]
}

/** The newest id of a note or card that undos created again, possibly several times. */
export function newestId(ids: Readonly<Record<string, string>>, id: string): string {
  let newest = id
  for (let next = ids[newest]; next !== undefined; next = ids[newest]) newest = next
  return newest
}

/** Reads the present state of everything that records are about. Resolves to the outcome of a read that Anki did not answer. */
export async function readWorld(
  records: readonly ImageRecord[],
  renamed: Renamed,
  questions: ImageQuestions,
  ask: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>,
): Promise<PresentState | Extract<Outcome, { kind: 'failed' | 'refused' }>> {
  const named = namedIn(records, renamed)
  const alive = { notes: [] as string[], cards: [] as string[] }
  const names = { decks: new Set<string>(), models: new Set<string>() }
  const world: PresentState = {
    ...createBuilder(),
    deckNames: names.decks,
    inDeck: new Map(),
    users: new Map(),
    structure: [],
  }
  const round = async (asked: readonly ImageQuestion[]) =>
    asked.length === 0 ? null : takeAll(asked, await ask(asked.map(({ leaf }) => leaf)))

  const first = await round([
    ...found('findNotes', 'nid', named.notes, alive.notes, questions),
    ...found('findCards', 'cid', named.cards, alive.cards, questions),
    ...questions.media([...named.media], world),
    ...(named.decks.size === 0
      ? []
      : questions.names('deckNames', (all) => {
          for (const name of all) names.decks.add(name)
        })),
    ...(named.models.size === 0
      ? []
      : questions.names('modelNames', (all) => {
          for (const name of all) names.models.add(name)
        })),
    ...[...named.newDecks].flatMap((name) =>
      questions.found('findCards', term('deck', name), (cards) => world.inDeck.set(name, cards)),
    ),
    ...partsAddedBy(records).flatMap((part) => {
      const isField = part.of === 'field'
      const query = isField
        ? `${term('note', part.model)} "${part.name.replaceAll(/[\\"*_:]/g, '\\$&')}:_*"`
        : `${term('note', part.model)} "card:${part.name.replaceAll(/[\\"*_]/g, '\\$&')}" -is:new`
      const into = isField ? 'findNotes' : 'findCards'
      return questions.found(into, query, (ids) => world.users.set(partKey(part), ids))
    }),
  ])
  if (first !== null) return first
  for (const id of named.notes) world.notes.set(id, null)
  for (const id of named.cards) world.cards.set(id, null)
  for (const name of named.models) world.models.set(name, null)
  for (const name of named.decks) world.decks.set(name, names.decks.has(name) ? { options: null } : null)
  const second = await round([
    ...questions.notes(alive.notes, world),
    ...questions.cards(alive.cards, world),
    ...[...named.models].filter((name) => names.models.has(name)).flatMap((name) => questions.model(name, world)),
    ...[...named.decks]
      .filter((name) => names.decks.has(name))
      .flatMap((name) =>
        questions.deck(name, (options) => {
          if (options === null) return
          world.decks.set(name, { options: options.id })
          world.options.set(options.id, options.text)
        }),
      ),
  ])
  if (second !== null) return second
  const more = [...world.notes.values()].flatMap((note) => note?.cards ?? []).filter((id) => !world.cards.has(id))
  const inUse = [...world.inDeck.values()].flat().filter((id) => !world.cards.has(id))
  const third = await round(questions.cards([...new Set([...more, ...inUse])], world))
  return third ?? world
}

function found(
  action: 'findNotes' | 'findCards',
  by: 'nid' | 'cid',
  ids: ReadonlySet<string>,
  into: string[],
  questions: ImageQuestions,
): ImageQuestion[] {
  if (ids.size === 0) return []
  return questions.found(action, `${by}:${[...ids].join(',')}`, (all) => into.push(...all))
}

function namedIn(records: readonly ImageRecord[], renamed: Renamed) {
  const notes = new Set<string>()
  const cards = new Set<string>()
  const media = new Set<string>()
  const models = new Set<string>()
  const decks = new Set<string>()
  const newDecks = new Set<string>()
  for (const { before, end } of records) {
    for (const image of [before, end?.after ?? before]) {
      for (const id of Object.keys(image.notes)) notes.add(newestId(renamed.notes, id))
      for (const id of Object.keys(image.cards)) cards.add(newestId(renamed.cards, id))
      for (const name of Object.keys(image.media)) media.add(name)
      for (const name of Object.keys(image.models)) models.add(name)
      for (const name of Object.keys(image.decks)) decks.add(name)
    }
    for (const [name, deck] of Object.entries(before.decks)) if (deck === null) newDecks.add(name)
    for (const id of Object.keys(end?.created.notes ?? {})) notes.add(newestId(renamed.notes, id))
  }
  return { notes, cards, media, models, decks, newDecks }
}
