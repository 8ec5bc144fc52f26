/** The ledger of unique values: keyed hashes of each value that was given, with each way to tell its owner (U1). */
export const sql = `
create table given_value (
  value text not null,
  owner text not null,
  reusable integer not null default 0 check (reusable in (0, 1)),
  primary key (value, owner)
) strict, without rowid;
create index given_value_by_owner on given_value (owner);
`
