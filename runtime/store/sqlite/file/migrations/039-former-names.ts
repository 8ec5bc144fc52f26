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

with named as (
  select e.mvo, e.name, max(e.id) as last from run_record e join run r on r.id = e.run
  where e.mvo is not null and r.kind in ('sync', 'lifecycle') group by e.mvo, e.name
), ordered as (
  select mvo, name, lead(last) over (partition by mvo order by last) as next from named
)
insert into former_name (mvo, name, until, run, keyed)
select o.mvo, o.name, e.at, e.run, 0
from ordered o join run_record e on e.id = o.next join mvo m on m.id = o.mvo where o.next is not null order by o.next;
`
