import type { Image } from '../safety/image.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { ImageSubjects } from './before.ts'
import { builderOf, createBuilder, imageOf } from './builder.ts'
import { imageDigest } from './parse.ts'
import { type ImageQuestion, type ImageQuestions, takeAll } from './questions.ts'

/** The reads that tell how calls left what they changed. They go in the exchange of the calls, so that nobody comes in between. */
export interface AfterReading {
  readonly leaves: readonly Leaf[]
  /** Returns what the calls left, or null if Anki did not answer a read. */
  take(outcomes: readonly Outcome[], sent: readonly Leaf[], ended: readonly Outcome[]): AfterRead
}

/** What the calls left, or null if Anki did not answer a read; and the open profile if it was asked for. */
interface AfterRead {
  readonly after: Image | null
  readonly profile: string | null
}

/** @param asksProfile whether the open profile of Anki is not known yet */
export function readAfter(
  subjects: ImageSubjects,
  before: Image,
  questions: ImageQuestions,
  asksProfile: boolean,
): AfterReading {
  let profile: string | null = null
  const into = createBuilder()
  const alive = { notes: new Set<string>(), cards: new Set<string>() }
  const decks = new Map<string, { readonly id: string; readonly text: string } | null>()
  const asked: ImageQuestion[] = [
    ...questions.notes([...subjects.notes], into),
    ...questions.cards([...subjects.cards], into),
    ...survivors('findNotes', 'nid', subjects.mortalNotes, alive.notes, questions),
    ...survivors('findCards', 'cid', subjects.mortalCards, alive.cards, questions),
    ...[...subjects.models].flatMap((name) => questions.model(name, into)),
    ...[...subjects.decks].flatMap((name) =>
      questions.deck(name, (options) => {
        decks.set(name, options)
        into.decks.set(name, options === null ? null : { options: options.id })
        if (options !== null && before.options[options.id] != null) into.options.set(options.id, options.text)
      }),
    ),
    ...(subjects.newDecks.size === 0
      ? []
      : questions.names('deckNames', (names) => {
          for (const name of subjects.newDecks) into.decks.set(name, names.includes(name) ? { options: null } : null)
        })),
    ...(asksProfile
      ? questions.profile((name) => {
          profile = name
        })
      : []),
  ]
  return {
    leaves: asked.map(({ leaf }) => leaf),
    take(outcomes, sent, ended) {
      if (takeAll(asked, outcomes) !== null) return { after: null, profile }
      for (const id of subjects.mortalNotes) into.notes.set(id, alive.notes.has(id) ? (before.notes[id] ?? null) : null)
      for (const id of subjects.mortalCards) into.cards.set(id, alive.cards.has(id) ? (before.cards[id] ?? null) : null)
      for (const [name, kept] of mediaAfter(before, sent, ended)) into.media.set(name, kept)
      return { after: withFieldsOf(imageOf(into)), profile }
    },
  }
}

function survivors(
  action: 'findNotes' | 'findCards',
  term: 'nid' | 'cid',
  ids: ReadonlySet<string>,
  alive: Set<string>,
  questions: ImageQuestions,
): ImageQuestion[] {
  if (ids.size === 0) return []
  return questions.found(action, `${term}:${[...ids].join(',')}`, (found) => {
    for (const id of found) alive.add(id)
  })
}

/** A removed field leaves the notes of its type. */
function withFieldsOf(image: Image): Image {
  const into = builderOf(image)
  for (const [id, note] of into.notes) {
    const fields = note === null ? undefined : image.models[note.model]?.fields
    if (note === null || fields === undefined) continue
    const own = Object.entries(note.fields).filter(([name]) => fields.includes(name))
    into.notes.set(id, { ...note, fields: Object.fromEntries(own) })
  }
  return imageOf(into)
}

/** The media after the calls, by what these say. A digest is null if only Anki knows the content. */
function mediaAfter(before: Image, sent: readonly Leaf[], ended: readonly Outcome[]) {
  const after = new Map(Object.entries(before.media))
  for (const [index, leaf] of sent.entries()) {
    const outcome = ended[index]
    if (leaf.action.gateway.keeps?.media === undefined) continue
    const params = paramsOf(leaf)
    if (leaf.action.name === 'storeMediaFile') {
      const stored = outcome?.kind === 'result' ? readText(outcome.text) : null
      if (stored !== null) after.set(stored, contentOf(params))
    } else if (leaf.action.name === 'deleteMediaFile') {
      if (outcome?.kind === 'result' && typeof params.filename === 'string') after.set(params.filename, null)
    } else {
      for (const { filename, ...media } of noteMedia(params))
        if (typeof filename === 'string') after.set(filename, contentOf(media))
    }
  }
  return after
}

interface Params {
  readonly filename?: unknown
  readonly data?: unknown
  readonly note?: unknown
  readonly notes?: unknown
  readonly deleteExisting?: unknown
}

function contentOf({ data }: { readonly data?: unknown }) {
  return { data: null, digest: typeof data === 'string' ? imageDigest(data) : null }
}

function noteMedia({ note, notes }: Params): { readonly filename?: unknown; readonly data?: unknown }[] {
  const all = [note, ...(Array.isArray(notes) ? (notes as unknown[]) : [])] as Record<string, unknown>[]
  return all.flatMap((one) =>
    ['audio', 'video', 'picture'].flatMap((kind) => [one?.[kind] ?? []].flat() as { readonly filename?: unknown }[]),
  )
}

function readText(text: Buffer): string | null {
  const value: unknown = JSON.parse(text.toString())
  return typeof value === 'string' ? value : null
}

/** The params of a call with their long texts; empty if they are not finite. */
export function paramsOf({ params }: Leaf): Params {
  try {
    return params === null ? {} : (JSON.parse(params.toString()) as Params)
  } catch {
    return {}
  }
}
