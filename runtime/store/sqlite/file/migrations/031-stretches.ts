/**
 * Stretches of text that imports have read, by keyed digest, with the CSOs of their records (I15). A CSO is noted in
 * `stretch_doubt` by whatever writes what its record is compared with, or stages an export for it, whoever that is, from the
 * moment on at which an import of its system begins that asks for stretches; `import` is the last that has begun.
 */
export const sql = `
create table stretch_source (
  system integer primary key,
  import integer not null
) strict;

create table stretch (
  system integer not null,
  digest text not null,
  csos text not null,
  lines text,
  primary key (system, digest)
) strict, without rowid;

create table stretch_doubt (
  system integer not null,
  cso integer not null,
  import integer not null,
  primary key (system, cso)
) strict, without rowid;

create trigger stretch_doubt_written after update of staging, anchor, secondary_id, attributes on cso
when exists (select 1 from stretch_source where system = new.system)
begin
  insert into stretch_doubt (system, cso, import) select system, new.id, import from stretch_source where system = new.system
  on conflict (system, cso) do update set import = excluded.import where import <> excluded.import;
end;

create trigger stretch_doubt_deleted after delete on cso
when exists (select 1 from stretch_source where system = old.system)
begin
  insert into stretch_doubt (system, cso, import) select system, old.id, import from stretch_source where system = old.system
  on conflict (system, cso) do update set import = excluded.import where import <> excluded.import;
end;

create trigger stretch_doubt_staged after insert on pending_export
when exists (select 1 from stretch_source where system = new.system)
begin
  insert into stretch_doubt (system, cso, import) select system, new.cso, import from stretch_source where system = new.system
  on conflict (system, cso) do update set import = excluded.import where import <> excluded.import;
end;
`
