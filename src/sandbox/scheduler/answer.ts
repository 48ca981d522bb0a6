import { cardsOf, changeCard } from '../collection/card.ts'
import { nextDayAt, today } from '../collection/clock.ts'
import type { Card, Collection, Note } from '../collection/collection.ts'
import { countStudied } from '../collection/deck.ts'
import { newId } from '../collection/ids.ts'
import { changeNote } from '../collection/note.ts'
import { putReview } from '../collection/review.ts'
import { canonifyTags } from '../collection/tags.ts'
import { random } from './fuzz.ts'
import { type Options, optionsOf } from './options.ts'
import { currentDelay, type Next, nextStates } from './state.ts'

const DAY = 86_400_000
/** The most that a step is put off by chance, in seconds. */
const MOST_DELAY = 300

/** Answers a card with a button from 1, "again", to 4, "easy", and writes the review log. `took` is in milliseconds. */
export function answerCard(collection: Collection, card: Card, ease: number, took = 0): void {
  const options = optionsOf(collection, card)
  const next = nextStates(collection, card)[ease - 1] as Next
  const kind = card.type === 2 ? 1 : card.type === 3 ? 2 : 0
  const before = card.type === 2 ? card.interval : -currentDelay(collection, card)
  countStudied(collection, card)
  if (options.buriesNew || options.buriesReviews) burySiblings(collection, card, options)
  putReview(collection, {
    id: newId(collection, collection.reviews),
    cardId: card.id,
    usn: -1,
    ease,
    interval: next.kind === 'review' ? next.days : -next.seconds,
    lastInterval: card.type === 0 ? 0 : before,
    factor: next.factor,
    time: took,
    kind,
  })
  const position = card.type === 0 ? card.due : card.position
  changeCard(collection, card, { ...placed(collection, card, next), reps: card.reps + 1, position })
  if (next.isLapse) countLapse(collection, card, options)
}

function placed(collection: Collection, card: Card, next: Next): Partial<Card> {
  const { factor } = next
  const day = today(collection.clock)
  if (next.kind === 'review') {
    return { type: 2, queue: 2, due: day + next.days, interval: next.days, factor, left: 0 }
  }
  const leeway = Math.min(MOST_DELAY, next.seconds / 4)
  const due = Math.floor(collection.clock.now() / 1000 + next.seconds + random(card.id + card.reps) * leeway)
  const behind = due * 1000 - nextDayAt(collection.clock)
  const where = behind < 0 ? { queue: 1, due } : { queue: 3, due: day + 1 + Math.floor(behind / DAY) }
  return { type: next.kind === 'learning' ? 1 : 3, ...where, interval: next.interval, factor, left: next.left }
}

/** A card forgotten again and again is a leech: its note gets a tag, and it may be suspended. */
function countLapse(collection: Collection, card: Card, { leechLapses, suspendsLeeches }: Options): void {
  const lapses = card.lapses + 1
  const every = Math.max(1, Math.ceil(leechLapses / 2))
  const isLeech = leechLapses > 0 && lapses >= leechLapses && (lapses - leechLapses) % every === 0
  changeCard(collection, card, isLeech && suspendsLeeches ? { lapses, queue: -1 } : { lapses })
  if (!isLeech) return
  const note = collection.notes.get(card.noteId) as Note
  changeNote(collection, note, { tags: canonifyTags(collection, [...note.tags, 'leech']) })
}

function burySiblings(collection: Collection, card: Card, { buriesNew, buriesReviews }: Options): void {
  for (const sibling of cardsOf(collection, card.noteId)) {
    const isBuried = (sibling.queue === 0 && buriesNew) || (sibling.queue === 2 && buriesReviews)
    if (sibling !== card && isBuried) changeCard(collection, sibling, { queue: -2 })
  }
}
