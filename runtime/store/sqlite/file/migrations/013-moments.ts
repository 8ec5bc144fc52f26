/** The next moments at which rules may say something else of objects, although nothing but time has changed (D11). */
export const sql = `
create table cso_moment (
  cso integer not null references cso on delete cascade,
  rule integer not null references rule,
  moment text,
  every_scan integer not null check (every_scan in (0, 1)),
  primary key (cso, rule)
) strict, without rowid;
create index cso_moment_come on cso_moment (moment) where moment is not null;
create index cso_moment_scan on cso_moment (cso) where every_scan = 1;

create table mvo_moment (
  mvo integer not null references mvo on delete cascade,
  rule integer not null references rule,
  moment text,
  every_scan integer not null check (every_scan in (0, 1)),
  primary key (mvo, rule)
) strict, without rowid;
create index mvo_moment_come on mvo_moment (moment) where moment is not null;
create index mvo_moment_scan on mvo_moment (mvo) where every_scan = 1;
`
