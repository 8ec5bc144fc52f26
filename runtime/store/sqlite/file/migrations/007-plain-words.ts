/** The words the programme speaks, for columns and tables, and for codes that runs and records bear. */
export const sql = `
alter table cso rename column place to retained_link;
drop index cso_by_place;
create index cso_by_retained_link on cso (retained_link) where retained_link is not null;

alter table waiting_key rename to unjoined_key;
drop index waiting_key_by_cso;
create index unjoined_key_by_cso on unjoined_key (cso);

alter table cso_reference rename column wakes to requeues;
alter table mark rename to fact;

update run_record set
  error = case error when 'never-came-home' then 'message-lost' else error end,
  outcome = case outcome when 'late' then 'arrivedAfterClose' else outcome end
where error = 'never-came-home' or outcome = 'late';
update run set warnings = replace(warnings, '"code":"rule-not-reached"', '"code":"rule-not-evaluated"')
where instr(warnings, '"code":"rule-not-reached"') > 0;
`
