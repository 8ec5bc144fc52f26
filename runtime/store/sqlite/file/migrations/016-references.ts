/**
 * References between metaverse objects (O8): what is contributed, a row a value, and what is elected of it. Both go with either
 * end, and are found from either. And what expressions look up, by object or by value (D7): the other place is 0 or empty.
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

create table look_up (
  reader integer not null references cso on delete cascade,
  attribute integer not null,
  key text not null,
  target integer not null,
  primary key (reader, attribute, key, target)
) strict, without rowid;
create index look_up_by_target on look_up (target) where target > 0;
create index look_up_by_value on look_up (attribute, key) where attribute > 0;
`
