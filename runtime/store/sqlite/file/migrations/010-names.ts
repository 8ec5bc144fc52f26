/**
 * The temporary name an account bears while it exchanges names, whether the name a create asks for is another's, and whether what
 * is in doubt is still wanted, and whether the account was not there (E9, E7, E12).
 */
export const sql = `
alter table pending_export add column temporary_name text;
alter table pending_export add column name_taken integer not null default 0 check (name_taken in (0, 1));
alter table pending_export add column outdated integer not null default 0 check (outdated in (0, 1));
alter table pending_export add column account_missing integer not null default 0 check (account_missing in (0, 1));
alter table earlier_pending_export add column temporary_name text;
alter table earlier_pending_export add column name_taken integer not null default 0;
alter table earlier_pending_export add column outdated integer not null default 0;
alter table earlier_pending_export add column account_missing integer not null default 0;

drop view accepted_pending_export;
create view accepted_pending_export as
  select p.id, p.cso, p.system, p.mvo, p.operation, p.state, p.held_by, p.steps, p.deprovisioning, p.released, p.attempts,
    p.next_attempt, p.error, p.rule, p.temporary_name, p.name_taken, p.outdated, p.account_missing, p.because, p.run, p.version, p.changes
  from pending_export p
  where not exists (select 1 from system s join earlier_pending_export e on e.import = s.open_import and e.cso = p.cso where s.id = p.system)
  union all
  select e.id, e.cso, e.system, e.mvo, e.operation, e.state, e.held_by, e.steps, e.deprovisioning, e.released, e.attempts,
    e.next_attempt, e.error, e.rule, e.temporary_name, e.name_taken, e.outdated, e.account_missing, e.because, e.run, e.version, e.changes
  from earlier_pending_export e where e.import in (select open_import from system where open_import is not null);
`
