import { type ImageQuestion, type ImageQuestions, takeAll } from '../images/questions.ts'
import type { Renamed } from '../safety/image.ts'
import type { Text } from '../settings/declare-texts.ts'
import type { Leaf } from '../upstream/leaf.ts'
import type { Outcome } from '../wire/outcome.ts'
import { type CardsAgain, findCardsAgain, remakeSteps } from './cards-again.ts'
import { stillEmpty } from './emptied.ts'
import { unique } from './fold.ts'
import { insertReviews, type ReviewRow } from './reviews.ts'
import type { UndoStep } from './step.ts'
import type { UndoPlan } from './steps.ts'
import { texts } from './texts.ts'

interface CarryOptions {
  readonly send: (leaves: readonly Leaf[]) => Promise<readonly Outcome[]>
  readonly questions: ImageQuestions
  /** Returns a call by its name and the JSON text of its parameters. */
  readonly leaf: (action: string, params: string) => Leaf | null
  /** Writes down the new ids of notes and cards as soon as they are known, so that a later undo finds them whatever happens to this one. */
  readonly onRenamed: (renamed: Renamed) => Promise<void>
  /** Plans again, by the present state, what is left to do once these ids are there. Resolves to null if Anki does not answer. */
  readonly planRest: (made: Renamed) => Promise<UndoPlan | null>
}

/** The effects of an undo. */
export interface CarriedOut {
  readonly done: readonly Text[]
  readonly left: readonly Text[]
  readonly failed: readonly Text[]
}

/** The calls in one request: what they change is kept as one call, which must not be too large to keep. */
const MOST = 500

/** Sends the calls of an undo. Calls that need new ids go after those that make them. */
export async function carryOutUndo(plan: UndoPlan, options: CarryOptions): Promise<CarriedOut> {
  const { questions, send, onRenamed } = options
  const done: Text[] = []
  const failed: Text[] = []

  const go = async (steps: readonly UndoStep[], onResult: (index: number, result: unknown) => void = () => {}) => {
    for (let from = 0; from < steps.length; from += MOST) {
      const part = steps.slice(from, from + MOST)
      const leaves = part.map(({ action, params }) => options.leaf(action, textOf(params)))
      const outcomes = (await send(leaves.filter((leaf) => leaf !== null))).values()
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
    if (asked.length > 0) takeAll(asked, await send(asked.map(({ leaf }) => leaf)))
  }
  const putBack = async (reviews: readonly ReviewRow[]) => {
    const inserted = await insertReviews(reviews, async (some) => {
      const leaf = options.leaf('insertReviews', JSON.stringify({ reviews: some }))
      return (await send(leaf === null ? [] : [leaf]))[0] as Outcome
    })
    const said = (count: number) => texts('undo.reviews', { count })
    if (inserted.count > 0) done.push(said(inserted.count))
    for (const { count, outcome } of inserted.failed)
      failed.push(texts('failed.call', { what: said(count).text, error: errorOf(outcome) ?? '' }))
  }

  await go(plan.first)
  const notes = new Map<string, string>()
  await go(plan.remakes.map(addStep), (index, id) => {
    const remake = plan.remakes[index]
    if (remake !== undefined && typeof id === 'number') notes.set(remake.id, String(id))
  })
  if (notes.size > 0) await onRenamed({ notes: Object.fromEntries(notes), cards: {} })

  const lost = [...plan.remakes.flatMap(({ id, cards }) => (notes.has(id) ? cards : [])), ...plan.lostCards]
  const find = () => findCardsAgain(lost, notes, ask, questions)
  let again = lost.length === 0 ? NO_CARDS : await find()
  if (again.notes.size > 0) {
    await go(remakeSteps(again.notes))
    again = await find()
  }
  if (lost.length > 0) await onRenamed({ notes: {}, cards: again.cards })
  await go(again.steps)
  await putBack(again.reviews)
  // What was created again took its time. Somebody may have changed the rest meanwhile.
  const isLater = plan.first.length + plan.remakes.length + lost.length > 0
  const made = { notes: Object.fromEntries(notes), cards: again.cards }
  const rest = isLater ? await options.planRest(made) : plan
  if (rest === null) return { done, left: plan.left, failed: [...failed, texts('failed.half')] }
  await go(rest.next)
  const { steps, left } = await stillEmpty(rest.emptied, ask, questions)
  await go(steps)
  const missing = again.missing.map(({ id }) => texts('left.card', { card: id }))
  return { done, left: unique([...plan.left, ...rest.left, ...missing, ...left]), failed }
}

const NO_CARDS: CardsAgain = { steps: [], reviews: [], cards: {}, missing: [], notes: new Map() }

function addStep({ note: { model, fields, tags }, deck, says }: UndoPlan['remakes'][number]): UndoStep {
  const note = { deckName: deck, modelName: model, fields, tags, options: { allowDuplicate: true } }
  return { action: 'addNote', params: { note }, says: says.slice(0, 1) }
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
