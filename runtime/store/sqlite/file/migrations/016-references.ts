/**
 * References between metaverse objects (O8): what is contributed, a row a value, and what is elected of it. Both go with either
 * end, and are found from either.
 */
export const sql = `
create table contribution_reference (
  contribution integer not null references contribution on delete cascade,
  attribute text not null,
  target integer not null references mvo on delete cascade,
  several integer not null check (several in (0, 1)),
  primary key (contribution, attribute, target)
) strict, without rowid;
create index contribution_reference_by_target on contribution_reference (target);

create table mvo_reference (
  owner integer not null references mvo on delete cascade,
  attribute text not null,
  target integer not null references mvo on delete cascade,
  several integer not null check (several in (0, 1)),
  primary key (owner, attribute, target)
) strict, without rowid;
create index mvo_reference_by_target on mvo_reference (target);
`
