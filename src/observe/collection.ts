import { Gauge, type Registry } from 'prom-client'
import { type Counts, cardStates } from './counts.ts'

/** What the counting of the collection tells; see {@link Counts}. */
export interface CollectionObserver {
  counted(counts: Counts): void
}

/** So many decks and note types are told apart, the largest first; the rest are counted as `other`. */
const MOST = 100
const OTHER = 'other'

/**
 * Registers the learning metrics. They exist only where the owner wants them: they name decks and note types. Returns the series of one
 * collection, by its upstream's name.
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
    help: 'Reviews done on each day of the last year on which there were any.',
    labelNames: ['day', 'upstream'],
    registers,
  })
  const all = new Map<string, Counts>()
  const show = (upstream: string, { decks, notes: byModel, reviewedToday, newToday, reviewedByDay }: Counts) => {
    const size = (counts: Readonly<Record<string, number>>) =>
      cardStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
    const largest = [...decks].sort(([, one], [, other]) => size(other) - size(one))
    largest.forEach(([name, counts], index) => {
      const deck = index < MOST ? name : OTHER
      for (const state of cardStates) cards.inc({ deck, state, upstream }, counts[state])
      due.inc({ deck, upstream }, counts.due)
    })
    const models = [...byModel].sort(([, one], [, other]) => other - one)
    models.forEach(([name, count], index) => {
      notes.inc({ model: index < MOST ? name : OTHER, upstream }, count)
    })
    reviewed.set({ upstream }, reviewedToday)
    introduced.set({ upstream }, newToday)
    for (const [day, count] of reviewedByDay) days.set({ day, upstream }, count)
  }
  return (upstream) => ({
    counted(counts) {
      // What is gone leaves no series behind, so all are shown anew.
      for (const gauge of [cards, due, notes, days]) gauge.reset()
      all.set(upstream, counts)
      for (const [name, known] of all) show(name, known)
    },
  })
}
