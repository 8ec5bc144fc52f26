/** Runs and what is recorded of them. */
export const sql = `
create table run (
  id integer primary key autoincrement,
  kind text not null check (kind in ('import', 'sync', 'export', 'lifecycle')),
  profile text not null,
  system integer references system,
  started_by text not null,
  started text not null,
  ended text,
  status text not null check (status in ('waiting', 'running', 'success', 'warnings', 'errors', 'stopped', 'cancelled')),
  reason text,
  total integer,
  counters text not null,
  targets text not null,
  warnings text not null
) strict;
create index run_by_system on run (system);
create index run_open on run (id) where status in ('waiting', 'running');

create table run_record (
  id integer primary key,
  run integer not null references run on delete cascade,
  at text not null,
  outcome text not null,
  system integer,
  cso integer,
  mvo integer,
  name text not null,
  error text,
  because text not null,
  changes text not null
) strict;
create index run_record_by_run on run_record (run);
create index run_record_by_cso on run_record (cso) where cso is not null;
create index run_record_by_mvo on run_record (mvo) where mvo is not null;
`
