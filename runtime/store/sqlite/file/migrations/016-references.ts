/**
 * References between metaverse objects (O8): what is contributed, a row a value, and what is elected of it. Both go with either
 * end, and are found from either. And what expressions look up, by object or by value (D7): the other place is 0 or empty. A
 * reference of an account is `own` where a rule asked for it (R11).
 */
export const sql = `
alter table cso_reference add column own integer not null default 0 check (own in (0, 1));
alter table earlier_reference add column own integer not null default 0 check (own in (0, 1));
drop view accepted_reference;
create view accepted_reference as
  select f.cso, f.attribute, f.text, f.target, f.requeues, f.own
  from cso_reference f
  where not exists (
    select 1 from system s cross join earlier_reference e
      on e.import = s.open_import and e.cso = f.cso and e.attribute = f.attribute and e.text = f.text)
  union all
  select e.cso, e.attribute, e.text, e.target, e.requeues, e.own
  from earlier_reference e where e.known = 1 and e.import in (select open_import from system where open_import is not null);

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
