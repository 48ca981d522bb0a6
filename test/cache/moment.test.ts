import fc from 'fast-check'
import t from 'tap'
import type { Area } from '../../src/actions/facts.ts'
import { createEpochs } from '../../src/cache/moment.ts'

t.test('equal moments are one object, and anything that happens makes another one', (t) => {
  const epochs = createEpochs()
  t.equal(epochs.latest, null)
  const stamp = { text: 'one' }
  const first = epochs.moment(stamp, true)
  t.match(first, { stamp, process: 0, write: 0, isProved: true })
  t.equal(epochs.moment(stamp, true), first)
  t.equal(epochs.moment({ text: 'one' }, true), first, 'a stamp with the same text')
  const events: [string, () => unknown][] = [
    ['another stamp', () => epochs.moment({ text: 'two' }, true)],
    ['the proof is gone', () => epochs.moment(stamp, false)],
    ['a write', () => epochs.wrote([])],
    ['another process', () => epochs.processEnded()],
  ]
  for (const [name, happen] of events) {
    const before = epochs.moment(stamp, true)
    happen()
    const after = epochs.moment(stamp, true)
    t.not(after, before, name)
    t.equal(epochs.moment(stamp, true), after)
    t.equal(epochs.latest, after)
  }
  t.same([epochs.process, epochs.write], [1, 1])
  t.end()
})

t.test('a write changes the sums of what it may change, and no others', (t) => {
  const epochs = createEpochs()
  const sums = () => ({
    notes: epochs.sum(['notes']),
    both: epochs.sum(['decks', 'notes']),
    decks: epochs.sum(['decks']),
    everything: epochs.sum(['everything']),
    nothing: epochs.sum([]),
  })
  const changedBy = (areas: Parameters<typeof epochs.wrote>[0]) => {
    const before = sums()
    epochs.wrote(areas)
    const after = sums()
    return Object.keys(before).filter((name) => before[name as 'notes'] !== after[name as 'notes'])
  }
  t.same(changedBy(['notes']), ['notes', 'both', 'everything'])
  t.same(changedBy(['notes']), ['notes', 'both', 'everything'], 'each time')
  t.same(changedBy(['decks', 'media']), ['both', 'decks', 'everything'])
  t.same(changedBy(['everything']), ['notes', 'both', 'decks', 'everything', 'nothing'])
  t.end()
})

t.test('a sum never comes back after a write that may change it', (t) => {
  const areas = fc.uniqueArray(fc.constantFrom<Area>('notes', 'decks', 'media', 'everything'), { minLength: 1 })
  fc.assert(
    fc.property(areas, fc.array(areas, { maxLength: 20 }), (reads, writes) => {
      const epochs = createEpochs()
      const seen = new Set([epochs.sum(reads)])
      for (const changes of writes) {
        epochs.wrote(changes)
        const isTouched = [...reads, ...changes].includes('everything') || reads.some((area) => changes.includes(area))
        if (isTouched && seen.has(epochs.sum(reads))) throw new Error('an earlier sum came back')
        seen.add(epochs.sum(reads))
      }
    }),
  )
  t.end()
})
