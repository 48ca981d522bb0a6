import type { SQLInputValue } from 'node:sqlite'
import { changeCard } from '../collection/card.ts'
import type { Card, Collection } from '../collection/collection.ts'
import type { Value } from '../json.ts'
import { openDatabase } from './statement.ts'

/** A statement that changes cards, and the values that it is given. */
export type CardStatement = readonly [sql: string, ...values: SQLInputValue[]]

const COLUMNS = { did: 'deckId', type: 'type', queue: 'queue', due: 'due', mod: 'mod' } as const

/** Runs statements on the cards and takes over what they changed. Throws Anki's error; what ran before has happened. */
export function changeCardsBySql(collection: Collection, statements: readonly CardStatement[]): void {
  const database = openDatabase(collection, statements.map(([sql]) => sql).join(' '))
  try {
    for (const [sql, ...values] of statements) database.run(sql, ...values)
  } finally {
    for (const [id, ...values] of database.run(`select id, ${Object.keys(COLUMNS).join(', ')} from cards`)) {
      const card = collection.cards.get(Number(id))
      if (card !== undefined) takeOver(collection, card, values)
    }
  }
}

function takeOver(collection: Collection, card: Card, values: readonly Value[]): void {
  const now = Object.fromEntries(Object.values(COLUMNS).map((member, index) => [member, Number(values[index])]))
  if (Object.entries(now).some(([member, value]) => card[member as keyof Card] !== value)) {
    changeCard(collection, card, { mod: card.mod, ...now })
  }
}
