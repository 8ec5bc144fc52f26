/**
 * The record of an object that an import has added does not repeat its values: they are those of its CSO, and are written into
 * the record as soon as the CSO gets others or goes, whoever does it. Until then its changes begin with a plus.
 */
export const sql = `
alter table cso add column as_added integer not null default 0 check (as_added in (0, 1));

create trigger cso_gets_other_values after update of attributes on cso when old.as_added = 1 and old.attributes <> new.attributes
begin
  update run_record
  set changes = '[["values",' || old.attributes || iif(changes = '+[]', ']]', '],' || substr(changes, 3))
  where cso = old.id and substr(changes, 1, 1) = '+';
  update cso set as_added = 0 where id = old.id;
end;

create trigger cso_goes after delete on cso when old.as_added = 1
begin
  update run_record
  set changes = '[["values",' || old.attributes || iif(changes = '+[]', ']]', '],' || substr(changes, 3))
  where cso = old.id and substr(changes, 1, 1) = '+';
end;

drop view what_happened;
create view what_happened as
  select e.id, e.at, e.run, s.name as system, e.name, e.outcome, e.because, e.error, e.cso as account, e.mvo as person_or_other_object,
    iif(substr(e.changes, 1, 1) = '+',
      '[["values",' || (select c.attributes from cso c where c.id = e.cso) || iif(e.changes = '+[]', ']]', '],' || substr(e.changes, 3)),
      e.changes) as changes,
    (select r.discarded >= e.id from run r where r.id = e.run) as discarded
  from run_record e left join system s on s.id = e.system;
`
