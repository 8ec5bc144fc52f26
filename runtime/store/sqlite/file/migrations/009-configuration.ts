/**
 * What the canvas is compared by is kept as a whole, as a fact. Which rule asks for a deletion, and which accounts an outbound
 * rule found, is kept with them.
 */
export const sql = `
alter table cso add column matched integer not null default 0 check (matched in (0, 1));
update cso set matched = 1 where link = 'joined' and rule is not null;

alter table pending_export add column rule integer references rule;
update pending_export set rule = (select c.rule from cso c where c.id = pending_export.cso) where operation = 'delete';

alter table system drop column full_sync_needed;
alter table rule drop column fingerprint;
insert into fact (name, value) select 'configuration', '{"known":"unknown","open":[]}' where exists (select 1 from cso);
`
