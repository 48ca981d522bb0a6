import { today } from '../collection/clock.ts'
import type { Card, Collection } from '../collection/collection.ts'
import { fuzzed } from './fuzz.ts'
import { type Options, optionsOf } from './options.ts'

/** The state that an answer puts a card in: seconds until it comes back today, or days. */
export type Next =
  | {
      readonly kind: 'learning' | 'relearning'
      readonly seconds: number
      /** Steps that are left, this one included. */
      readonly left: number
      /** Days, for when relearning ends; what it was for new cards. */
      readonly interval: number
      readonly factor: number
      readonly isLapse: boolean
    }
  | { readonly kind: 'review'; readonly days: number; readonly factor: number; readonly isLapse: boolean }

const LEAST_FACTOR = 1300

/** The states that the four buttons, from "again" to "easy", would put a card in. */
export function nextStates(collection: Collection, card: Card): readonly [Next, Next, Next, Next] {
  const options = optionsOf(collection, card)
  const seed = card.id + card.reps
  if (card.type === 2) return afterReview(card, options, today(collection.clock), seed)
  if (card.type === 3) return afterRelearning(card, options)
  return afterLearning(card, options, seed)
}

function afterLearning(card: Card, options: Options, seed: number): readonly [Next, Next, Next, Next] {
  const { learnSteps: steps, startFactor: factor, most } = options
  const days = (interval: number): Next => ({
    kind: 'review',
    days: fuzzed(Math.max(interval, 1), seed, 1, most),
    factor,
    isLapse: false,
  })
  const step = (seconds: number, left: number): Next => {
    return { kind: 'learning', seconds, left, interval: card.interval, factor: card.factor, isLapse: false }
  }
  const left = card.type === 0 ? steps.length : stepsLeft(card, steps)
  const unchanged = card.type === 0 ? steps.length : card.left
  const good = left > 1 ? step(steps[steps.length - left + 1] as number, left - 1) : days(options.graduating)
  const easy = days(Math.max(options.easy, good.kind === 'review' ? good.days + 1 : 1))
  if (steps.length === 0) return [good, good, good, easy]
  return [step(steps[0] as number, steps.length), step(hardDelay(steps, left), unchanged), good, easy]
}

function afterRelearning(card: Card, options: Options): readonly [Next, Next, Next, Next] {
  const steps = options.relearnSteps
  const { factor, interval } = card
  const step = (seconds: number, left: number, days = interval): Next => {
    return { kind: 'relearning', seconds, left, interval: days, factor, isLapse: false }
  }
  const days = (interval: number): Next => ({ kind: 'review', days: interval, factor, isLapse: false })
  if (steps.length === 0) return [days(interval), days(interval), days(interval), days(interval + 1)]
  const left = stepsLeft(card, steps)
  return [
    step(steps[0] as number, steps.length, Math.max(interval, options.lapseLeast)),
    step(hardDelay(steps, left), card.left),
    left > 1 ? step(steps[steps.length - left + 1] as number, left - 1) : days(interval),
    days(interval + 1),
  ]
}

function afterReview(card: Card, options: Options, day: number, seed: number): readonly [Next, Next, Next, Next] {
  const { most } = options
  const late = Math.max(0, day - card.due)
  const current = Math.max(card.interval, 1)
  const factor = card.factor / 1000
  const pass = (interval: number, above: number): number =>
    fuzzed(
      Math.min(Math.max(interval * options.factor, above, 1), most),
      seed,
      Math.min(Math.max(above, 1), most),
      most,
    )
  const hard = pass(current * options.hardFactor, options.hardFactor <= 1 ? 0 : card.interval + 1)
  const good = pass((current + late / 2) * factor, options.hardFactor <= 1 ? card.interval + 1 : hard + 1)
  const easy = pass((current + late) * factor * options.easyBonus, good + 1)
  const to = (days: number, change: number): Next => {
    // Only what lowers the ease holds it at the least.
    const changed = card.factor + change
    return { kind: 'review', days, factor: change < 0 ? Math.max(LEAST_FACTOR, changed) : changed, isLapse: false }
  }
  return [lapse(card, options), to(hard, -150), to(good, 0), to(easy, 150)]
}

function lapse(card: Card, options: Options): Next {
  const { relearnSteps: steps, lapseLeast, lapseFactor, most } = options
  const interval = Math.min(Math.max(Math.round(card.interval * lapseFactor), lapseLeast, 1), most)
  const factor = Math.max(LEAST_FACTOR, card.factor - 200)
  if (steps.length === 0) return { kind: 'review', days: interval, factor, isLapse: true }
  return { kind: 'relearning', seconds: steps[0] as number, left: steps.length, interval, factor, isLapse: true }
}

/** The delay of the step that a card is in, in seconds; 0 for one that is in none. */
export function currentDelay(collection: Collection, card: Card): number {
  const options = optionsOf(collection, card)
  const steps = card.type === 3 ? options.relearnSteps : options.learnSteps
  return steps.length === 0 ? 0 : (steps[steps.length - stepsLeft(card, steps)] as number)
}

function stepsLeft(card: Card, steps: readonly number[]): number {
  return Math.min(Math.max(card.left % 1000, 1), steps.length)
}

/** "Hard" repeats the step; in the first one it lies halfway to the next, or a half more where there is no next. */
function hardDelay(steps: readonly number[], left: number): number {
  const [first = 0, second] = steps
  if (left < steps.length) return steps[steps.length - left] as number
  return second === undefined ? Math.min(first * 1.5, first + 86_400) : (first + Math.max(first, second)) / 2
}
