import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Test } from 'tap'
import { type SqliteProcess, startSqlite } from '../cache/sqlite-process.ts'
import { newFolder } from '../support/folder.ts'

/** An open collection: a process holds it as Anki does. It has tables that only Anki can sort. */
export interface OpenCollection {
  readonly folder: string
  readonly anki: SqliteProcess
}

const TABLES = `
  create table col (id integer primary key, ver integer);
  create table notes (id integer primary key, flds text);
  create table cards (id integer primary key, nid integer, flds text);
  create table revlog (id integer primary key, cid integer);
  create index ix_cards_nid on cards (nid);
  create table tags (tag text not null primary key COLLATE nocase, usn integer) without rowid;
  create table decks (id integer primary key, name text not null COLLATE nocase);
  create unique index idx_decks_name on decks (name);
  insert into tags values ('a', 1), ('B', 1), ('c', 1);
  insert into decks values (1, 'a'), (2, 'B'), (3, 'c');
  pragma writable_schema = on;
  update sqlite_schema set sql = replace(sql, 'nocase', 'unicase');
`

/** Makes the file of a collection with as many notes, each with a card. Its tags and decks are sorted by a collation that only Anki has. */
export function makeCollection(file: string, notes = 100): void {
  const database = new DatabaseSync(file)
  database.enableDefensive(false)
  database.exec(TABLES)
  database.exec(addNotes(1, notes))
  database.close()
}

/** Opens a collection with as many notes. */
export async function openCollection(t: Pick<Test, 'teardown'>, notes = 100): Promise<OpenCollection> {
  const folder = newFolder(t, { 'collection.media/': '' })
  const file = join(folder, 'collection.anki2')
  makeCollection(file, notes)
  const anki = startSqlite()
  t.teardown(() => anki.kill())
  await anki.open(file)
  await anki.run('insert into revlog values (1, 1)')
  return { folder, anki }
}

/** The statement that adds notes and their cards in one transaction. */
export function addNotes(from: number, count: number): string {
  const rows = `with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${from + count - 1})`
  return `begin; insert into notes ${rows} select i, hex(randomblob(200)) from n;
    insert into cards select id, id, flds from notes where id >= ${from}; commit`
}
