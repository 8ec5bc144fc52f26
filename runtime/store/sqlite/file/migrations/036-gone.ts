/**
 * Who is gone, found by what they were called for as long as the run is kept in which they went. Of those who went before, it is
 * what records say; what they are found by is noted when the store is opened.
 */
export const sql = `
create table gone (
  id integer primary key,
  kind text not null check (kind in ('person', 'object')),
  object integer not null,
  uuid text,
  system integer,
  type text not null,
  name text not null,
  at text not null,
  run integer not null references run on delete cascade,
  because text not null,
  look text,
  keyed integer not null
) strict;
create unique index gone_object on gone (kind, object);
create index gone_by_kind on gone (kind);
create index gone_by_uuid on gone (uuid) where uuid is not null;
create index gone_by_run on gone (run);
create index gone_not_keyed on gone (id) where keyed = 0;

create table gone_key (
  key text not null,
  gone integer not null references gone on delete cascade,
  primary key (key, gone)
) strict, without rowid;
create index gone_key_by_gone on gone_key (gone, key);

create table gone_connector (
  cso integer not null,
  gone integer not null references gone on delete cascade,
  primary key (cso, gone)
) strict, without rowid;
create index gone_connector_by_gone on gone_connector (gone);

insert into gone (kind, object, system, type, name, at, run, because, keyed)
select 'person', e.mvo, null, '', e.name, e.at, e.run, e.because, 0
from (select max(e.id) as last from run_record e join run r on r.id = e.run
    where e.mvo is not null and r.kind in ('sync', 'lifecycle') and not exists (select 1 from mvo m where m.id = e.mvo)
    group by e.mvo) as went
  join run_record e on e.id = went.last order by e.id;

insert into gone (kind, object, system, type, name, at, run, because, keyed)
select 'object', e.cso, e.system, '', e.name, e.at, e.run, e.because, 0
from (select max(e.id) as last from run_record e join run r on r.id = e.run
    where e.cso is not null and e.outcome in ('obsoleted', 'deleted') and r.discarded < e.id
      and not exists (select 1 from cso c where c.id = e.cso)
    group by e.cso) as went
  join run_record e on e.id = went.last order by e.id;
`
