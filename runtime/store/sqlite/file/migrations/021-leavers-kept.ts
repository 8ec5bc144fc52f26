/**
 * Leavers whose accounts stay as they are have a row each, saved with the page that found them; before, all stood in one fact. Of
 * an account its names are compared, by their digest (A14, N10).
 */
export const sql = `
create table leaver_kept (
  cso integer primary key references cso on delete cascade,
  rule integer not null references rule,
  why text not null check (why in ('ruleOff', 'ruleOffAndDeleted', 'ruleRemoved', 'ruleChanged')),
  names text not null,
  was text not null
) strict;
insert into leaver_kept (cso, rule, why, names, was)
  select c.id, r.id, n.value ->> 'why', n.value -> 'names', n.value ->> 'was'
  from fact f, json_each(f.value) n join cso c on c.id = n.value ->> 'cso' join rule r on r.id = n.value ->> 'rule'
  where f.name = 'leavers who keep their accounts';
delete from fact where name = 'leavers who keep their accounts';
`
