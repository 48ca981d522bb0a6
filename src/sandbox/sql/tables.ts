import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Card, Collection, Note, Review } from '../collection/collection.ts'
import { isFloat, type Value } from '../json.ts'

/** A table of Anki's: its columns, and the rows for what is in the collection. */
interface Table {
  readonly columns: string
  rows(collection: Collection): Iterable<readonly SQLInputValue[]>
}

const CARDS = 'nid did ord mod usn type queue due ivl factor reps lapses left odue odid flags'
const REVIEWS = 'cid usn ease ivl lastIvl factor time type'

/** The tables that a text pasted into SQL can reach. */
const TABLES: Record<string, Table> = {
  cards: {
    columns: `${integers(CARDS)}, data text not null`,
    rows: ({ cards }) => map(cards.values(), cardRow),
  },
  notes: {
    columns:
      'guid text not null, mid integer not null, mod integer not null, usn integer not null, tags text not null, ' +
      'flds text not null, sfld integer not null, csum integer not null, flags integer not null, data text not null',
    rows: ({ notes }) => map(notes.values(), noteRow),
  },
  decks: {
    columns: 'name text not null, mtime_secs integer not null, usn integer not null, common blob, kind blob',
    rows: ({ decks }) =>
      map(decks.values(), ({ id, name }) => [id, name.replaceAll('::', '\u001f'), 0, -1, null, null]),
  },
  notetypes: {
    columns: 'name text not null, mtime_secs integer not null, usn integer not null, config blob',
    rows: ({ noteTypes }) =>
      map(noteTypes.entries(), ([id, type]) => [id, type.get('name') as string, type.get('mod') as number, -1, null]),
  },
  revlog: {
    columns: integers(REVIEWS),
    rows: ({ reviews }) => map(reviews.values(), reviewRow),
  },
}

/** Makes Anki's tables, and fills those that a statement names. */
export function makeTables(database: DatabaseSync, collection: Collection, sql: string): void {
  for (const [name, { columns, rows }] of Object.entries(TABLES)) {
    database.exec(`create table ${name} (id integer primary key, ${columns})`)
    if (!sql.toLowerCase().includes(name)) continue
    for (const row of rows(collection)) {
      database.prepare(`insert into ${name} values (${row.map(() => '?').join(',')})`).run(...row)
    }
  }
}

function integers(names: string): string {
  return names
    .split(' ')
    .map((name) => `${name} integer not null`)
    .join(', ')
}

function* map<T, U>(items: Iterable<T>, to: (item: T) => U): Iterable<U> {
  for (const item of items) yield to(item)
}

function cardRow(card: Card): SQLInputValue[] {
  const { id, noteId, deckId, ord, mod, type, queue, due, interval, factor, reps, lapses, left, flags } = card
  return [id, noteId, deckId, ord, mod, -1, type, queue, due, interval, factor, reps, lapses, left, 0, 0, flags, '']
}

function noteRow({ id, typeId, mod, tags, fields, plain }: Note): SQLInputValue[] {
  return [id, '', typeId, mod, -1, ` ${tags.join(' ')} `, fields.join('\u001f'), plain, 0, 0, '']
}

function reviewRow(review: Review): SQLInputValue[] {
  const { id, cardId, usn, ease, interval, lastInterval, factor, time, kind } = review
  return [id, ...[cardId, usn, ease, interval, lastInterval, factor, time, kind].map(bindable)]
}

function bindable(value: Value): SQLInputValue {
  return isFloat(value) ? value.float : (value as SQLInputValue)
}
