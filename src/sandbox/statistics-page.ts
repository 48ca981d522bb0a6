import { nextDayAt } from './collection/clock.ts'
import type { Collection } from './collection/collection.ts'

const DAY = 86_400_000

/** A page about a collection, in place of Anki's, which is full of charts: the counts alone. */
export function statisticsPage(collection: Collection): string {
  const cards = [...collection.cards.values()]
  const from = nextDayAt(collection.clock) - DAY
  const rows: readonly (readonly [string, number])[] = [
    ['Notes', collection.notes.size],
    ['Cards', cards.length],
    ['New', cards.filter(({ type }) => type === 0).length],
    ['Learning', cards.filter(({ type }) => type === 1 || type === 3).length],
    ['Review', cards.filter(({ type }) => type === 2).length],
    ['Suspended', cards.filter(({ queue }) => queue === -1).length],
    ['Answers', collection.reviews.size],
    ['Answers today', [...collection.reviews.keys()].filter((id) => id >= from).length],
  ]
  const lines = rows.map(([name, count]) => `<tr><td>${name}</td><td align=right>${count}</td></tr>`)
  return `<center>\n<h1>Statistics of the sandbox</h1>\n<table>\n${lines.join('\n')}\n</table>\n</center>`
}
