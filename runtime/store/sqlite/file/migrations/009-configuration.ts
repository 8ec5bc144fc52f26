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

alter table earlier_pending_export add column rule integer;

drop view accepted_cso;
create view accepted_cso as
  select c.id, c.system, c.type,
    iif(e.cso is null, c.anchor, e.anchor) as anchor, iif(e.cso is null, c.anchor_key, e.anchor_key) as anchor_key,
    iif(e.cso is null, c.secondary_id, e.secondary_id) as secondary_id,
    iif(e.cso is null, c.secondary_key, e.secondary_key) as secondary_key,
    c.mvo, c.retained_link, c.link, c.rule, c.matched,
    iif(e.cso is null, c.staging, e.staging) as staging, iif(e.cso is null, c.due, e.due) as due,
    iif(e.cso is null, c.version, e.version) as version, ifnull(e.attributes, c.attributes) as attributes
  from cso c left join earlier_cso e
    on e.import = c.run and e.cso = c.id and c.run in (select open_import from system where open_import is not null)
  where c.run is null or c.run not in (select open_import from system where open_import is not null) or e.known = 1;
`
