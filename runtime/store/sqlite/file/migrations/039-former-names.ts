/**
 * What people were called before, to be found by, for as long as the run is kept that changed it. Of those renamed before, it is
 * what activities say; what they are found by is noted when the store is opened.
 */
export const sql = `
create table former_name (
  id integer primary key,
  mvo integer not null references mvo on delete cascade,
  name text not null,
  until text not null,
  run integer not null references run on delete cascade,
  keyed integer not null
) strict;
create index former_name_by_mvo on former_name (mvo);
create index former_name_by_run on former_name (run);
create index former_name_not_keyed on former_name (id) where keyed = 0;

create table former_name_key (
  key text not null,
  former integer not null references former_name on delete cascade,
  primary key (key, former)
) strict, without rowid;
create index former_name_key_by_name on former_name_key (former);

insert into former_name (mvo, name, until, run, keyed)
select n.mvo, n.before, n.at, n.run, 0
from (select e.id, e.mvo, e.name, e.at, e.run, lag(e.name) over (partition by e.mvo order by e.id) as before
    from run_record e join run r on r.id = e.run join mvo m on m.id = e.mvo
    where r.kind in ('sync', 'lifecycle') and e.outcome <> 'syncFailed') as n
where n.before <> n.name order by n.id;
`
