/**
 * Since when pending exports are held (N10). Of those that a version before held it is not known. Notes of leavers whose accounts
 * are those of people who stay by now are dropped: nothing is to be said of them (A14).
 */
export const sql = `
alter table pending_export add column held_since text;
alter table earlier_pending_export add column held_since text;

drop view accepted_pending_export;
create view accepted_pending_export as
  select p.id, p.cso, p.system, p.mvo, p.operation, p.state, p.held_by, p.held_since, p.steps, p.deprovisioning, p.released,
    p.attempts, p.next_attempt, p.error, p.rule, p.temporary_name, p.name_taken, p.outdated, p.account_missing, p.because, p.run,
    p.version, p.changes
  from pending_export p
  where not exists (select 1 from system s join earlier_pending_export e on e.import = s.open_import and e.cso = p.cso where s.id = p.system)
  union all
  select e.id, e.cso, e.system, e.mvo, e.operation, e.state, e.held_by, e.held_since, e.steps, e.deprovisioning, e.released,
    e.attempts, e.next_attempt, e.error, e.rule, e.temporary_name, e.name_taken, e.outdated, e.account_missing, e.because, e.run,
    e.version, e.changes
  from earlier_pending_export e where e.import in (select open_import from system where open_import is not null);

delete from leaver_kept where exists (
  select 1 from cso c join mvo m on m.id = c.mvo where c.id = leaver_kept.cso and m.delete_after is null);
`
