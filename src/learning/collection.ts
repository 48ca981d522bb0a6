import { Gauge, type Registry } from 'prom-client'
import { type Counts, cardStates } from './counts.ts'

/** An observer of the counts of a collection. See {@link Counts}. */
export interface CollectionObserver {
  counted(counts: Counts): void
}

/** The number of decks and of note types with series of their own, the largest first. The rest count as `other`. */
const MOST = 100
const OTHER = 'other'

/**
 * Returns a name that differs from that of the rest.
 * A deck called `other` becomes `other'`, and one called `other'` becomes `other''`.
 */
function ownName(name: string): string {
  const isAlike = name.startsWith(OTHER) && !/[^']/.test(name.slice(OTHER.length))
  return isAlike ? `${name}'` : name
}

/**
 * Registers the learning metrics.
 * They name decks and note types, so they exist only if the owner wants them.
 * Returns the observer for one collection, given its upstream's name.
 */
export function createCollectionMetrics(registry: Registry): (upstream: string) => CollectionObserver {
  const registers = [registry]
  const cards = new Gauge({
    name: 'ankiconnect_gateway_collection_cards',
    help: `Cards by deck and state; beyond ${MOST} decks the smallest share "${OTHER}".`,
    labelNames: ['deck', 'state', 'upstream'],
    registers,
  })
  const due = new Gauge({
    name: 'ankiconnect_gateway_collection_due_cards',
    help: 'Cards that are due today, by deck.',
    labelNames: ['deck', 'upstream'],
    registers,
  })
  const notes = new Gauge({
    name: 'ankiconnect_gateway_collection_notes',
    help: 'Notes by note type.',
    labelNames: ['model', 'upstream'],
    registers,
  })
  const reviewed = new Gauge({
    name: 'ankiconnect_gateway_collection_reviewed_today',
    help: 'Reviews done today.',
    labelNames: ['upstream'],
    registers,
  })
  const introduced = new Gauge({
    name: 'ankiconnect_gateway_collection_new_today',
    help: 'Cards seen for the first time today.',
    labelNames: ['upstream'],
    registers,
  })
  const days = new Gauge({
    name: 'ankiconnect_gateway_collection_reviewed_on_day',
    help: 'Reviews on each day of the last year that had any.',
    labelNames: ['day', 'upstream'],
    registers,
  })
  const all = new Map<string, Counts>()
  const show = (upstream: string, { decks, notes: byModel, reviewedToday, newToday, reviewedByDay }: Counts) => {
    const size = (counts: Readonly<Record<string, number>>) =>
      cardStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
    const largest = [...decks].sort(([, one], [, other]) => size(other) - size(one))
    largest.forEach(([name, counts], index) => {
      const deck = index < MOST ? ownName(name) : OTHER
      for (const state of cardStates) cards.inc({ deck, state, upstream }, counts[state])
      due.inc({ deck, upstream }, counts.due)
    })
    const models = [...byModel].sort(([, one], [, other]) => other - one)
    models.forEach(([name, count], index) => {
      notes.inc({ model: index < MOST ? ownName(name) : OTHER, upstream }, count)
    })
    reviewed.set({ upstream }, reviewedToday)
    introduced.set({ upstream }, newToday)
    for (const [day, count] of reviewedByDay) days.set({ day, upstream }, count)
  }
  return (upstream) => ({
    counted(counts) {
      // A removed deck must leave no series behind, so all series are set again.
      for (const gauge of [cards, due, notes, days]) gauge.reset()
      all.set(upstream, counts)
      for (const [name, known] of all) show(name, known)
    },
  })
}
