/**
 * The floor's store: the same library, pragmas and table shape as the real one, and nothing a hand-written cycle could do
 * without.
 */
import BetterSqlite3 from 'better-sqlite3'

export type Database = BetterSqlite3.Database

/** How many objects a transaction holds. */
export const pageSize = 500

/** The source and its targets, as the rows of `cso` name them. */
export const hr = 1
export const firstTarget = 2

/** The join attribute: Employee ID of people in the metaverse. */
export const employeeIdKey = 1

const tables = `
create table mvo (id integer primary key, uuid text not null unique, doc text not null) strict;
create table cso (id integer primary key, system integer not null, anchor text not null, mvo integer, due integer, doc text not null) strict;
create unique index cso_by_anchor on cso (system, anchor);
create index cso_due on cso (system, id) where due is not null;
create index cso_by_mvo on cso (mvo) where mvo is not null;
create table pending (id integer primary key, cso integer not null unique references cso on delete cascade, system integer not null, state text not null, changes text not null) strict;
create index pending_by_system on pending (system, state);
create table mvo_key (attribute integer not null, key text not null, mvo integer not null, primary key (attribute, key, mvo)) strict, without rowid;
`

export function openFloor(file: string): Database {
  const db = new BetterSqlite3(file)
  for (const pragma of [
    'journal_mode = wal',
    'synchronous = normal',
    'foreign_keys = on',
    'cache_size = -65536',
    'temp_store = memory',
    'trusted_schema = off',
  ])
    db.pragma(pragma)
  db.exec(tables)
  return db
}
