import { term } from '../images/before.ts'
import { createBuilder } from '../images/builder.ts'
import { type ImageQuestion, type ImageQuestions, takeAll } from '../images/questions.ts'
import type { KeptCard, Renamed } from '../safety/image.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import type { UndoStep } from './step.ts'
import { hasBelow, type UndoPlan, valueStep } from './steps.ts'
import { texts } from './texts.ts'

interface CarryOptions {
  readonly send: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>
  readonly questions: ImageQuestions
  /** Returns a call by its name and the JSON text of its parameters. */
  readonly leaf: (action: string, params: string) => Leaf | null
}

/** The effects of an undo. */
export interface CarriedOut {
  readonly done: readonly Text[]
  readonly left: readonly Text[]
  readonly failed: readonly Text[]
  readonly renamed: Renamed
}

/** The calls in one request: what they change is kept as one call, which must not be too large to keep. */
const MOST = 500

/** Sends the calls of an undo. Calls that need new ids go after those that make them. */
export async function carryOutUndo(plan: UndoPlan, options: CarryOptions): Promise<CarriedOut> {
  const { questions } = options
  const done: Text[] = []
  const left: Text[] = []
  const failed: Text[] = []
  const notes = new Map<string, string>()
  const cards = new Map<string, string>()

  const go = async (steps: readonly UndoStep[], onResult: (index: number, result: unknown) => void = () => {}) => {
    for (let from = 0; from < steps.length; from += MOST) {
      const part = steps.slice(from, from + MOST)
      const leaves = part.map(({ action, params }) => options.leaf(action, textOf(params)))
      const known = leaves.filter((leaf) => leaf !== null)
      const outcomes = (await options.send(known)).values()
      for (const [index, step] of part.entries()) {
        const outcome = leaves[index] === null ? null : (outcomes.next().value as Outcome)
        const error = errorOf(outcome)
        if (error === null) {
          done.push(...step.says)
          onResult(from + index, JSON.parse((outcome as { readonly text: Buffer }).text.toString()))
        } else failed.push(...step.says.map(({ text }) => texts('failed.call', { what: text, error })))
      }
    }
  }
  const ask = async (asked: readonly ImageQuestion[]) => {
    if (asked.length > 0) takeAll(asked, await options.send(asked.map(({ leaf }) => leaf)))
  }

  const adds = plan.remakes.map((remake): UndoStep => {
    const { model: modelName, fields, tags } = remake.note
    const note = { deckName: remake.deck, modelName, fields, tags, options: { allowDuplicate: true } }
    return { action: 'addNote', params: { note }, says: remake.says.slice(0, 1) }
  })
  await go(plan.first)
  await go(adds, (index, id) => {
    const remake = plan.remakes[index]
    if (remake !== undefined && typeof id === 'number') notes.set(remake.id, String(id))
  })

  const again = [...plan.remakes.flatMap((remake) => (notes.has(remake.id) ? remake.cards : [])), ...plan.lostCards]
  const cardSteps = again.length === 0 ? NO_CARDS : await stepsForCards(again, notes, cards, ask, questions)
  await go([...cardSteps.steps, ...plan.next])
  await insertReviews(cardSteps.reviews, go, failed)

  const full = new Set<string>()
  const deckOf = ({ params }: UndoStep) => (params as { readonly decks: readonly string[] }).decks[0] ?? ''
  const names = new Set<string>()
  await ask(
    plan.emptied.length === 0
      ? []
      : [
          ...plan.emptied.flatMap((step) =>
            questions.found('findCards', term('deck', deckOf(step)), (found) => {
              if (found.length > 0) full.add(deckOf(step))
            }),
          ),
          ...questions.names('deckNames', (all) => {
            for (const name of all) names.add(name)
          }),
        ],
  )
  const empty = plan.emptied.filter((step) => {
    const name = deckOf(step)
    if (full.has(name)) return false
    const isAbove = hasBelow(names, name)
    if (isAbove) left.push(texts('left.deck-above', { deck: JSON.stringify(name) }))
    else names.delete(name)
    return !isAbove
  })
  for (const name of full) left.push(texts('left.deck', { deck: JSON.stringify(name) }))
  await go(empty)
  return { done, left, failed, renamed: { notes: Object.fromEntries(notes), cards: Object.fromEntries(cards) } }
}

function textOf(params: UndoStep['params']): string {
  return 'text' in params && typeof params.text === 'string' ? params.text : JSON.stringify(params)
}

function errorOf(outcome: Outcome | null): string | null {
  if (outcome === null) return 'unsupported action'
  if (outcome.kind === 'refused') return outcome.error.text
  if (outcome.kind === 'failed') return outcome.error?.text ?? outcome.failure
  const text = outcome.text.toString()
  if (outcome.kind === 'error') return text
  // setSpecificValueOfCard reports errors as results.
  return text === 'false' || text.startsWith('[[false') ? text : null
}

type Review = readonly number[]

const NO_CARDS: { readonly steps: readonly UndoStep[]; readonly reviews: readonly Review[] } = {
  steps: [],
  reviews: [],
}

/** Gives the cards of notes that were created again their scheduling, deck and reviews. */
async function stepsForCards(
  again: readonly { readonly id: string; readonly card: KeptCard }[],
  notes: ReadonlyMap<string, string>,
  cards: Map<string, string>,
  ask: (asked: readonly ImageQuestion[]) => Promise<void>,
  questions: ImageQuestions,
): Promise<typeof NO_CARDS> {
  const now = createBuilder()
  const owners = [...new Set(again.map(({ card }) => notes.get(card.note) ?? card.note))]
  await ask(questions.notes(owners, now))
  await ask(
    questions.cards(
      [...now.notes.values()].flatMap((note) => note?.cards ?? []),
      now,
    ),
  )
  const places = new Map<string, readonly [string, KeptCard]>()
  for (const [id, card] of now.cards) if (card !== null) places.set(`${card.note} ${card.ord}`, [id, card])

  const steps: UndoStep[] = []
  const reviews: (readonly number[])[] = []
  for (const { id, card } of again) {
    const [fresh, present] = places.get(`${notes.get(card.note) ?? card.note} ${card.ord}`) ?? []
    if (fresh === undefined || present === undefined) continue
    cards.set(id, fresh)
    if (present.deck !== card.deck)
      steps.push({ action: 'changeDeck', params: { cards: [Number(fresh)], deck: card.deck }, says: [] })
    const values = valueStep(fresh, present, card)
    const says = [texts('undo.card-again', { card: id, reviews: card.reviews?.length ?? 0 })]
    steps.push(
      values === null ? { action: 'cardsModTime', params: { cards: [Number(fresh)] }, says } : { ...values, says },
    )
    for (const review of card.reviews ?? []) {
      const { usn, ease, ivl, lastIvl, factor, time, type } = review
      reviews.push([review.id, Number(fresh), usn, ease, ivl, lastIvl, factor, time, type])
    }
  }
  return { steps, reviews }
}

/** How far a review may move in time, in ms. */
const FURTHEST = 5

/** Anki keeps the reviews of deleted cards, so that their ids are taken. Each review therefore moves by a millisecond, or by some. */
async function insertReviews(
  reviews: readonly Review[],
  go: (steps: readonly UndoStep[]) => Promise<void>,
  failed: Text[],
): Promise<void> {
  const before = failed.length
  for (let by = 1; reviews.length > 0 && by <= FURTHEST; by += 1) {
    failed.length = before
    await go([
      {
        action: 'insertReviews',
        params: { reviews: moved(reviews, by) },
        says: [texts('undo.reviews', { count: reviews.length })],
      },
    ])
    if (failed.length === before) return
  }
}

function moved(reviews: readonly Review[], by: number): readonly Review[] {
  const taken = new Set(reviews.map(([id]) => id))
  return reviews.map(([id = 0, ...rest]) => {
    let free = id + by
    while (taken.has(free)) free += 1
    taken.add(free)
    return [free, ...rest]
  })
}
