/**
 * Of the values in lists that others write to as well, those that a rule asked for are kept beside the document they stand in; of
 * references it is kept with each (R11). And which disabled accounts are to be in no group (R15).
 */
export const sql = `
alter table cso add column own text;
alter table cso add column out_of_groups integer not null default 0 check (out_of_groups in (0, 1));
create index cso_out_of_groups on cso (mvo) where out_of_groups = 1;

drop view accepted_cso;
create view accepted_cso as
  select c.id, c.system, c.type,
    iif(e.cso is null, c.anchor, e.anchor) as anchor, iif(e.cso is null, c.anchor_key, e.anchor_key) as anchor_key,
    iif(e.cso is null, c.secondary_id, e.secondary_id) as secondary_id,
    iif(e.cso is null, c.secondary_key, e.secondary_key) as secondary_key,
    c.mvo, c.retained_link, c.link, c.rule, c.matched,
    iif(e.cso is null, c.staging, e.staging) as staging, iif(e.cso is null, c.due, e.due) as due,
    iif(e.cso is null, c.version, e.version) as version, ifnull(e.attributes, c.attributes) as attributes,
    c.own, c.out_of_groups
  from cso c left join earlier_cso e
    on e.import = c.run and e.cso = c.id and c.run in (select open_import from system where open_import is not null)
  where c.run is null or c.run not in (select open_import from system where open_import is not null) or e.known = 1;
`
