import type { DatabaseSync } from 'node:sqlite'
import { emptyDatabase } from '../sql/sqlite.ts'

/** One loop of the path that SQLite takes through the database, or the branches that it takes one after the other. */
export type Loop = Walk | { readonly table: Walk['table']; readonly branches: readonly Loop[] }

/** A walk along an index of a table, or along its ids. */
export interface Walk {
  readonly table: 'c' | 'n'
  /** Null where it goes by id. */
  readonly index: string | null
  /** The columns by which it finds its rows. */
  readonly by: readonly string[]
}

/** The tables and indexes of Anki's that its searches meet, and what its new collections say of their sizes. */
const SCHEMA = `
  create table notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
    usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
    flags integer not null, data text not null);
  create table cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
    mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
    ivl integer not null, factor integer not null, reps integer not null, lapses integer not null, left integer not null,
    odue integer not null, odid integer not null, flags integer not null, data text not null);
  create table revlog (id integer primary key, cid integer not null, ease integer not null);
  create table decks (id integer primary key not null, name text not null collate nocase);
  create table notetypes (id integer not null primary key, name text not null collate nocase);
  create table templates (ntid integer not null, ord integer not null, name text not null collate nocase,
    primary key (ntid, ord)) without rowid;
  create index ix_notes_usn on notes (usn);
  create index ix_cards_usn on cards (usn);
  create index ix_cards_nid on cards (nid);
  create index ix_cards_sched on cards (did, queue, due);
  create index ix_revlog_cid on revlog (cid);
  create index ix_notes_csum on notes (csum);
  create unique index idx_templates_name_ntid on templates (name, ntid);
  create unique index idx_notetypes_name on notetypes (name);
  create unique index idx_decks_name on decks (name);
  create index idx_notes_mid on notes (mid);
  create index idx_cards_odid on cards (odid) where odid != 0;
  analyze;
  insert into sqlite_stat1 values ('cards', 'idx_cards_odid', '0 0');
  analyze sqlite_schema;
`
const MOST = 500

let database: DatabaseSync | undefined
const known = new Map<string, readonly Loop[]>()

/** The path that SQLite takes for a statement: its loops, the outer one first. */
export function planOf(sql: string): readonly Loop[] {
  const found = known.get(sql)
  if (found !== undefined) return found
  database ??= describedDatabase()
  const rows = database.prepare(`explain query plan ${sql}`).all() as unknown as Row[]
  const plan = rows.filter(({ parent }) => parent === 0).flatMap((row) => loopOf(row, rows))
  if (known.size >= MOST) known.clear()
  known.set(sql, plan)
  return plan
}

interface Row {
  readonly id: number
  readonly parent: number
  readonly detail: string
}

function describedDatabase(): DatabaseSync {
  const empty = emptyDatabase()
  empty.function('f', { varargs: true, deterministic: true }, () => 1)
  empty.exec(SCHEMA)
  return empty
}

function loopOf(row: Row, rows: readonly Row[]): Loop[] {
  if (row.detail !== 'MULTI-INDEX OR') return walksIn(row)
  const inside = (id: number): Row[] => rows.filter(({ parent }) => parent === id)
  const branches = inside(row.id).flatMap(({ id }) => inside(id).flatMap((inner) => loopOf(inner, rows)))
  return branches[0] === undefined ? [] : [{ table: branches[0].table, branches }]
}

const WALK = /^(?:SCAN|SEARCH) ([cn])(?: USING (?:COVERING )?(?:INTEGER PRIMARY KEY|INDEX (\w+)))?(?: \((.*)\))?/

function walksIn({ detail }: Row): Walk[] {
  const [found, table, index = null, by = ''] = WALK.exec(detail) ?? []
  if (found === undefined) return []
  return [{ table: table as Walk['table'], index, by: by.match(/\w+(?==|>|<)/g) ?? [] }]
}
