/**
 * Whether the end of a system's pause is among the activities. Of an earlier one it is so where a person ended it, or where
 * nothing of that time is kept any more.
 */
export const sql = `
alter table system add column pause_end_noted integer not null default 0;
update system set pause_end_noted = 1 where exists (select 1 from run where run.system = system.id and run.profile = 'resume'
    and run.started >= system.paused_since)
  or paused_until < (select started from run order by id limit 1);
`
