import { Gauge, type Registry } from 'prom-client'
import { type Counts, cardStates } from './counts.ts'

/** What the counting of the collection tells; see {@link Counts}. */
export interface CollectionObserver {
  counted(counts: Counts): void
}

/** So many decks and note types are told apart, the largest first; the rest are counted as `other`. */
const MOST = 100
const OTHER = 'other'

/** Registers the learning metrics. They exist only where the owner wants them: they name decks and note types. */
export function createCollectionMetrics(registry: Registry): CollectionObserver {
  const registers = [registry]
  const cards = new Gauge({
    name: 'ankiconnect_gateway_collection_cards',
    help: `Cards by deck and state; beyond ${MOST} decks the smallest share "${OTHER}".`,
    labelNames: ['deck', 'state'],
    registers,
  })
  const due = new Gauge({
    name: 'ankiconnect_gateway_collection_due_cards',
    help: 'Cards that are due today, by deck.',
    labelNames: ['deck'],
    registers,
  })
  const notes = new Gauge({
    name: 'ankiconnect_gateway_collection_notes',
    help: 'Notes by note type.',
    labelNames: ['model'],
    registers,
  })
  const reviewed = new Gauge({
    name: 'ankiconnect_gateway_collection_reviewed_today',
    help: 'Reviews done today.',
    registers,
  })
  const introduced = new Gauge({
    name: 'ankiconnect_gateway_collection_new_today',
    help: 'Cards seen for the first time today.',
    registers,
  })
  const days = new Gauge({
    name: 'ankiconnect_gateway_collection_reviewed_on_day',
    help: 'Reviews done on each day of the last year on which there were any.',
    labelNames: ['day'],
    registers,
  })
  return {
    counted({ decks, notes: byModel, reviewedToday, newToday, reviewedByDay }) {
      for (const gauge of [cards, due, notes, days]) gauge.reset()
      const size = (counts: Readonly<Record<string, number>>) =>
        cardStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
      const largest = [...decks].sort(([, one], [, other]) => size(other) - size(one))
      largest.forEach(([name, counts], index) => {
        const deck = index < MOST ? name : OTHER
        for (const state of cardStates) cards.inc({ deck, state }, counts[state])
        due.inc({ deck }, counts.due)
      })
      const models = [...byModel].sort(([, one], [, other]) => other - one)
      models.forEach(([name, count], index) => {
        notes.inc({ model: index < MOST ? name : OTHER }, count)
      })
      reviewed.set(reviewedToday)
      introduced.set(newToday)
      for (const [day, count] of reviewedByDay) days.set({ day }, count)
    },
  }
}
